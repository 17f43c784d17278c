"""Documents that reach for what is not theirs: inert or refused, and told so."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from pixelproof_executor import Limits, Outcome, RenderJob, Status
from pixelproof_executor.jobs import DocumentFormat
from pixelproof_executor.sandbox import Executor

pytestmark = [pytest.mark.docker, pytest.mark.asyncio(loop_scope="session")]

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="60">{}</svg>'
PAGE = "<!doctype html><title>t</title><body style='background:#fff'><p id=p>as it was</p>{}"
SQUARE = '<rect width="40" height="30" fill="#c00"/>'


async def render(
    executor: Executor, form: DocumentFormat, text: str, files: dict[str, bytes] | None = None
) -> Outcome:
    entry = f"shown/it.{form}"
    job = RenderJob(
        files={entry: text.encode(), **(files or {})},
        entry=entry,
        format=form,
        viewport=(320, 200),
    )
    return await executor.run(job)


def words_of(outcome: Outcome) -> list[str]:
    return [text["text"] for text in outcome.figures[0].facts["texts"]]


async def test_a_script_in_a_drawing_does_nothing(executor: Executor) -> None:
    script = "<script>document.documentElement.remove()</script>"
    outcome = await render(executor, "svg", SVG.format(SQUARE + script))
    plain = await render(executor, "svg", SVG.format(SQUARE))
    assert outcome.status is plain.status is Status.PASSED, outcome.detail
    assert outcome.figures[0].png == plain.figures[0].png
    assert outcome.figures[0].facts["notes"] == ["<script> has no effect here"]


_NESTED = "".join(f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in pairwise("abcdefghij"))
LAUGHS = (
    f"<!DOCTYPE svg [<!ENTITY a 'aaaaaaaaaa'>{_NESTED}]>"
    "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><text>&j;</text></svg>"
)

REFERENCES: dict[str, tuple[Status, str]] = {
    "https://pixelproof.invalid/x.png": (Status.ENVIRONMENT, "pixelproof.invalid"),
    "file:///etc/passwd": (Status.DENIED, "/etc/passwd"),
    "../../../../etc/passwd": (Status.DENIED, "etc/passwd"),
    "absent.png": (Status.ENVIRONMENT, "absent.png"),
}


@pytest.mark.parametrize("address", REFERENCES)
async def test_a_drawing_gets_nothing_from_outside(executor: Executor, address: str) -> None:
    status, word = REFERENCES[address]
    image = f'<image href="{address}" width="40" height="40"/>'
    outcome = await render(executor, "svg", SVG.format(SQUARE + image))
    plain = await render(executor, "svg", SVG.format(SQUARE))
    assert outcome.status is status
    assert word in outcome.detail
    assert outcome.figures[0].png == plain.figures[0].png


@pytest.mark.parametrize("address", [one for one in REFERENCES if not one.startswith("..")])
async def test_a_page_gets_nothing_from_outside(executor: Executor, address: str) -> None:
    status, word = REFERENCES[address]
    outcome = await render(executor, "html", PAGE.format(f'<img src="{address}">'))
    assert outcome.status is status, outcome.detail
    assert word in outcome.detail
    assert words_of(outcome) == ["as it was"]


async def test_a_page_gets_what_its_project_holds(executor: Executor) -> None:
    files = {
        "shown/style.css": b"p { color: #00aa00 } @import '../base.css';",
        "base.css": b"",
        "shown/code.js": b"p.textContent = 'by its script'",
    }
    links = '<link rel=stylesheet href="style.css"><script src="code.js"></script>'
    outcome = await render(executor, "html", PAGE.format(links), files)
    assert outcome.status is Status.PASSED, outcome.detail
    text = outcome.figures[0].facts["texts"][0]
    assert (text["text"], text["colour"]) == ("by its script", "#00aa00")


ATTEMPTS = {
    "file:///etc/passwd": Status.PASSED,  # the browser asks nobody: there is nothing to tell
    "http://169.254.169.254/latest": Status.ENVIRONMENT,
    "/../../../etc/passwd": Status.ENVIRONMENT,  # to a browser this is /etc/passwd of the tree
    "/..%2f..%2f..%2fetc/passwd": Status.DENIED,
}


@pytest.mark.parametrize("address", ATTEMPTS)
async def test_scripts_of_a_page_reach_nothing(executor: Executor, address: str) -> None:
    script = (
        f"<script>fetch('{address}').then(r => r.text())"
        ".then(t => p.textContent = t, () => p.textContent = 'refused')</script>"
    )
    outcome = await render(executor, "html", PAGE.format(script))
    assert outcome.status is ATTEMPTS[address], outcome.detail
    assert words_of(outcome) == ["refused"]


async def test_dialogs_and_endless_timers_hold_nothing_up(executor: Executor) -> None:
    script = "<script>alert(1); setInterval(() => p.textContent += '!', 100)</script>"
    outcome = await render(executor, "html", PAGE.format(script))
    assert outcome.status is Status.PASSED, outcome.detail
    again = await render(executor, "html", PAGE.format(script))
    assert words_of(outcome) == words_of(again)


async def test_a_script_that_never_ends_is_ended(executor: Executor) -> None:
    job = RenderJob(
        files={"a.html": b"<script>for (;;) {}</script>"},
        entry="a.html",
        format="html",
        limits=Limits(wall_s=6),
    )
    assert (await executor.run(job)).status is Status.TIMEOUT
    after = await render(executor, "html", PAGE.format(""))
    assert after.status is Status.PASSED, after.detail
    assert words_of(after) == ["as it was"]


@pytest.mark.parametrize(
    "text",
    [
        "no drawing at all",
        "<html/>",
        "<!DOCTYPE svg [<!ENTITY a 'aaaaaaaaaa'>"
        + "".join(
            f"<!ENTITY {b} '{f'&{a};' * 10}'>"
            for a, b in zip("abcdefghi", "bcdefghij", strict=True)
        )
        + "]><svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><text>&j;</text></svg>",
    ],
    ids=["text", "another root", "a billion laughs"],
)
async def test_what_is_no_drawing_is_refused(executor: Executor, text: str) -> None:
    outcome = await render(executor, "svg", text)
    assert outcome.status in (Status.FAILED, Status.LIMIT)
    assert not outcome.figures


@pytest.mark.parametrize("address", [one for one in REFERENCES if not one.startswith("..")])
async def test_a_chart_gets_no_data_from_outside(executor: Executor, address: str) -> None:
    status, word = REFERENCES[address]
    spec = {
        "data": {"url": address, "format": {"type": "json"}},
        "mark": "bar",
        "encoding": {"x": {"field": "a"}, "y": {"field": "b", "type": "quantitative"}},
    }
    outcome = await render(executor, "vega-lite", json.dumps(spec))
    assert outcome.status is status, outcome.detail
    assert word in outcome.detail
    for figure in outcome.figures:
        assert figure.facts["axes"][0]["series"] == []


async def test_a_specification_that_cannot_be_drawn_says_why(executor: Executor) -> None:
    outcome = await render(executor, "vega-lite", '{"mark": "nonsense"}')
    assert outcome.status is Status.FAILED
    assert "Error" in outcome.detail
    assert not outcome.figures
