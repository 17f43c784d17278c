"""Where an endpoint's key comes from: the environment, a command, or the editor's settings."""

from __future__ import annotations

import asyncio
import os

from .errors import Unauthorized
from .settings import EndpointSettings

_COMMAND_TIMEOUT_S = 30.0


async def read_key(settings: EndpointSettings) -> str | None:
    """Return the key, or None where none is configured.

    Raises:
        Unauthorized: a source is configured but gives no key.
    """
    if settings.api_key is not None:
        return settings.api_key.get_secret_value()
    if settings.api_key_env is not None:
        key = os.environ.get(settings.api_key_env, "").strip()
        if not key:
            raise Unauthorized(
                f"endpoint {settings.name!r}: the environment variable {settings.api_key_env} "
                f"is empty. Set it before the editor starts."
            )
        return key
    if settings.api_key_command is not None:
        return await _ask_command(settings.name, settings.api_key_command)
    return None


async def _ask_command(name: str, command: tuple[str, ...]) -> str:
    trouble = f"endpoint {name!r}: api_key_command {command[0] if command else '(empty)'!r}"
    if not command:
        raise Unauthorized(f"{trouble}: name the command that prints the key.")
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
    except OSError as error:
        raise Unauthorized(f"{trouble} could not be started: {error}") from error
    try:
        output, complaint = await asyncio.wait_for(process.communicate(), _COMMAND_TIMEOUT_S)
    except BaseException as error:
        if process.returncode is None:
            process.kill()
            await process.wait()
        if isinstance(error, TimeoutError):
            raise Unauthorized(f"{trouble} gave no key in {_COMMAND_TIMEOUT_S:.0f} s.") from error
        raise
    if process.returncode != 0:
        said = complaint.decode("utf-8", "replace").strip()[-200:]
        raise Unauthorized(f"{trouble} failed with status {process.returncode}: {said}")
    key = output.decode("utf-8", "replace").strip()
    if not key:
        raise Unauthorized(f"{trouble} printed nothing.")
    return key
