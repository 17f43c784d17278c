"""Which file goes to the tests' cell and which to the code's."""

from __future__ import annotations

from pixelproof_executor.supervisor.split.sides import files_of, for_the_code, for_the_tests

FILES = {
    name: name.encode()
    for name in (
        "shop/__init__.py", "shop/charts.py", "shop/test_charts.py", "tests/helpers.py",
        "tests/data/expected.json", "data/sales.csv", "conftest.py", "pyproject.toml",
        "checks/check_shop.py", "contest.py",
    )
}  # fmt: skip


def test_no_file_of_the_tests_goes_to_the_code() -> None:
    named = files_of(("checks/check_shop.py::test_a",))
    assert sorted(for_the_code(FILES, named)) == [
        "contest.py", "data/sales.csv", "pyproject.toml", "shop/__init__.py", "shop/charts.py",
    ]  # fmt: skip


def test_no_module_of_the_code_goes_to_the_tests() -> None:
    found = for_the_tests(FILES, files_of(("checks/check_shop.py::test_a",)))
    assert "shop/charts.py" not in found
    assert "contest.py" not in found
    assert found["shop/__init__.py"] == b"", "there for the name of the test beside it, but empty"
    assert {"data/sales.csv", "pyproject.toml", "tests/helpers.py"} < found.keys()
