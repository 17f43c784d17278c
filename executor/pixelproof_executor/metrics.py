"""What an executor has done so far, in numbers; made for prometheus_client, usable without it."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .outcome import Outcome, Status

if TYPE_CHECKING:
    from prometheus_client.core import Metric

_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""Upper bounds of the histograms, in seconds."""


@dataclass
class _Histogram:
    counts: list[int] = field(default_factory=lambda: [0] * (len(_BOUNDS) + 1))
    total: float = 0.0

    def add(self, seconds: float) -> None:
        self.counts[bisect_left(_BOUNDS, seconds)] += 1
        self.total += seconds

    def buckets(self) -> list[tuple[str, float]]:
        """Cumulative counts by upper bound, as Prometheus wants them."""
        so_far, found = 0, []
        for bound, count in zip([*map(str, _BOUNDS), "+Inf"], self.counts, strict=True):
            so_far += count
            found.append((bound, float(so_far)))
        return found


class Metrics:
    """Counts what happened. It is a collector: a gateway may register it in its own registry."""

    def __init__(self, waiting: Callable[[], int], containers: Callable[[], int]) -> None:
        self._waiting = waiting
        self._containers = containers
        self._jobs: Counter[tuple[str, str]] = Counter()
        self._queue_wait = _Histogram()
        self._run_time: dict[str, _Histogram] = {}
        self._recycles: Counter[str] = Counter()
        self._starts = 0
        self._sweep_failures = 0
        self._repeats = 0
        self._refused = 0

    def answered(self, kind: str, outcome: Outcome) -> None:
        """A job of this kind has its outcome."""
        self._jobs[kind, outcome.status.value] += 1
        self._queue_wait.add(outcome.queue_ms / 1000)
        if outcome.status is not Status.INFRA_ERROR:
            self._run_time.setdefault(kind, _Histogram()).add(outcome.duration_ms / 1000)

    def cancelled(self, kind: str) -> None:
        """The caller of a job gave it up."""
        self._jobs[kind, "cancelled"] += 1

    def refused(self) -> None:
        """A job was refused, as its user has too many waiting."""
        self._refused += 1

    def repeated(self) -> None:
        """A job lost its container and is run once more."""
        self._repeats += 1

    def started(self) -> None:
        """A container was asked for."""
        self._starts += 1

    def recycled(self, reason: str) -> None:
        """A container was taken out of use, for one of the reasons of ``container.Reason``."""
        self._recycles[reason] += 1
        if reason == "unclean":
            self._sweep_failures += 1

    def collect(self) -> Iterator[Metric]:
        """The metric families, for a registry of prometheus_client."""
        from prometheus_client.core import (
            CounterMetricFamily,
            GaugeMetricFamily,
            HistogramMetricFamily,
        )

        jobs = CounterMetricFamily(
            "pixelproof_jobs", "Jobs by kind and status.", labels=["kind", "status"]
        )
        for labels, count in sorted(self._jobs.items()):
            jobs.add_metric(labels, count)
        yield jobs
        wait = HistogramMetricFamily(
            "pixelproof_queue_wait_seconds", "From the request to the container."
        )
        wait.add_metric([], self._queue_wait.buckets(), self._queue_wait.total)
        yield wait
        run = HistogramMetricFamily(
            "pixelproof_run_seconds", "Time in a job's own process, by kind.", labels=["kind"]
        )
        for kind, histogram in sorted(self._run_time.items()):
            run.add_metric([kind], histogram.buckets(), histogram.total)
        yield run
        recycles = CounterMetricFamily(
            "pixelproof_container_recycles", "Containers taken out of use.", labels=["reason"]
        )
        for reason, count in sorted(self._recycles.items()):
            recycles.add_metric([reason], count)
        yield recycles
        for name, words, value in (
            ("pixelproof_container_starts", "Containers asked for.", self._starts),
            ("pixelproof_sweep_failures", "Jobs that left something.", self._sweep_failures),
            ("pixelproof_job_repeats", "Jobs run again after a lost container.", self._repeats),
            ("pixelproof_jobs_refused", "Jobs refused by a full queue.", self._refused),
        ):
            yield CounterMetricFamily(name, words, value=value)
        yield GaugeMetricFamily("pixelproof_jobs_waiting", "Jobs in the queue.", self._waiting())
        yield GaugeMetricFamily(
            "pixelproof_containers", "Warm containers, starting ones too.", self._containers()
        )

    def text(self) -> str:
        """All of it in Prometheus' text exposition format."""
        from prometheus_client import CollectorRegistry, generate_latest

        registry = CollectorRegistry(auto_describe=False)
        registry.register(self)
        return generate_latest(registry).decode()
