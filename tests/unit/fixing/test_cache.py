from __future__ import annotations

import pytest
from fixing_made import drawn

from pixelproof_executor import ChartJob, Limits, Status
from pixelproof_server.fixing.cache import OutcomeCache, job_key

JOB = ChartJob(files={"a.py": b"x"}, entry="a.py")


def test_the_key_names_everything_that_decides_the_outcome() -> None:
    key = job_key(JOB, "tree", "here")
    assert key == job_key(JOB, "tree", "here")
    others = [
        job_key(JOB, "other tree", "here"),
        job_key(JOB, "tree", "elsewhere"),
        job_key(JOB.model_copy(update={"call": "draw"}), "tree", "here"),
        job_key(JOB.model_copy(update={"limits": Limits(wall_s=1)}), "tree", "here"),
    ]
    assert len({key, *others}) == 5


@pytest.mark.parametrize("status", [Status.INFRA_ERROR, Status.TIMEOUT, Status.ENVIRONMENT])
def test_what_may_pass_is_never_kept(status: Status) -> None:
    cache = OutcomeCache()
    cache.put("k", drawn(status=status))
    assert cache.get("k") is None


def test_outcomes_come_back_and_the_oldest_goes() -> None:
    cache = OutcomeCache(max_bytes=50_000)
    for name in "abc":
        cache.put(name, drawn())
        cache.get("a")
    assert [cache.get(name) is not None for name in "abc"] == [True, False, True]
    cache.forget("a")
    cache.forget("never there")
    assert cache.get("a") is None
    assert len(cache) == 1
