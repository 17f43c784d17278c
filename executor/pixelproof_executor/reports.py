"""What a program says of its tests, as TAP or JUnit's XML. All of it is a claim: tier B.

TAP: testanything.org, versions 12 to 14, with subtests as node's runner indents them. JUnit: the
XML of Ant's task, as pytest, cargo-nextest, gotestsum and jest-junit write it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from .outcome import TestOutcome, TestVerdict

MAX_TESTS = 20_000
_ID = 500
_DETAIL = 4000
_POINT = re.compile(r"^( *)(not )?ok\b *(\d+)?(?: *- *| +|$)(.*)$")
_PLAN = re.compile(r"^( *)1\.\.(\d+)")
_DIRECTIVE = re.compile(r"(?<!\\)#\s*(skip\S*|todo)\b\s*(.*)$", re.IGNORECASE)
_DURATION = re.compile(r"^\s*duration_ms: *([\d.]+)", re.MULTILINE)


class ReportError(Exception):
    """There is no report, or it cannot be read; the message completes "but ..."."""


@dataclass
class _Point:
    """A test point of TAP, with the points that lay deeper before it, the last one first."""

    depth: int
    name: str
    verdict: TestVerdict
    detail: str = ""
    duration_ms: float = 0.0
    inner: list[_Point] = field(default_factory=list)


def read_tap(text: str) -> tuple[TestOutcome, ...]:
    """Every test point, subtests named ``outer > inner``; what a plan promised and did not come
    is missing.

    Raises:
        ReportError: no test point and no plan of none, or too many tests.
    """
    points: list[_Point] = []
    plans: dict[int, int] = {}
    count = 0
    lines = iter(text.splitlines())
    for line in lines:
        if line.startswith("Bail out!"):
            points.append(_Point(0, "Bail out!", TestVerdict.ERROR, line[9:].strip()))
        elif plan := _PLAN.match(line):
            plans[len(plan[1])] = int(plan[2])
        elif found := _POINT.match(line):
            depth = len(found[1])
            point = _point(depth, found[2] is not None, found[4], found[3] or "")
            while points and points[-1].depth > depth:
                point.inner.append(points.pop())
            points.append(point)
            count += 1
            if count > MAX_TESTS:
                raise ReportError(f"it told of more than {MAX_TESTS} tests")
        elif line.strip() == "---" and points:
            _read_block(lines, len(line) - len(line.lstrip()), points[-1])
    if not points and 0 not in plans:
        raise ReportError("it printed no TAP")
    promised = plans.get(0, 0)
    points += [
        _Point(0, f"test {number}", TestVerdict.MISSING, "planned, never reported")
        for number in range(1 + sum(p.depth == 0 for p in points), min(promised, MAX_TESTS) + 1)
    ]
    return _named(points)


def read_junit(text: str) -> tuple[TestOutcome, ...]:
    """Every ``testcase``, named ``file::classname::name`` as far as given.

    Raises:
        ReportError: no such XML, a broken one, or one with a DOCTYPE (entities).
    """
    start = min((at for tag in _ROOTS if (at := text.find(f"<{tag}")) >= 0), default=-1)
    ends = [at + len(tag) + 3 for tag in _ROOTS if (at := text.rfind(f"</{tag}>")) >= 0]
    if start < 0:
        raise ReportError("it printed no JUnit XML")
    reader = _JUnit()
    parser = expat.ParserCreate()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    parser.StartDoctypeDeclHandler = reader.doctype
    try:
        parser.Parse(text[start : max(ends, default=len(text))], True)
    except expat.ExpatError as error:
        raise ReportError(f"its JUnit XML is broken: {error}") from error
    return _unique(reader.tests)


_ROOTS = ("testsuites", "testsuite")
_VERDICTS = {
    "failure": TestVerdict.FAILED,
    "error": TestVerdict.ERROR,
    "skipped": TestVerdict.SKIPPED,
}


class _JUnit:
    """Collects test cases from the events of the parser."""

    def __init__(self) -> None:
        self.tests: list[TestOutcome] = []
        self._case: dict[str, str] | None = None
        self._verdict = TestVerdict.PASSED
        self._words: list[str] = []
        self._listening = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "testcase":
            self._case, self._verdict, self._words = attributes, TestVerdict.PASSED, []
        elif self._case is not None and tag in _VERDICTS:
            if self._verdict in (TestVerdict.PASSED, TestVerdict.SKIPPED):
                self._verdict = _VERDICTS[tag]
            self._words.append(attributes.get("message", ""))
            self._listening = True

    def end(self, tag: str) -> None:
        if tag in _VERDICTS:
            self._listening = False
        if tag != "testcase" or self._case is None:
            return
        if len(self.tests) >= MAX_TESTS:
            raise ReportError(f"it told of more than {MAX_TESTS} tests")
        parts = (self._case.get(key, "") for key in ("file", "classname", "name"))
        self.tests.append(
            _outcome(
                "::".join(part for part in parts if part),
                self._verdict,
                "\n".join(word for word in self._words if word),
                _milliseconds(self._case.get("time", "")),
            )
        )
        self._case = None

    def data(self, text: str) -> None:
        if self._listening:
            self._words.append(text)

    def doctype(self, *_: Any) -> None:
        raise ReportError("its JUnit XML has a DOCTYPE, which is not read")


def _point(depth: int, failed: bool, words: str, number: str) -> _Point:
    verdict = TestVerdict.FAILED if failed else TestVerdict.PASSED
    detail = ""
    directive = _DIRECTIVE.search(words)
    if directive:
        words, detail = words[: directive.start()], directive[2]
        # What is to do may fail; what is skipped was not run.
        verdict = TestVerdict.SKIPPED
    name = words.strip().replace("\\#", "#") or f"test {number}".strip()
    return _Point(depth, name, verdict, detail)


def _read_block(lines: Any, indent: int, point: _Point) -> None:
    """The YAML block after a test point: its words are the detail of a failure."""
    block = []
    for line in lines:
        if line.strip() == "..." and len(line) - len(line.lstrip()) == indent:
            break
        block.append(line[indent:])
    words = "\n".join(block)
    if found := _DURATION.search(words):
        point.duration_ms = _milliseconds(found[1]) / 1000
    if point.verdict is TestVerdict.FAILED:
        point.detail = words


def _named(points: list[_Point]) -> tuple[TestOutcome, ...]:
    tests = []
    stack = [("", point) for point in reversed(points)]
    while stack:
        prefix, point = stack.pop()
        name = f"{prefix} > {point.name}" if prefix else point.name
        tests.append(_outcome(name, point.verdict, point.detail, point.duration_ms))
        stack += [(name[:_ID], inner) for inner in point.inner]
    return _unique(tests)


def _outcome(name: str, verdict: TestVerdict, detail: str, duration_ms: float) -> TestOutcome:
    clean = "".join(c if c.isprintable() else " " for c in name)[:_ID].strip()
    return TestOutcome(
        id=clean or "a test without a name",
        verdict=verdict,
        duration_ms=duration_ms,
        detail=detail.strip()[:_DETAIL],
    )


def _unique(tests: list[TestOutcome]) -> tuple[TestOutcome, ...]:
    """Equal names are told apart by a number, in the order in which they came."""
    seen: dict[str, int] = {}
    found = []
    for test in tests:
        count = seen[test.id] = seen.get(test.id, 0) + 1
        found.append(test.model_copy(update={"id": f"{test.id} #{count}"}) if count > 1 else test)
    return tuple(found)


def _milliseconds(seconds: str) -> float:
    try:
        value = float(seconds.replace(",", "")) * 1000
    except ValueError:
        return 0.0
    return value if 0 <= value < 1e9 else 0.0
