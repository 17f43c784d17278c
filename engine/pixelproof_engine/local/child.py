"""The embedded engine's process: ``python -P -m pixelproof_engine.local.child``.

Reads one line of JSON from standard input (see ``order.ChildOrder``), serves OpenAI's API on a free
loopback port, says where in one line of JSON on standard output, and ends when standard input
does: that is, whenever its parent ends, however that happens.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
from typing import Any

from .order import ChildOrder

_PR_SET_PDEATHSIG = 1
_PROMPT_CACHE_MIB = 256
"""llama.cpp would keep up to 8 GiB of old prompts."""


def main() -> None:
    order: ChildOrder = json.loads(sys.stdin.readline())
    _die_with(order["parent"])
    answer = _take_standard_output()
    # The parent's Ctrl+C is the parent's to handle.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    server = _serve(order)
    os.write(answer, json.dumps({"url": server.listening_address}).encode() + b"\n")
    while sys.stdin.readline():
        pass
    # Native threads may be in the middle of a token; there is nothing to save.
    os._exit(0)


def _serve(order: ChildOrder) -> Any:
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = order["model"]
    params.model_alias = {order["alias"]}
    if order["mmproj"]:
        params.mmproj.path = order["mmproj"]
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [order["key"]]
    params.n_ctx = order["context"] * order["slots"]
    params.n_parallel = order["slots"]
    params.n_gpu_layers = order["gpu_layers"]
    if order["threads"]:
        params.cpuparams.n_threads = order["threads"]
        params.cpuparams_batch.n_threads = order["threads"]
    params.ui = False
    params.offline = True
    params.cache_ram_mib = _PROMPT_CACHE_MIB
    params.verbosity = 1
    return xllamacpp.Server(params)


def _take_standard_output() -> int:
    """Keep standard output for the answer: what native code prints goes to standard error."""
    answer = os.dup(1)
    os.dup2(2, 1)
    return answer


def _die_with(parent: int) -> None:
    """Linux: have the kernel kill this process with its parent, even in the middle of a load."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


if __name__ == "__main__":
    main()
