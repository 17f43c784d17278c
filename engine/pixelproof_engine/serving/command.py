"""Which interpreter has vLLM, and how it is told to serve a model."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .errors import ModelMissingError, NoDeviceError, ServeError, VllmMissingError
from .profiles import PROFILES, Device

PYTHON_VARIABLE = "PIXELPROOF_VLLM_PYTHON"
_CHECKOUT_VENV = Path(__file__).parents[3] / ".venv-vllm"
_PROBE_TIMEOUT_S = 120.0
# A rebuild may carry another distribution name; vLLM's own command then fails to find itself.
_PROBE = """
import importlib.metadata, importlib.util, json, sys
found = {"vllm": importlib.util.find_spec("vllm") is not None, "command": True, "cuda": None}
try:
    importlib.metadata.version("vllm")
except importlib.metadata.PackageNotFoundError:
    found["command"] = False
if found["vllm"] and sys.argv[1] == "cuda":
    import torch
    found["cuda"] = torch.cuda.is_available()
print(json.dumps(found))
"""


@dataclass(frozen=True)
class ServeCommand:
    """A command line and the environment to run it in."""

    arguments: tuple[str, ...]
    environment: dict[str, str]


def build_command(
    model: str,
    *,
    device: Device,
    host: str,
    port: int,
    context: int | None = None,
    served_name: str | None = None,
    python: Path | None = None,
) -> ServeCommand:
    """The command that serves ``model``; ``context`` is in tokens.

    Raises:
        VllmMissingError: no interpreter has vLLM.
        ModelMissingError: ``model`` is a path without a model.
        NoDeviceError: CUDA was asked for and there is none.
    """
    _check_model(model)
    chosen = python or find_python()
    found = _probe(chosen, device)
    module = (
        ["-m", "vllm.entrypoints.cli.main", "serve", model]
        if found["command"]
        else ["-m", "vllm.entrypoints.openai.api_server", "--model", model]
    )
    profile = PROFILES[device]
    arguments = [str(chosen), "-P", *module, "--host", host, "--port", str(port)]
    arguments += profile.arguments(context=context)
    if served_name is not None:
        arguments += ["--served-model-name", served_name]
    environment = {
        **profile.environment,
        # Its processes talk to each other over this machine's loopback only.
        "VLLM_HOST_IP": "127.0.0.1",
        **os.environ,
        # Nothing about use leaves the machine, and no file in the working directory is imported.
        "VLLM_NO_USAGE_STATS": "1",
        "PYTHONSAFEPATH": "1",
        "PYTHONUNBUFFERED": "1",
    }
    return ServeCommand(tuple(arguments), environment)


def find_python() -> Path:
    """The interpreter that has vLLM: named by the environment, this one, or ``.venv-vllm``.

    Raises:
        VllmMissingError: none of them.
    """
    for candidate in _candidates():
        return candidate
    raise VllmMissingError(
        "vLLM is not installed. Run pip install 'pixelproof[vllm]' (CUDA), or in a checkout "
        f"make vllm (CPU), or set {PYTHON_VARIABLE} to a Python that has it."
    )


def _candidates() -> Iterator[Path]:
    if named := os.environ.get(PYTHON_VARIABLE):
        yield Path(named)
    if importlib.util.find_spec("vllm") is not None:
        yield Path(sys.executable)
    checkout = _CHECKOUT_VENV / "bin" / "python"
    if checkout.is_file():
        yield checkout


def _probe(python: Path, device: Device) -> dict[str, bool | None]:
    try:
        done = subprocess.run(
            [str(python), "-P", "-c", _PROBE, device],
            capture_output=True,
            text=True,
            timeout=_PROBE_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise VllmMissingError(
            f"{python} cannot be run ({error}). Set {PYTHON_VARIABLE} to a Python with vLLM."
        ) from error
    if done.returncode != 0:
        raise ServeError(f"{python} cannot be used for vLLM: {done.stderr.strip()[-400:]}")
    found: dict[str, bool | None] = json.loads(done.stdout.splitlines()[-1])
    if not found["vllm"]:
        raise VllmMissingError(
            f"{python} has no vLLM. Install it there, or set {PYTHON_VARIABLE} to another Python."
        )
    if device == "cuda" and not found["cuda"]:
        raise NoDeviceError(
            "No CUDA device can be used. Check nvidia-smi and the driver, or use --device cpu."
        )
    return found


def _check_model(model: str) -> None:
    path = Path(model).expanduser()
    looks_like_path = path.is_absolute() or model.startswith((".", "~"))
    if path.is_dir():
        if not (path / "config.json").is_file() and not (path / "params.json").is_file():
            raise ModelMissingError(f"{model} holds no config.json: it is no model folder.")
    elif looks_like_path and not path.is_file():
        raise ModelMissingError(f"{model} does not exist. Check the path of the model folder.")
