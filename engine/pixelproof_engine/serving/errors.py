"""Why vLLM did not start, in one message that says what to do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_TAIL_LINES = 15


class ServeError(Exception):
    """vLLM cannot serve; ``str(error)`` is meant for a person."""


class VllmMissingError(ServeError):
    """No interpreter with vLLM was found."""


class ModelMissingError(ServeError):
    """The model is neither a folder nor reachable on a hub."""


class NoDeviceError(ServeError):
    """The device that was asked for is not there, or not in this build of vLLM."""


class PortTakenError(ServeError):
    """Another program listens on the port."""


class OutOfMemoryError(ServeError):
    """The model, or its cache, does not fit."""


@dataclass(frozen=True)
class _Cause:
    telling: str
    """Pattern of a log line that gives it away."""
    kind: type[ServeError]
    advice: str


_CAUSES = (
    _Cause(
        r"out ?of ?memory|no available memory for the cache|less than desired .*memory"
        r"|not enough memory|larger than the available kv cache|cannot allocate memory"
        r"|memoryerror|free memory on device",
        OutOfMemoryError,
        "The model or its cache does not fit into memory. Give a smaller --context, a smaller or "
        "quantised model, or end what else uses the memory.",
    ),
    _Cause(
        r"not a valid model identifier|repository not found|does not appear to have a file"
        r"|can't load the (?:configuration|model)|couldn't connect to|outgoing traffic"
        r"|invalid repository id|couldn't find them in the cached files|no such model"
        r"|cannot find the requested files|localentrynotfound|repo id must be",
        ModelMissingError,
        "The model was not found. Give the path of a folder with config.json, or the id of a "
        "model that this machine can fetch.",
    ),
    _Cause(
        r"failed to infer device|no cuda gpus are available|not compiled with cuda"
        r"|found no nvidia driver|cuda driver version is insufficient|libcuda\.so",
        NoDeviceError,
        "vLLM found no usable device. Check nvidia-smi and the driver, or use --device cpu with a "
        "CPU build of vLLM.",
    ),
    _Cause(
        r"address already in use",
        PortTakenError,
        "Another program listens on this port. Choose another one with --port.",
    ),
    _Cause(
        r"are not supported for now|unsupported model|no supported .*architectures",
        ServeError,
        "This version of vLLM does not support the model's architecture.",
    ),
)


def error_of_log(lines: Sequence[str], status: int | None) -> ServeError:
    """Find the cause in vLLM's last lines; ``status`` is the exit status of its process."""
    for cause in _CAUSES:
        telling = [line for line in lines if re.search(cause.telling, line, re.IGNORECASE)]
        if telling:
            return cause.kind(f"{cause.advice} vLLM said: {telling[-1].strip()[-400:]}")
    if status == -9:
        return OutOfMemoryError(
            "vLLM was killed (SIGKILL), most likely because memory ran out. Use a smaller model "
            "or a smaller --context."
        )
    tail = "\n".join(lines[-_TAIL_LINES:])
    return ServeError(f"vLLM ended with status {status}. Its last lines:\n{tail}")
