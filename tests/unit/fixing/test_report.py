"""The report stands alone and means nothing but its words."""

from __future__ import annotations

import base64
from html.parser import HTMLParser
from pathlib import Path

from fixing_made import LABEL, SOURCE, png, proof, proposal

from pixelproof_server.fixing.model import Check, FixRequest, FixResult, LineRange, Verdict
from pixelproof_server.fixing.report import html_report

EVIL = "<script>alert(1)</script><img src=http://evil.example/x onerror=alert(1)>\"'&\x1b[31m"
REQUEST = FixRequest(
    path=Path("/w/chart.py"), source=SOURCE, root=Path("/w"), instruction=EVIL, target=png()
)


class Page(HTMLParser):
    """Counts tags and keeps sources and texts; complains about what is not closed."""

    VOID = ("meta", "img", "br")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.sources: list[str] = []
        self.texts: list[str] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not [name for name, _ in attrs if name.startswith("on") or name == "href"]
        self.sources += [value or "" for name, value in attrs if name == "src"]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def result(**fields: object) -> FixResult:
    difference = LABEL.model_copy(update={"sentence": EVIL})
    best = proof(
        proposal=proposal(SOURCE.replace("Sales", EVIL), summary=EVIL, origin=EVIL),
        checks=(
            Check(name="run", status="passed", integrity="B", duration_ms=63, detail=EVIL),
            Check(name="tests", status="skipped", detail="no tests found"),
        ),
        capabilities=("import subprocess", EVIL),
        figure_png=png("red"),
        box={"image": EVIL, "matplotlib": "3.11.2 (project: 3.8.0)"},
        open_differences=(difference,),
    )
    other = proof(Verdict.FAILED, reason=EVIL, proposal=proposal("x = 1\n", summary=EVIL))
    values = {
        "verdict": Verdict.PROVEN,
        "intent": "match",
        "best": best,
        "proofs": (best, other),
        "rounds": 1,
        "before_png": png(),
        "target_png": png("green"),
        "differences": (difference, LABEL),
        "timings_ms": {"baseline": 80.0, "total": 200.0},
        "message": EVIL,
        "region": LineRange(start=0, end=4),
        "notes": (EVIL,),
        **fields,
    }
    return FixResult.model_validate(values)


def test_hostile_texts_stay_texts() -> None:
    html = html_report(result(), REQUEST)
    page = Page(html)
    assert "script" not in page.tags
    assert "\x1b" not in html
    assert "alert(1)" in "".join(page.texts)
    assert all(source.startswith("data:image/png;base64,") for source in page.sources)
    assert "default-src 'none'" in html


def test_the_page_shows_the_evidence() -> None:
    page = Page(html_report(result(), REQUEST))
    pictures = [base64.b64decode(source.split(",", 1)[1]) for source in page.sources]
    assert pictures == [png("green"), png(), png("red")]
    text = " ".join(page.texts)
    for expected in (
        "proven", "✓ passed", "– skipped", "no tests found", "3.11.2 (project: 3.8.0)", "80 ms",
        "y label is 'Sales', target says 'Revenue'", "closed", "open", "0.500", "0.900",
        "+plt.ylabel(", "-plt.ylabel('Sales')", "Careful", "Other proposals",
    ):  # fmt: skip
        assert expected in text, expected


def test_a_result_without_anything_is_a_page_too() -> None:
    bare = result(
        verdict=Verdict.UNVERIFIED, best=None, proofs=(), before_png=None, target_png=None,
        differences=(), notes=(), message="no container engine: start Docker",
    )  # fmt: skip
    page = Page(html_report(bare, REQUEST.model_copy(update={"instruction": ""})))
    assert "no container engine: start Docker" in " ".join(page.texts)
    assert page.sources == []


def test_a_repair_has_no_likeness_table() -> None:
    best = proof().model_copy(update={"likeness": None, "likeness_before": None})
    page = Page(html_report(result(best=best, proofs=(best,), intent="repair"), REQUEST))
    assert "Likeness to the target" not in page.texts
