"""An image with node, sh and tar from Debian packages, as a user's own image would be."""

from __future__ import annotations

import fcntl
import hashlib
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from pixelproof_executor.image.build import has_image

REPOSITORY = "pixelproof-test-node"
PACKAGES = ("nodejs", "dash", "tar", "coreutils", "libc-bin")
SUITE = "bookworm"
CHANGES = (
    "ENV PATH=/usr/local/bin:/usr/bin:/bin",
    "VOLUME /data",
    'ENTRYPOINT ["node"]',
)


def node_image(client: Any) -> str:
    """Name of the image, built on first use (about 20 s) and kept by the hash of its recipe."""
    recipe = hashlib.sha256(repr((PACKAGES, SUITE, CHANGES)).encode()).hexdigest()[:16]
    name = f"{REPOSITORY}:{recipe}"
    with Path(tempfile.gettempdir(), f"{REPOSITORY}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not has_image(client, name):
            with tempfile.TemporaryDirectory() as folder:
                tar = Path(folder, "rootfs.tar")
                subprocess.run(
                    ["mmdebstrap", "--quiet", "--variant=extract",
                     f"--include={','.join(PACKAGES)}", "--aptopt=Acquire::Retries \"3\"",
                     SUITE, str(tar)],
                    check=True,
                )  # fmt: skip
                client.api.import_image_from_file(
                    str(tar), repository=REPOSITORY, tag=recipe, changes=list(CHANGES)
                )
    return name


def bare_image(client: Any) -> str:
    """Name of an image that holds one text file: no sh, no tar."""
    name = f"{REPOSITORY}-bare:1"
    if not has_image(client, name):
        import io
        import tarfile

        stream = io.BytesIO()
        with tarfile.open(fileobj=stream, mode="w") as archive:
            entry = tarfile.TarInfo("readme")
            archive.addfile(entry, io.BytesIO())
        client.api.import_image_from_data(
            stream.getvalue(), repository=f"{REPOSITORY}-bare", tag="1"
        )
    return name
