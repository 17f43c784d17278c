"""Affected tests by imports."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from pixelproof_server.workspace.tests import affected_tests, find_named_tests, is_test_or_settings

TREE = {
    "src/shop/__init__.py": b"",
    "src/shop/charts.py": b"from .data import load\n",
    "src/shop/data.py": b"",
    "src/shop/report.py": b"from shop import charts\n",
    "src/shop/other.py": b"",
    "tests/test_charts.py": b"from shop.charts import draw\n",
    "tests/test_report.py": b"import shop.report\n",
    "tests/test_other.py": b"import shop.other\n",
    "tests/test_by_name.py": b"import runpy\nrunpy.run_path('src/shop/charts.py')\n",
    "tests/test_text.py": b"# charts are nice\n",
    "tests/charts_test.py": b"def f():\n    from shop import charts\n",
    "tests/helper.py": b"import shop.charts\n",
    "tests/test_over_helper.py": b"import helper\n",
    "tests/test_broken.py": b"import shop.charts\ndef (:\n",
}


def test_direct_transitive_and_named() -> None:
    assert affected_tests(TREE, "src/shop/charts.py") == (
        "tests/charts_test.py",
        "tests/test_by_name.py",
        "tests/test_charts.py",
        "tests/test_over_helper.py",
        "tests/test_report.py",
    )


def test_a_module_deep_below_reaches_the_tests_of_its_users() -> None:
    found = affected_tests(TREE, "src/shop/data.py")
    assert "tests/test_charts.py" in found
    assert "tests/test_other.py" not in found


def test_none_is_none() -> None:
    assert affected_tests({"a.py": b"", "test_b.py": b"import b\n"}, "a.py") == ()


def test_a_package_init_that_imports_the_module_counts() -> None:
    files = {
        "pkg/__init__.py": b"from .plot import draw\n",
        "pkg/plot.py": b"",
        "test_pkg.py": b"import pkg\n",
    }
    assert affected_tests(files, "pkg/plot.py") == ("test_pkg.py",)


def test_conftest_counts_for_the_tests_below_it() -> None:
    files = {
        "plot.py": b"",
        "tests/conftest.py": b"import plot\n",
        "tests/deep/test_a.py": b"",
        "other/test_b.py": b"",
    }
    assert affected_tests(files, "plot.py") == ("tests/deep/test_a.py",)


def test_relative_imports_inside_a_test_package() -> None:
    files = {
        "pkg/__init__.py": b"",
        "pkg/plot.py": b"",
        "pkg/tests/__init__.py": b"",
        "pkg/tests/test_plot.py": b"from ..plot import draw\n",
    }
    assert affected_tests(files, "pkg/plot.py") == ("pkg/tests/test_plot.py",)


def test_named_places() -> None:
    assert find_named_tests(TREE, ["tests/test_text.py"]) == ("tests/test_text.py",)
    assert "tests/helper.py" not in find_named_tests(TREE, ["tests"])
    assert "tests/test_other.py" in find_named_tests(TREE, ["tests"])


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("test_a.py", True), ("a_test.py", True), ("conftest.py", True), ("tests/helper.py", True),
        ("setup.py", True), ("sub/pyproject.toml", True), ("chart.py", False),
        ("latest.py", False), ("contest/plot.py", False),
    ],
)  # fmt: skip
def test_what_an_edit_never_touches(path: str, expected: bool) -> None:
    assert is_test_or_settings(PurePosixPath(path)) is expected
