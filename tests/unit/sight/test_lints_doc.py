"""docs/lints.md and the settings list every lint; regenerate with ``python`` on this file."""

from __future__ import annotations

from pathlib import Path

from pixelproof_engine.sight.lints import LINTS, Lint
from pixelproof_server.configuration.field_docs import field_docs
from pixelproof_server.settings import LintLevels

DOCUMENT = Path(__file__).parents[3] / "docs" / "lints.md"
HEAD = """# Chart lints

When a Python file that draws is saved, or by the command `pixelproof.lint`, it is drawn in the
sandbox, and the exact facts of its figures are looked at for what is hard to read or misleads. No
model and no network are used, nothing runs on the host, and nothing runs while you type.
`pixelproof lint FILE...` does the same in a terminal (`--json` for programs; exit code 0 no fault,
1 faults, 2 usage, 3 not drawn; hints alone are no fault). With `--fix` it makes every quick fix
that is proven, one after the other, and tells what is left.

Each finding stands as a diagnostic on the call that causes it. Where an edit mends it, the edit is
drawn and tested before it is offered as a quick fix: the finding is gone, there is no new one,
nothing else on the figure changed, and no test fails. What needs the author's knowledge, such as
the unit of a quantity, has no quick fix.

How loud a lint is, is set by
`lint.levels.NAME` (with `_` for `-`): `off`, `hint`, `information`, `warning` or `error`. What
counts as a fault is set by `lint.contrast`, `lint.dpi` and `lint.slices`.

## How well
`make bench NAME=lint` lints the first figures of matplotlib's gallery scripts, and charts with one
planted fault each. Whether an alarm on the gallery is right is judged by looking at the picture, in
`tests/bench/lint_judgements.toml`. Measured in one run: 49 alarms on 300 figures of the gallery,
47 of them right (0.959; the wrong ones take a line with coloured gaps for one that only its colour
tells, and the colours of a chart that is about colours for a fault); 12 planted faults for each of
the 14 lints, all found; a quick fix proven for the first three planted faults of each of the 13
lints that have remedies (39 of 39). The lints were tuned on the planted faults and on 269 of the
figures. Eight lints (overlap, clipping, text outside, `low-dpi`, bars, slices, two axes, order)
find nothing on the gallery: they are measured on planted faults only.

## Lints
| code | name | finds | level |
|---|---|---|---|
"""


def document() -> str:
    rows = [
        f"| {one.code} | [{one.name}](#{one.name}) | {one.summary} | {one.level} |" for one in LINTS
    ]
    return HEAD + "\n".join(rows) + "\n\n" + "\n".join(map(_section, LINTS))


def _section(lint: Lint) -> str:
    sources = "\n".join(f"- {source}" for source in lint.sources)
    head = f"### {lint.name}\n{lint.code}, {lint.level}: {lint.summary}."
    return f"{head}\n\n{lint.rationale}\n\n{sources}\n"


def test_the_document_is_up_to_date() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document()


def test_each_lint_has_a_setting_of_its_level_that_says_what_it_finds() -> None:
    said = field_docs(LintLevels)
    assert {name: LintLevels.model_fields[name].default for name in said} == {
        one.name.replace("-", "_"): one.level for one in LINTS
    }
    for one in LINTS:
        assert said[one.name.replace("-", "_")] == f"{one.code}: {one.summary}."


def test_codes_and_names_are_unique_and_every_lint_says_why() -> None:
    assert len({one.code for one in LINTS}) == len({one.name for one in LINTS}) == len(LINTS)
    assert all(one.rationale and one.sources for one in LINTS)


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
