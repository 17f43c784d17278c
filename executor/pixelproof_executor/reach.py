"""Which tests enter which functions of a file: a job that runs them all once, with a recorder.

What it says is made beside the code that runs, and is for choosing tests of one's own code only: a
verdict is never read from it.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from importlib import resources

from pydantic import BaseModel, ConfigDict, ValidationError

from .jobs import Limits, ScriptJob
from .outcome import Outcome

_SCRIPT = ".pixelproof_record.py"
_MARK = "pixelproof reach "


class Reach(BaseModel):
    """What a run of the tests entered; a function is named by the line its code starts on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tests: dict[str, tuple[int, ...]]
    """pytest node id -> 1-based lines, ascending."""
    shared: tuple[int, ...]
    """Entered at import, in fixtures that several tests share, and in teardowns."""
    opaque: tuple[str, ...]
    """Tests that started a process: what was entered there is not known."""
    sound: bool
    """False: something read the file's text or switched the recording off."""


def reach_job(
    files: Mapping[str, bytes], path: str, tests: tuple[str, ...], limits: Limits
) -> ScriptJob:
    """The job that records how ``tests`` reach ``path``; both relative to the root of ``files``.

    The limit of output holds for the answer as well: a few MiB are right.
    """
    script = resources.files("pixelproof_executor").joinpath("record.py").read_bytes()
    asked = {"path": path, "tests": tests, "mark": f"{_MARK}{secrets.token_hex(8)} "}
    return ScriptJob(
        files={**files, _SCRIPT: script},
        entry=_SCRIPT,
        argv=(json.dumps(asked),),
        limits=limits,
    )


def read_reach(job: ScriptJob, outcome: Outcome) -> Reach | None:
    """The answer to ``reach_job``; None if there is none."""
    mark = json.loads(job.argv[0])["mark"]
    _, found, answer = outcome.stdout.rpartition(mark)
    if not found:
        return None
    try:
        return Reach.model_validate_json(answer.partition("\n")[0])
    except ValidationError:
        return None
