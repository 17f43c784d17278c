"""The life of a server's process group, with a small program in vLLM's place.

The real one is in tests/e2e/test_vllm.py; it takes a minute to start, and cannot be made to fail
in each of these ways.
"""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
from pathlib import Path

import pytest

from pixelproof_engine.serving import process as process_module
from pixelproof_engine.serving.command import ServeCommand
from pixelproof_engine.serving.errors import (
    ModelMissingError,
    NoDeviceError,
    OutOfMemoryError,
    PortTakenError,
    ServeError,
    error_of_log,
)
from pixelproof_engine.serving.process import VllmServer
from pixelproof_engine.serving.vllm import serve

# A server with a child of its own, as vLLM has; it ignores SIGTERM if told to.
PROGRAM = """
import http.server, signal, subprocess, sys, time
port, stubborn = int(sys.argv[1]), sys.argv[2] == "stubborn"
helper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print("helper", helper.pid, flush=True)

def end(*_):
    if not stubborn:
        helper.kill()
        sys.exit(0)

signal.signal(signal.SIGTERM, end)

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/health" else 404)
        self.end_headers()
    def log_message(self, *_):
        pass

time.sleep(0.3)
http.server.HTTPServer(("127.0.0.1", port), Handler).serve_forever()
"""


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def program(port: int, text: str = PROGRAM, mode: str = "") -> ServeCommand:
    return ServeCommand((sys.executable, "-c", text, str(port), mode), dict(os.environ))


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_healthy_then_stopped_with_all_its_children(port):
    lines: list[str] = []
    with VllmServer(program(port), host="127.0.0.1", port=port, on_line=lines.append) as server:
        server.wait_healthy(timeout_s=60)
        helper = int(lines[0].split()[1])
        assert is_alive(server.pid)
        assert is_alive(helper)
    assert not is_alive(server.pid)
    assert not is_alive(helper)


def test_a_stubborn_server_is_killed_with_its_children(port, monkeypatch):
    monkeypatch.setattr(process_module, "_GRACE_S", 0.5)
    lines: list[str] = []
    command = program(port, mode="stubborn")
    with VllmServer(command, host="127.0.0.1", port=port, on_line=lines.append) as server:
        server.wait_healthy(timeout_s=60)
    assert not is_alive(server.pid)
    assert not is_alive(int(lines[0].split()[1]))


def test_an_end_during_the_start_gives_the_cause(port):
    text = "print('RuntimeError: CUDA out of memory. Tried to allocate'); raise SystemExit(1)"
    with (
        VllmServer(program(port, text), host="127.0.0.1", port=port) as server,
        pytest.raises(OutOfMemoryError, match="--context"),
    ):
        server.wait_healthy(timeout_s=60)


def test_not_ready_in_time(port):
    text = "import time; print('still loading', flush=True); time.sleep(600)"
    with VllmServer(program(port, text), host="127.0.0.1", port=port) as server:
        while not server._log:
            time.sleep(0.01)
        with pytest.raises(ServeError, match="still loading"):
            server.wait_healthy(timeout_s=0.1)
    assert not is_alive(server.pid)


def test_a_taken_port_is_found_before_the_start():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        with pytest.raises(PortTakenError, match="--port"):
            VllmServer(program(number), host="127.0.0.1", port=number)


def test_a_server_ended_from_another_thread_lets_wait_return(port):
    with VllmServer(program(port), host="127.0.0.1", port=port) as server:
        server.wait_healthy(timeout_s=60)
        threading.Timer(0.2, server.interrupt).start()
        assert server.wait() == 0


def test_other_addresses_than_loopback_need_a_key(monkeypatch):
    monkeypatch.delenv("VLLM_API_KEY", raising=False)
    with pytest.raises(ServeError, match="VLLM_API_KEY"):
        serve("any/model", device="cpu", host="0.0.0.0")


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("torch.OutOfMemoryError: CUDA out of memory.", OutOfMemoryError),
        ("ValueError: No available memory for the cache blocks.", OutOfMemoryError),
        ("ValueError: Free memory on device (1/80 GiB) is less than desired GPU memory utilization",
         OutOfMemoryError),
        ("OSError: nope/x is not a local folder and is not a valid model identifier listed",
         ModelMissingError),
        ("OSError: m does not appear to have a file named config.json", ModelMissingError),
        ("RuntimeError: Failed to infer device type", NoDeviceError),
        ("RuntimeError: No CUDA GPUs are available", NoDeviceError),
        ("OSError: [Errno 98] Address already in use", PortTakenError),
    ],
)  # fmt: skip
def test_causes_in_the_log(line, kind):
    error = error_of_log(["INFO starting", line, "RuntimeError: Engine core failed"], 1)
    assert type(error) is kind
    assert line in str(error)


def test_a_kill_is_taken_for_a_lack_of_memory():
    assert isinstance(error_of_log(["INFO loading"], -9), OutOfMemoryError)


def test_an_unknown_cause_shows_the_last_lines():
    error = error_of_log([f"line {number}" for number in range(50)], 3)
    assert "status 3" in str(error)
    assert "line 49" in str(error)
    assert "line 1\n" not in str(error)
