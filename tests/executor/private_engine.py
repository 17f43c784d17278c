"""A second Docker engine for tests that must break one: its own data, sockets and containers."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import docker
from docker.errors import DockerException
from requests.exceptions import RequestException

_START_SECONDS = 60.0
_ROOMY = "3g"


def why_not() -> str:
    """Why no private engine can be started here; empty if it can."""
    if sys.platform != "linux" or os.getuid() != 0:
        return "a private Docker engine needs root on Linux"
    if shutil.which("dockerd") is None:
        return "dockerd is not installed"
    return ""


class PrivateEngine:
    """A dockerd whose data lie in a file system of their own in memory, so that it can be full."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pixelproof-engine-"))
        self.data = self.folder / "data"
        self.data.mkdir()
        _run("mount", "-t", "tmpfs", "-o", f"size={_ROOMY}", "tmpfs", str(self.data))
        self.address = f"unix://{self.folder}/engine.sock"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        log = (self.folder / "log").open("ab")
        (self.folder / "pid").unlink(missing_ok=True)  # a killed one leaves it
        self._process = subprocess.Popen(
            [
                "dockerd", "--host", self.address, "--data-root", str(self.data),
                "--exec-root", str(self.folder / "exec"), "--pidfile", str(self.folder / "pid"),
                "--bridge=none", "--iptables=false", "--ip6tables=false",
                "--config-file", str(self._configuration()),
                "--containerd-namespace=chaos", "--containerd-plugins-namespace=chaos-plugins",
            ],
            stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        log.close()
        end = time.monotonic() + _START_SECONDS
        while True:
            try:
                client = self.client()
                client.ping()
                client.close()
                return
            except (DockerException, RequestException):
                if time.monotonic() > end or self._process.poll() is not None:
                    words = (self.folder / "log").read_text(errors="replace")[-2000:]
                    raise RuntimeError(f"the private engine does not start: {words}") from None
                time.sleep(0.1)

    def _configuration(self) -> Path:
        """gVisor's runtime, if it is installed; its sandbox has no network of its own either."""
        runsc = shutil.which("runsc")
        runtimes = {"runsc": {"path": runsc, "runtimeArgs": ["--network=none"]}} if runsc else {}
        file = self.folder / "daemon.json"
        file.write_text(json.dumps({"runtimes": runtimes}))
        return file

    def client(self) -> docker.DockerClient:
        return docker.DockerClient(base_url=self.address, version="1.41")

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """End the daemon and its containerd; killed, it leaves its containers' processes."""
        assert self._process is not None
        self._process.send_signal(number)
        self._process.wait(60)
        # A killed dockerd takes its containerd along, but a pid file tells the next one otherwise.
        file = self.folder / "exec/containerd/containerd.pid"
        if file.exists():
            _end(int(file.read_text()), str(self.folder))
            file.unlink()

    def take_image(self, name: str) -> None:
        """Copy an image from the usual engine."""
        save = subprocess.Popen(["docker", "save", name], stdout=subprocess.PIPE)
        _run("docker", "--host", self.address, "load", stdin=save.stdout)
        assert save.wait(60) == 0

    def fill(self) -> None:
        """Leave no space: the file system shrinks to what is used already."""
        used = shutil.disk_usage(self.data).used
        _run("mount", "-o", f"remount,size={used}", str(self.data))

    def free(self) -> None:
        _run("mount", "-o", f"remount,size={_ROOMY}", str(self.data))

    def close(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self.stop()
        # What a killed engine or an unwilling runtime left running: all of it names our folder.
        for process in Path("/proc").glob("[0-9]*"):
            _end(int(process.name), str(self.folder))
        for line in reversed(Path("/proc/self/mounts").read_text().splitlines()):
            mounted = line.split()[1]
            if mounted.startswith(f"{self.folder}/"):
                subprocess.run(["umount", "--lazy", mounted], check=False)
        shutil.rmtree(self.folder, ignore_errors=True)


def _end(pid: int, words: str) -> None:
    """End the process ``pid`` if ``words`` are in its command line, and wait until it is gone."""
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end:
        try:
            if words not in Path(f"/proc/{pid}/cmdline").read_text(errors="replace"):
                return  # gone, or only waiting to be reaped
            os.kill(pid, signal.SIGKILL)
        except (FileNotFoundError, ProcessLookupError):
            return
        time.sleep(0.05)


def _run(*command: str, stdin: object = None) -> None:
    subprocess.run(command, check=True, capture_output=True, stdin=stdin)  # type: ignore[call-overload]
