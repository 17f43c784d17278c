"""Figures of a run as the lints take them, and whether an edit mends what they found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isclose

from pixelproof_engine.sight.facts import Axes
from pixelproof_engine.sight.lints import Figure, Finding, Thresholds, find
from pixelproof_executor import Outcome

from .looking import exact_facts
from .model import Check
from .unchanged import Place, changes_but

_LAYOUT = frozenset({"tick_labels", "figure_size"})
"""What moves along with the layout: automatic ticks, and a figure that is cropped or enlarged."""
_BARS = frozenset({
    "kind", "label", "value", "names", "series_colour", "marker", "line_style", "line_width",
    "limits", "scale", "grid", "tick_rotation", "annotation", "spines", "background", "legend",
})  # fmt: skip
_MAY_CHANGE: Mapping[str, frozenset[str]] = {
    "PXP101": frozenset({"tick_rotation"}),
    "PXP201": frozenset({"x_label", "y_label"}),
    "PXP301": frozenset({"limits"}),
    "PXP302": _BARS,
    "PXP303": frozenset({"x_label", "y_label"}),
    "PXP304": frozenset({"value", "names", "series_colour"}),
    "PXP305": frozenset({"series_colour"}),
    "PXP306": frozenset({"series_colour", "legend"}),
}
"""By lint: what a remedy is free to change on the axes of the finding, besides its layout."""


def figures_of(outcome: Outcome) -> list[Figure]:
    """Every figure that is not blank and whose facts speak of its picture."""
    return [
        Figure(facts, figure.number, figure.saved_as)
        for figure in outcome.figures
        if not figure.blank and (facts := exact_facts(figure)) is not None
    ]


def check_findings(
    before: Outcome, after: Outcome, wanted: Sequence[Finding], thresholds: Thresholds
) -> Check:
    """Whether the findings are gone, there is no new one, and nothing else changed."""
    faults = _faults(figures_of(before), figures_of(after), wanted, thresholds)
    if faults:
        detail = "; ".join(faults[:3])[:500]
        return Check(name="goals", status="failed", integrity="B", detail=detail)
    gone = "; ".join(f"{one.code} {one.message}" for one in wanted)
    detail = f"gone, and no new one: {gone}"
    return Check(name="goals", status="passed", integrity="B", detail=detail)


def _faults(
    before: Sequence[Figure],
    after: Sequence[Figure],
    wanted: Sequence[Finding],
    thresholds: Thresholds,
) -> list[str]:
    if [figure.number for figure in before] != [figure.number for figure in after]:
        return [f"{len(after)} figures instead of {len(before)}"]
    known = {finding.subject for finding in find(before, thresholds)}
    meant = {finding.subject for finding in wanted}
    faults = []
    for finding in find(after, thresholds):
        if finding.subject in meant:
            faults.append(f"still there: {finding.message}")
        elif finding.subject not in known:
            faults.append(f"new: {finding.code} {finding.message}")
    for was, now in zip(before, after, strict=True):
        here = [finding for finding in wanted if finding.figure == was.number]
        others = changes_but(was.facts, now.facts, lambda place, here=here: _may(place, here))  # type: ignore[misc]
        faults += [f"something else changed: {other}" for other in others]
        for finding in here:
            of = finding.axes or 0
            if finding.code in ("PXP302", "PXP304") and not _same_shares(
                was.facts.axes[of], now.facts.axes[of]
            ):
                faults.append("the categories do not keep their values")
    return faults


def _may(place: Place, findings: Sequence[Finding]) -> bool:
    what, axes, _axis, _series = place
    if not findings:
        return False
    if what in _LAYOUT:
        return True
    for finding in findings:
        free = _MAY_CHANGE.get(finding.code, frozenset())
        if finding.code == "PXP105" and finding.role is not None:
            free = frozenset({finding.role.replace("legend_title", "legend")})
        twin = finding.code == "PXP303"
        if what in free and (axes is None or twin or axes == finding.axes):
            return True
    return False


def _same_shares(before: Axes, after: Axes) -> bool:
    """Whether every category has the share of the whole that it had, whatever the marks."""
    was, now = _shares(before), _shares(after)
    return was.keys() == now.keys() and all(
        isclose(share, now[name], rel_tol=1e-3, abs_tol=1e-6) for name, share in was.items()
    )


def _shares(axes: Axes) -> dict[tuple[str, int], float]:
    """Share of each category's value by its name, and which one of that name it is."""
    shares: dict[tuple[str, int], float] = {}
    for series in axes.series:
        whole = sum(series.y)
        for name, value in zip(series.names, series.y, strict=False):
            key = (name, sum(1 for known, _ in shares if known == name))
            shares[key] = value / whole if whole else 0.0
    return shares
