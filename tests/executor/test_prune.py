"""Images of older recipes go, on a real engine: tiny ones with a date of their own are loaded."""

from __future__ import annotations

import hashlib
import io
import json
import secrets
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import docker
import pytest
from docker.errors import ImageNotFound

from pixelproof_executor import ExecutorSettings, ScriptJob, Status
from pixelproof_executor.image.build import REPOSITORY, current_images, ensure_image
from pixelproof_executor.image.prune import prune_images
from pixelproof_executor.sandbox import Executor

pytestmark = [pytest.mark.docker]


@pytest.fixture
def client() -> Iterator[docker.DockerClient]:
    client = docker.from_env()
    ensure_image(client)
    yield client
    client.close()


@pytest.fixture
def repository(client: docker.DockerClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A repository for one test, so that what else uses this engine neither loses nor takes."""
    name = f"pixelproof-prune-{secrets.token_hex(4)}"
    monkeypatch.setattr("pixelproof_executor.image.prune.REPOSITORY", name)
    yield name
    for image in client.images.list(name=name):
        for tag in image.tags:
            client.images.remove(tag, force=True)


def load(client: docker.DockerClient, name: str, age: timedelta) -> str:
    """Load an image of a few bytes that was made ``age`` ago."""
    layer = io.BytesIO()
    with tarfile.open(fileobj=layer, mode="w") as archive:
        _add(archive, "mark", name.encode())
    config = {
        "architecture": "amd64",
        "os": "linux",
        "created": (datetime.now(UTC) - age).isoformat(),
        "config": {"Cmd": ["/mark"]},
        "rootfs": {
            "type": "layers",
            "diff_ids": [f"sha256:{hashlib.sha256(layer.getvalue()).hexdigest()}"],
        },
    }
    manifest = [{"Config": "config.json", "RepoTags": [name], "Layers": ["layer.tar"]}]
    image = io.BytesIO()
    with tarfile.open(fileobj=image, mode="w") as archive:
        _add(archive, "layer.tar", layer.getvalue())
        _add(archive, "config.json", json.dumps(config).encode())
        _add(archive, "manifest.json", json.dumps(manifest).encode())
    client.images.load(image.getvalue())
    return name


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    archive.addfile(entry, io.BytesIO(content))


def tags(client: docker.DockerClient, repository: str) -> set[str]:
    return {
        tag.partition(":")[2] for image in client.images.list(name=repository) for tag in image.tags
    }


def test_only_old_unused_images_of_other_recipes_go(
    client: docker.DockerClient, repository: str
) -> None:
    days = {"old": 9, "used": 8, "current": 3, "newer": 2, "young": 0, "raw-0123": 5}
    for tag, age in days.items():
        load(client, f"{repository}:{tag}", timedelta(days=age, hours=1))
    holder = client.containers.create(f"{repository}:used", network_mode="none")
    try:
        removed = prune_images(client, {f"{repository}:current"})
        assert set(removed) == {f"{repository}:old", f"{repository}:raw-0123"}
        assert tags(client, repository) == {"used", "current", "newer", "young"}
    finally:
        holder.remove(force=True)
    assert prune_images(client, {f"{repository}:current"}) == [f"{repository}:used"]


def test_without_a_current_image_nothing_goes(client: docker.DockerClient, repository: str) -> None:
    load(client, f"{repository}:old", timedelta(days=9))
    assert prune_images(client, {f"{repository}:absent"}) == []
    assert tags(client, repository) == {"old"}


async def test_a_container_that_starts_clears_up(client: docker.DockerClient) -> None:
    old = load(client, f"{REPOSITORY}:{secrets.token_hex(8)}", timedelta(days=4000))
    async with Executor(ExecutorSettings(slots=1)) as executor:
        outcome = await executor.run(ScriptJob(files={"a.py": b"pass"}, entry="a.py"))
    assert outcome.status is Status.PASSED
    with pytest.raises(ImageNotFound):
        client.images.get(old)
    assert current_images() <= {
        tag for image in client.images.list(REPOSITORY) for tag in image.tags
    }
