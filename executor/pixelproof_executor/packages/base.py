"""What an image already has: asked once of a container without network, remembered by image id."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from pydantic import BaseModel, ConfigDict

from .. import owner
from .refusal import PackagesError

if TYPE_CHECKING:
    from docker import DockerClient

_OLDEST_GLIBC = 17
_ASK = """
import importlib.metadata as metadata, json, os, platform, sys
print(json.dumps({
    "libc": platform.libc_ver(),
    "stdlib": sorted(sys.stdlib_module_names),
    "environment": {
        "implementation_name": sys.implementation.name,
        "implementation_version": platform.python_version(),
        "os_name": os.name,
        "platform_machine": platform.machine(),
        "platform_python_implementation": platform.python_implementation(),
        "platform_release": "",
        "platform_system": platform.system(),
        "platform_version": "",
        "python_full_version": platform.python_version(),
        "python_version": ".".join(platform.python_version_tuple()[:2]),
        "sys_platform": sys.platform,
    },
    "packages": {d.metadata["Name"]: [d.version, d.requires or []]
                 for d in metadata.distributions() if d.metadata["Name"]},
}))
"""


class Base(BaseModel):
    """An image as far as packages are concerned."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    image: str
    """Its id."""
    libc: tuple[str, str]
    stdlib: tuple[str, ...]
    environment: dict[str, str]
    """Values of PEP 508 markers."""
    packages: dict[str, tuple[str, tuple[str, ...]]]
    """Canonical name -> version and Requires-Dist."""

    @property
    def python(self) -> str:
        return self.environment["python_version"]

    @property
    def platforms(self) -> tuple[str, ...]:
        """Platform tags of the binary wheels that run there, best first (PEP 600)."""
        name, version = self.libc
        major, _, minor = version.partition(".")
        if name != "glibc" or major != "2" or not minor.isdigit():
            return ()
        machine = self.environment["platform_machine"]
        tags = [f"manylinux_2_{n}_{machine}" for n in range(int(minor), _OLDEST_GLIBC - 1, -1)]
        return (*tags, f"manylinux2014_{machine}")

    def has(self, requirement: Requirement) -> bool:
        """Whether the image meets a requirement by itself (extras are never taken as met)."""
        found = self.packages.get(canonicalize_name(requirement.name))
        return (
            found is not None
            and not requirement.extras
            and requirement.specifier.contains(found[0], prereleases=True)
        )

    def clash(self, versions: dict[str, str]) -> str | None:
        """What of the image would not work with ``versions`` in place of its own, in words."""
        for name, (version, requires) in self.packages.items():
            if name in versions:
                continue
            for text in requires:
                need = needed(text, self.environment)
                if need is None:
                    continue
                given = versions.get(canonicalize_name(need.name))
                if given and not need.specifier.contains(given, prereleases=True):
                    return f"{name} {version} in the image needs {need}, not {given}"
        return None


def needed(text: str, environment: dict[str, str]) -> Requirement | None:
    """A Requires-Dist as a requirement without marker, if it holds in ``environment``."""
    try:
        requirement = Requirement(text)
    except InvalidRequirement:
        return None
    marker = requirement.marker
    if marker is not None and not marker.evaluate({**environment, "extra": ""}):
        return None
    requirement.marker = None
    return requirement


def ask(client: DockerClient, image: str, image_id: str) -> Base:
    """Start the image once, locked down, and have its own Python tell (about a second).

    Raises:
        PackagesError: it has no Python that could tell.
    """
    container = client.containers.create(
        image,
        ["python3", "-I", "-c", _ASK],
        network_mode="none",
        read_only=True,
        cap_drop=["ALL"],
        security_opt=["no-new-privileges:true"],
        user="65534:65534",
        labels=owner.labels(),
    )
    try:
        container.start()
        status = container.wait(timeout=60)["StatusCode"]
        said = container.logs(stdout=True, stderr=status != 0).decode(errors="replace").strip()
    finally:
        container.remove(force=True)
    if status != 0:
        raise PackagesError(f"the image {image} does not tell its packages: {said[-300:]}")
    found: dict[str, Any] = json.loads(said)
    packages = {canonicalize_name(name): rest for name, rest in found.pop("packages").items()}
    return Base(image=image_id, packages=packages, **found)
