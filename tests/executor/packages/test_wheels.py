"""Wheels that must not reach the sandbox."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pixelproof_executor.packages.refusal import RefusedError
from pixelproof_executor.packages.wheel import check_wheel

MakeWheel = Callable[..., Path]
STDLIB = ("json", "os", "random")
MOST = 1 << 20


def refused(path: Path, most: int = MOST) -> str:
    with pytest.raises(RefusedError) as error:
        check_wheel(path, STDLIB, most)
    return str(error.value)


def test_a_sound_wheel_tells_what_it_is(make_wheel: MakeWheel) -> None:
    path = make_wheel(
        "Acme-Charts",
        {
            "acme/__init__.py": "x = 1",
            "one.py": "",
            "fast.cpython-311-x86_64-linux-gnu.so": "",
            "Acme_Charts-1.0.data/purelib/more/__init__.py": "y = 2",
            "Acme_Charts-1.0.data/scripts/run": "#!python",
        },
        requires=("numpy",),
    )
    wheel = check_wheel(path, STDLIB, MOST)
    assert (wheel.pin, wheel.requires) == ("acme-charts==1.0", ("numpy",))
    assert wheel.modules == ("acme", "fast", "more", "one")
    content = {place: data for place, data, _ in wheel.members()}
    assert content["acme/__init__.py"] == b"x = 1"
    assert content["more/__init__.py"] == b"y = 2"
    assert not any("run" in place for place in content), "scripts are left out"


@pytest.mark.parametrize(
    "file",
    ["json/__init__.py", "os.py", "random.cpython-311-x86_64-linux-gnu.so", "pytest/__init__.py",
     "_pytest/runner.py", "pluggy.py", "conftest.py", "sitecustomize.py", "usercustomize/x.py",
     "_pixelproof/serve.py", "bad-1.0.data/platlib/json.py"],
)  # fmt: skip
def test_a_wheel_cannot_shadow_what_the_sandbox_relies_on(make_wheel: MakeWheel, file: str) -> None:
    assert "would take the place of the module" in refused(make_wheel("bad", {file: ""}))


def test_a_wheel_cannot_run_code_at_every_start(make_wheel: MakeWheel) -> None:
    hook = {"bad.pth": "import os; os.system('id')\n"}
    assert "runs code at every start" in refused(make_wheel("bad", hook))


@pytest.mark.parametrize("place", ["../evil.py", "/etc/evil.py", "a/../../evil.py", "C:\\evil.py"])
def test_a_wheel_cannot_leave_its_folder(make_wheel: MakeWheel, place: str) -> None:
    assert "no plain file inside it" in refused(make_wheel("bad", {place: ""}))


def test_a_wheel_holds_no_links(make_wheel: MakeWheel) -> None:
    path = make_wheel("bad", {"bad.py": ""})
    with zipfile.ZipFile(path, "a") as archive:
        link = zipfile.ZipInfo("link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert "no plain file inside it" in refused(path)


def test_every_file_is_as_recorded(make_wheel: MakeWheel) -> None:
    changed = make_wheel(
        "changed", {"a.py": "x"}, record=lambda text: text.replace("a.py,sha256=", "a.py,sha256=A")
    )
    assert "is not what its record says" in refused(changed)
    weak = make_wheel(
        "weak", {"a.py": "x"}, record=lambda text: text.replace("a.py,sha256=", "a.py,md5=")
    )
    assert "no hash that counts" in refused(weak)
    secret = make_wheel(
        "secret",
        {"a.py": "x"},
        record=lambda text: "".join(line for line in text.splitlines(True) if "a.py" not in line),
    )
    assert "differ about 'a.py'" in refused(secret)
    more = make_wheel("more", {"a.py": "x"}, record=lambda text: text + "b.py,sha256=AA,1\n")
    assert "differ about 'b.py'" in refused(more)


def test_a_wheel_is_what_its_name_says(make_wheel: MakeWheel) -> None:
    path = make_wheel("honest", {"a.py": ""})
    assert "calls itself 'honest'" in refused(
        path.rename(path.with_name("other-1.0-py3-none-any.whl"))
    )


def test_sizes_are_capped_before_anything_is_unpacked(make_wheel: MakeWheel) -> None:
    path = make_wheel("big", {"a.py": "x" * 5000})
    assert "more than executor.packages.set_mb" in refused(path, most=4096)


def test_what_is_no_zip_is_no_wheel(index: Path) -> None:
    path = index / "bad-1.0-py3-none-any.whl"
    path.write_text("text")
    assert "cannot be read as a wheel" in refused(path)
