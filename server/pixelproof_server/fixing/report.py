"""The proof as a page: what was asked, what was run, what came of it.

The page stands alone: pictures are data URLs, there is no script, no link and no request, and every
text is escaped, for texts come from pictures, programs and models.
"""

from __future__ import annotations

import base64
import difflib
from html import escape

from .feedback import without_ansi
from .model import TIERS, Check, FixRequest, FixResult, Proof
from .report_style import STYLE

STATUS_MARKS = {
    "passed": "✓",
    "failed": "✗",
    "environment": "!",
    "infra_error": "!",
    "skipped": "–",
}
MAX_OTHERS = 20


def html_report(result: FixResult, request: FixRequest) -> str:
    """A self-contained HTML page on one result, light or dark as the reader's system is."""
    best = result.best
    sections = [
        _header(result, request),
        _pictures(result),
        _differences(result),
    ]
    if best:
        sections += [_checks(best), _diff(best, request), _box(best)]
    sections += [_others(result), _timings(result), _notes(result)]
    body = "\n".join(section for section in sections if section)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{_text(result.verdict.value)}: {_text(request.path.name)} – pixelproof</title>\n"
        f"<style>{STYLE}</style></head>\n<body><main>\n{body}\n</main></body></html>\n"
    )


def unified_diff(proof: Proof, request: FixRequest) -> list[str]:
    """Lines of the diff from the request's source to the proposal's, without line ends."""
    before = request.source.replace("\r\n", "\n").splitlines()
    after = proof.proposal.source.replace("\r\n", "\n").splitlines()
    name = request.path.name
    return [
        line.rstrip("\n")
        for line in difflib.unified_diff(before, after, f"a/{name}", f"b/{name}", lineterm="")
    ]


def _header(result: FixResult, request: FixRequest) -> str:
    wish = f'<p class="wish">“{_text(request.instruction)}”</p>' if request.instruction else ""
    best = result.best
    careful = ""
    if best and best.capabilities:
        added = ", ".join(best.capabilities)
        careful = f'<p class="careful">Careful: this edit can newly: {_text(added)}</p>'
    message = result.message.removeprefix(f"{result.verdict.value}: ")  # the badge says it
    origin = ""
    if best:
        origin = f"{best.proposal.origin} · {result.rounds} repair rounds · proof {best.id}"
    return (
        f'<header><p class="file">{_text(str(request.path))} · {result.intent}</p>'
        f'<h1><span class="verdict {result.verdict.value}">{result.verdict.value}</span> '
        f"{_text(message)}</h1>{wish}{careful}"
        f'<p class="origin">{_text(origin)}</p></header>'
    )


def _pictures(result: FixResult) -> str:
    best = result.best
    before = best.likeness_before.total if best and best.likeness_before else None
    after = best.likeness.total if best and best.likeness else None
    figures = [
        _figure("target", result.target_png, None),
        _figure("before", result.before_png, before),
        _figure("after", best.figure_png if best else None, after),
    ]
    return f'<section class="pictures">{"".join(figures)}</section>' + _likeness(best)


def _figure(name: str, png: bytes | None, likeness: float | None) -> str:
    if png is None:
        return f'<figure><div class="none">no picture</div><figcaption>{name}</figcaption></figure>'
    data = base64.b64encode(png).decode("ascii")
    score = f' <span class="score">{likeness:.3f}</span>' if likeness is not None else ""
    return (
        f'<figure><img alt="{name}" src="data:image/png;base64,{data}">'
        f"<figcaption>{name}{score}</figcaption></figure>"
    )


def _likeness(best: Proof | None) -> str:
    if best is None or best.likeness is None:
        return ""
    after = best.likeness.model_dump()
    before = best.likeness_before.model_dump() if best.likeness_before else {}
    rows = "".join(
        f'<tr><th scope="row">{part}</th>'
        f'<td class="number">{_number(before.get(part))}</td>'
        f'<td class="number">{value:.3f}</td>'
        f'<td class="bar"><meter min="0" max="1" value="{value:.4f}"></meter></td></tr>'
        for part, value in after.items()
    )
    head = (
        '<tr><th>likeness</th><th class="number">before</th><th class="number">after</th>'
        "<th></th></tr>"
    )
    return f"<section><h2>Likeness to the target</h2><table>{head}{rows}</table></section>"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _differences(result: FixResult) -> str:
    best = result.best
    still = {one.sentence for one in best.open_differences} if best else None
    if not result.differences and not still:
        return ""
    items = [
        _difference(one.sentence, is_open=still is None or one.sentence in still)
        for one in result.differences
    ]
    known = {one.sentence for one in result.differences}
    items += [_difference(one, is_open=True) for one in sorted((still or set()) - known)]
    return f'<section><h2>Differences</h2><ul class="differences">{"".join(items)}</ul></section>'


def _difference(sentence: str, *, is_open: bool) -> str:
    state = "open" if is_open else "closed"
    return f'<li class="{state}"><span class="state">{state}</span> {_text(sentence)}</li>'


def _checks(proof: Proof) -> str:
    rows = "".join(_check(check) for check in proof.checks)
    tiers = "; ".join(TIERS.values())
    head = '<tr><th>check</th><th></th><th>tier</th><th class="number">ms</th><th>detail</th></tr>'
    return (
        f"<section><h2>Proof</h2><table>{head}{rows}</table>"
        f'<p class="small">Tier {_text(tiers)}.</p></section>'
    )


def _check(check: Check) -> str:
    mark = f"{STATUS_MARKS[check.status]} {check.status.replace('_', ' ')}"
    detail = f"<pre>{_text(check.detail)}</pre>" if check.detail else ""
    return (
        f'<tr class="{check.status}"><th scope="row">{check.name}</th>'
        f'<td class="status">{mark}</td><td class="tier">{check.integrity}</td>'
        f'<td class="number">{check.duration_ms:.0f}</td><td>{detail}</td></tr>'
    )


def _diff(proof: Proof, request: FixRequest) -> str:
    lines = "".join(_diff_line(line) for line in unified_diff(proof, request))
    return f'<section><h2>Edit</h2><pre class="diff">{lines}</pre></section>'


def _diff_line(line: str) -> str:
    kind = {"+": "added", "-": "removed", "@": "place"}.get(line[:1], "same")
    if line.startswith(("+++ b/", "--- a/")):
        kind = "place"
    return f'<span class="{kind}">{_text(line)}</span>'


def _box(proof: Proof) -> str:
    if not proof.box:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{_text(name)}</th><td>{_text(value)}</td></tr>'
        for name, value in proof.box.items()
    )
    return f"<section><h2>Where it ran</h2><table>{rows}</table></section>"


def _others(result: FixResult) -> str:
    others = [proof for proof in result.proofs if proof is not result.best][:MAX_OTHERS]
    if not others:
        return ""
    rows = "".join(
        f'<tr><td><span class="verdict {p.verdict.value}">{p.verdict.value}</span></td>'
        f"<td>{_text(p.proposal.origin)}</td><td>{p.proposal.round}</td>"
        f'<td class="number">{_number(p.likeness.total if p.likeness else None)}</td>'
        f"<td>{_text(p.proposal.summary)}</td><td>{_text(p.reason)}</td></tr>"
        for p in others
    )
    head = (
        "<tr><th>verdict</th><th>by</th><th>round</th><th>likeness</th><th>edit</th>"
        "<th>why not</th></tr>"
    )
    return f"<section><h2>Other proposals</h2><table>{head}{rows}</table></section>"


def _timings(result: FixResult) -> str:
    rows = "".join(
        f'<tr><th scope="row">{_text(name)}</th><td class="number">{ms:.0f} ms</td></tr>'
        for name, ms in result.timings_ms.items()
    )
    return f"<section><h2>Time</h2><table>{rows}</table></section>"


def _notes(result: FixResult) -> str:
    if not result.notes:
        return ""
    items = "".join(f"<li>{_text(note)}</li>" for note in result.notes)
    return f"<section><h2>Notes</h2><ul>{items}</ul></section>"


def _text(text: str) -> str:
    return escape(without_ansi(text), quote=True)
