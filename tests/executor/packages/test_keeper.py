"""From requirements to a layer, by policy, on the real engine and a real pip."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pixelproof_executor.packages.keeper import Keeper, Layer
from pixelproof_executor.packages.refusal import PackagesError, RefusedError

pytestmark = pytest.mark.docker

MakeWheel = Callable[..., Path]
MakeKeeper = Callable[..., Keeper]
Log = Callable[[], list[dict[str, Any]]]


def refused(keeper: Keeper, client: Any, image: str, *requirements: str) -> str:
    with pytest.raises(RefusedError) as error:
        keeper.layer(client, image, requirements)
    return str(error.value)


def test_off_gives_what_the_image_has_and_nothing_else(
    keeper: MakeKeeper, client: Any, image: str, make_wheel: MakeWheel, log: Log
) -> None:
    make_wheel("acme-charts", {"acme.py": ""})
    off = keeper(policy="off")
    assert off.layer(client, image, ("numpy>=1.20", "pandas")) is None
    said = refused(off, client, image, "acme-charts")
    assert "packages are off" in said
    assert "executor.packages.policy to 'allowlist'" in said
    (line,) = log()
    assert line["decision"] == "refused"
    assert (line["requirements"], line["wheels"]) == (["acme-charts"], [])


def test_the_list_lets_a_package_and_its_dependencies_in(
    keeper: MakeKeeper, client: Any, image: str, make_wheel: MakeWheel, log: Log
) -> None:
    make_wheel("acme-charts", {"acme.py": ""}, requires=("acme-base", "numpy", "pytz"))
    wheel = make_wheel("acme-base", {"acme_base/__init__.py": ""})
    listed = keeper(policy="allowlist", allow=("Acme_Charts",))
    layer = listed.layer(client, image, ("acme-charts",), tenant="anna")
    assert isinstance(layer, Layer)
    assert layer.packages == (("acme-base", "1.0"), ("acme-charts", "1.0")), "numpy is there"
    assert layer.modules == ("acme", "acme_base")
    (line,) = log()
    assert (line["decision"], line["tenant"], line["layer"]) == ("installed", "anna", layer.image)
    assert {one["file"]: one["size"] for one in line["wheels"]}[wheel.name] > 0
    assert all(len(one["sha256"]) == 64 for one in line["wheels"])
    assert "your list does not have: name it" in refused(listed, client, image, "acme-base")
    strict = keeper(policy="allowlist", allow=("acme-charts",), allow_dependencies=False)
    assert "would bring 'acme-base'" in refused(strict, client, image, "acme-charts")


def test_the_lists_ranges_hold(
    keeper: MakeKeeper, client: Any, image: str, make_wheel: MakeWheel
) -> None:
    for version in ("1.0", "2.0", "3.0"):
        make_wheel("acme-charts", {"acme.py": version}, version)
    layer = keeper(policy="allowlist", allow=("acme-charts<3",)).layer(
        client, image, ("acme-charts",)
    )
    assert layer is not None
    assert layer.packages == (("acme-charts", "2.0"),)


def test_cached_uses_what_is_here_and_downloads_nothing(
    keeper: MakeKeeper, client: Any, image: str, make_wheel: MakeWheel, log: Log
) -> None:
    path = make_wheel("acme-charts", {"acme.py": "one"})
    cached = keeper(policy="cached")
    assert "not on this machine" in refused(cached, client, image, "acme-charts")
    fetched = keeper(policy="open").layer(client, image, ("acme-charts",))
    path.unlink()
    assert cached.layer(client, image, ("acme-charts",)) == fetched
    again = cached.layer(client, image, ("acme-charts>=1",))
    assert again == fetched, "another requirement that the same wheel meets"
    assert [line["decision"] for line in log()] == ["refused", "installed", "reused", "installed"]
    picky = keeper(policy="cached", allow=("other",))
    assert "your list does not have" in refused(picky, client, image, "acme-charts")


def test_a_layer_that_was_removed_is_made_again_from_its_wheels(
    keeper: MakeKeeper, client: Any, image: str, make_wheel: MakeWheel
) -> None:
    path = make_wheel("acme-charts", {"acme.py": "two"})
    layer = keeper(policy="open").layer(client, image, ("acme-charts",))
    assert layer is not None
    client.images.remove(layer.image)
    path.unlink()
    cached = keeper(policy="cached")
    assert cached.layer(client, image, ("acme-charts",)) == layer
    assert client.images.get(layer.image)
    client.images.remove(layer.image)
    (stored,) = cached.store.wheel_files()
    stored.write_bytes(b"tampered")
    with pytest.raises(PackagesError, match="gone or broken"):
        cached.layer(client, image, ("acme-charts",))


def test_a_source_archive_is_never_built(
    keeper: MakeKeeper, client: Any, image: str, make_sdist: Any, tmp_path: Path, log: Log
) -> None:
    trace = tmp_path / "ran-on-the-host"
    make_sdist("acme-charts", f"open({str(trace)!r}, 'w')\nfrom setuptools import setup; setup()")
    said = refused(keeper(policy="open"), client, image, "acme-charts")
    assert "no wheels meet this" in said
    assert not trace.exists()
    assert log()[-1]["decision"] == "refused"


@pytest.mark.parametrize(
    "requirement",
    ["--index-url=http://evil.example", "acme @ file:///tmp/x.whl", "acme\n--pre", "reqeusts"],
)
def test_an_open_policy_does_not_take_everything(
    keeper: MakeKeeper, client: Any, image: str, requirement: str, log: Log
) -> None:
    assert refused(keeper(policy="open"), client, image, requirement)
    assert log()[-1]["requirements"] == [requirement]


def test_a_wheel_that_shadows_never_becomes_a_layer(
    keeper: MakeKeeper, client: Any, image: str, make_wheel: MakeWheel
) -> None:
    make_wheel("acme-charts", {"acme.py": "", "pytest/__init__.py": "raise SystemExit(0)"})
    everything = keeper(policy="open")
    assert "the module 'pytest'" in refused(everything, client, image, "acme-charts")
    assert everything.store.sets() == []
    assert everything.store.wheel_files() == []


def test_a_set_that_is_too_large_is_refused(
    keeper: MakeKeeper, client: Any, image: str, make_wheel: MakeWheel
) -> None:
    for name in ("one", "two"):
        make_wheel(f"acme-{name}", {f"acme_{name}.py": "#" * (700 << 10)})
    small = keeper(policy="open", set_mb=1)
    assert small.layer(client, image, ("acme-one",)) is not None
    assert "executor.packages.set_mb" in refused(small, client, image, "acme-one", "acme-two")


def test_what_does_not_go_with_the_image_is_said(
    keeper: MakeKeeper, client: Any, image: str, make_wheel: MakeWheel
) -> None:
    make_wheel("numpy", {"numpy/__init__.py": ""}, "1.0")
    said = refused(keeper(policy="open"), client, image, "numpy==1.0")
    assert "do not go with the image" in said
    assert "not 1.0" in said


def test_the_set_that_was_not_used_for_longest_makes_room(
    keeper: MakeKeeper, client: Any, image: str, make_wheel: MakeWheel
) -> None:
    names = ("acme-one", "acme-two", "acme-three")
    for name in names:
        make_wheel(name, {f"{name.replace('-', '_')}.py": "#" + name * (40 << 10)})
    roomy = keeper(policy="open")
    layers = [roomy.layer(client, image, (name,)) for name in names[:2]]
    roomy.layer(client, image, (names[0],))  # used again: now the second is the oldest
    keeper(policy="open", cache_mb=2).layer(client, image, (names[2],))
    left = {one.requirements for one, _ in roomy.store.sets()}
    assert left == {("acme-one",), ("acme-three",)}
    tags = {tag for found in client.images.list("pixelproof-layer") for tag in found.tags}
    assert layers[0] is not None
    assert layers[1] is not None
    assert layers[0].image in tags
    assert layers[1].image not in tags
    assert len(roomy.store.wheel_files()) == 2
