"""From a source file to its faults: pack, draw in the sandbox, lint the facts, trace each fault."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from pixelproof_engine.sight.facts import Facts
from pixelproof_engine.sight.lints import BY_CODE, LINTS, Figure, Finding, Level, find
from pixelproof_executor import Outcome, Status

from ..fixing.baseline import run_plans
from ..fixing.cache import OutcomeCache
from ..fixing.drawing import outline
from ..fixing.feedback import last_line
from ..fixing.jobs import Bench
from ..fixing.linted import figures_of
from ..fixing.model import LineRange
from ..fixing.options import FixOptions
from ..fixing.parts import Runner
from ..fixing.region import check_path, find_plans, path_in_tree
from ..workspace.packing import PackedTree, Packer
from .model import Fault, LintOptions, LintOrder, LintReport, Span


class Linter:
    """Lints files. What was drawn before is taken from ``cache``, by content."""

    def __init__(
        self, executor: Runner, options: LintOptions, fixing: FixOptions, cache: OutcomeCache
    ) -> None:
        self._runner = executor
        self._options = options
        self._fixing = fixing
        self._cache = cache
        self._packer = Packer()

    async def lint(self, order: LintOrder) -> LintReport:
        """The faults of every figure that the file draws. Cancelling ends the run.

        Raises FixError for a file that cannot be run.
        """
        path = path_in_tree(order.path, order.root)
        check_path(path)
        if not seems_to_draw(order.source):
            return LintReport(order, (), 0, None, f"nothing in {path} draws")
        tree = await asyncio.to_thread(self._pack, order, path)
        region = LineRange(start=0, end=order.source.count("\n") + 2)
        plans = find_plans(tree.files, path, order.source, region)
        bench = Bench(
            self._runner,
            self._cache,
            self._fixing.where,
            self._fixing.limits,
            listed=self._fixing.listed,
        )
        outcomes = await run_plans(bench, tree, plans)
        outcome = next((one for one in outcomes if figures_of(one)), outcomes[0])
        figures = figures_of(outcome)
        if not figures:
            return LintReport(order, (), 0, outcome.status, _why(outcome))
        faults = await asyncio.to_thread(self._faults, order.source, figures)
        return LintReport(order, faults, len(figures), outcome.status)

    def _pack(self, order: LintOrder, path: str) -> PackedTree:
        return self._packer.pack(
            order.root,
            overlay={path: order.source},
            exclude=(),
            exclude_contents=(),
            patterns=self._fixing.exclude,
            focus=order.path,
            mount=self._fixing.mount,
        )

    def _faults(self, source: str, figures: Sequence[Figure]) -> tuple[Fault, ...]:
        off = {lint.code for lint in LINTS if self._level(lint.code) == "off"}
        found = find(figures, self._options.thresholds, off=off)
        if not found:
            return ()
        facts = {figure.number: figure.facts for figure in figures}
        spans = _spans(source, found, facts)
        faults = (
            Fault(finding, BY_CODE[finding.code].name, self._level(finding.code), span)
            for finding, span in zip(found, spans, strict=True)
        )
        return tuple(sorted(faults, key=lambda f: (f.span.start_line, f.finding.code)))

    def _level(self, code: str) -> Level:
        return self._options.levels.get(code, BY_CODE[code].level)


def seems_to_draw(source: str) -> bool:
    """Whether the syntax holds a call that draws; False for what does not parse."""
    shape = outline(source)
    return shape is not None and (shape.top_draws or bool(shape.drawing()))


def _spans(source: str, found: Sequence[Finding], facts: dict[int, Facts]) -> list[Span]:
    from .causes import Causes  # libcst takes 150 ms to import

    causes = {number: Causes(source, of) for number, of in facts.items()}
    return [causes[finding.figure].span(finding) for finding in found]


def _why(outcome: Outcome) -> str:
    if outcome.status is Status.PASSED:
        return "it ran but drew nothing"
    return last_line(outcome.traceback) if outcome.traceback else outcome.detail
