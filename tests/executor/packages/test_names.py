"""What a requirement may say, and which names are taken for others."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from pixelproof_executor import PackageSettings
from pixelproof_executor.packages.names import lookalike, read
from pixelproof_executor.packages.refusal import RefusedError

LINUX = {"sys_platform": "linux", "python_version": "3.11"}
INJECTIONS = [
    "--index-url=http://evil.example/simple", "--index-url http://evil.example", "-e .",
    "-r /etc/passwd", "--extra-index-url=x", "squarify --index-url=http://evil.example",
    "squarify\n--index-url=http://evil.example", "squarify @ file:///tmp/evil.whl",
    "squarify @ http://evil.example/x.whl", "git+https://evil.example/x.git", "./evil", "/tmp/evil",
    "../evil.whl", "evil.tar.gz; --no-index", "squarify --hash=sha256:00", "", "a b",
    "squarify; sys_platform == 'linux' --pre", "squarify\x00", "$(id)", "{name}",
]  # fmt: skip


@pytest.mark.parametrize("text", INJECTIONS)
def test_no_requirement_becomes_an_option_an_address_or_a_path(text: str) -> None:
    with pytest.raises(RefusedError):
        read([text], LINUX)


def test_requirements_are_read_by_name_range_and_marker() -> None:
    found = read(
        ["Scikit_Learn >= 1.3,<2", "colorama; sys_platform == 'win32'", "squarify[all]"], LINUX
    )
    assert [str(one) for one in found] == ["scikit-learn<2,>=1.3", "squarify[all]"]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("reqeusts", "requests"), ("scipi", "scipy"), ("numpyy", "numpy"),
        ("matplotiib", "matplotlib"),
        ("mat-plotlib", "matplotlib"), ("pand4s", "pandas"), ("0penpyxl", "openpyxl"),
        ("seabom", "seaborn"), ("1xml", "lxml"), ("requests", None), ("squarify", None),
        ("company-charts", None), ("six", None), ("abc", None),
    ],
)  # fmt: skip
def test_names_that_could_be_mistaken_for_others(name: str, meant: str | None) -> None:
    assert lookalike(name, ()) == meant


def test_what_the_user_lists_is_meant_and_is_protected_itself() -> None:
    assert lookalike("scipi", {"scipi"}) is None
    assert lookalike("acme-chart", {"acme-charts"}) == "acme-charts"


@pytest.mark.parametrize("text", ["--pre", "x @ http://evil.example/x.whl", "a b"])
def test_the_list_takes_names_and_ranges_only(text: str) -> None:
    with pytest.raises(ValidationError):
        PackageSettings(allow=(text,))
