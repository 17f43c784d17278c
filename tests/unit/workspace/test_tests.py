"""Affected tests by imports."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from pixelproof_server.workspace.tests import (
    affected_tests,
    find_named_tests,
    is_test_of,
    is_test_or_settings,
)

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
        "tests/test_broken.py",
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


CHART = "src/shop/charts.py"
REACHES = {
    "a name of the package's __init__": {
        "src/shop/__init__.py": "from .charts import draw\n", "tests/test_a.py": "import shop.data",
    },
    "a star import over __init__": {
        "src/shop/__init__.py": "from .charts import *\n", "tests/test_a.py": "from shop import *",
    },
    "a lazy __init__": {
        "src/shop/__init__.py": "def __getattr__(n): return import_module('.charts', 'shop')\n",
        "tests/test_a.py": "from shop import draw",
    },
    "a list of submodules": {
        "src/shop/__init__.py": "__all__ = ['charts']\n", "tests/test_a.py": "from shop import *",
    },
    "an import in a branch of a function": {
        "tests/test_a.py": "def test_a():\n    if True:\n        from shop import charts as c\n",
    },
    "try and except": {
        "tests/test_a.py": "try:\n    import cairo\nexcept ImportError:\n    import shop.charts\n",
    },
    "importlib": {"tests/test_a.py": "import_module('shop.charts')"},
    "importorskip": {"tests/test_a.py": "pytest.importorskip('shop.charts')"},
    "a parameter": {
        "tests/test_a.py": "@parametrize('m', ['charts'])\ndef test(m): import_module(f'shop.{m}')",
    },
    "mock.patch": {"tests/test_a.py": "patch('shop.charts.draw')"},
    "an entry point": {"tests/test_a.py": "EntryPoint('x', 'shop.charts:draw', 'y')"},
    "python -m": {"tests/test_a.py": "run('python -m shop.charts --fast', shell=True)"},
    "python -c": {"tests/test_a.py": "run([exe, '-c', 'import shop.charts; shop.charts.draw()'])"},
    "a script by path": {"tests/test_a.py": "runpy.run_path(ROOT / 'src' / 'shop' / 'charts.py')"},
    "all scripts by pattern": {"tests/test_a.py": "for p in ROOT.rglob('*.py'): run_path(p)"},
    "all modules": {"tests/test_a.py": "for m in pkgutil.walk_packages(shop.__path__): load(m)"},
    "a plugin of the conftest": {
        "tests/conftest.py": "pytest_plugins = ['shop.charts']", "tests/test_a.py": "",
    },
    "a conftest over another": {
        "tests/conftest.py": "import helper", "helper.py": "import shop.charts",
        "tests/deep/conftest.py": "", "tests/deep/test_a.py": "",
    },
    "syntax newer than ours": {
        "tests/test_a.py": "type X[T] = list[T]\nimport shop.charts\nfor x in *a, *b: pass\n",
    },
}  # fmt: skip


@pytest.mark.parametrize("files", REACHES.values(), ids=REACHES)
def test_ways_to_reach_a_module(files: dict[str, str]) -> None:
    tree = {"src/shop/__init__.py": "", CHART: "", "src/shop/data.py": "", **files}
    found = affected_tests({path: text.encode() for path, text in tree.items()}, CHART)
    assert [path.rsplit("/", 1)[-1] for path in found] == ["test_a.py"]


REACHES_NOT = {
    "another module": "from shop import data",
    "the package alone": "import shop",
    "a word in prose": '"""Tests about charts. They are nice."""\nimport shop.data\n',
    "a longer name": "import shop.charts_old",
    "another package": "import bakery.charts.x",
    "a pattern for other files": "ROOT.glob('*.json')",
}


@pytest.mark.parametrize("text", REACHES_NOT.values(), ids=REACHES_NOT)
def test_what_does_not_reach_a_module(text: str) -> None:
    files = {"src/shop/__init__.py": "", CHART: "", "tests/test_a.py": text}
    assert affected_tests({p: t.encode() for p, t in files.items()}, CHART) == ()


@pytest.mark.parametrize(
    ("module", "test", "text"),
    [
        ("lib/ns/plots/bar.py", "tests/test_a.py", b"import ns.plots.bar"),
        ("lib/ns/plots/bar.py", "tests/test_a.py", b"from ns.plots import bar"),
        ("lib/ns/plots/bar.py", "lib/ns/tests/test_a.py", b"from ..plots.bar import draw"),
        ("lib/ns/plots/bar.py", "lib/ns/plots/test_a.py", b"from . import bar"),
        ("tools/bar.py", "tools/test_a.py", b"import bar"),
        ("tools/__main__.py", "tests/test_a.py", b"runpy.run_module('tools')"),
        ("my-plots/bar.py", "my-plots/bar_test.py", b"from bar import draw"),
    ],
)
def test_without_init_files(module: str, test: str, text: bytes) -> None:
    assert affected_tests({module: b"", test: text}, module) == (test,)


def test_a_script_in_a_package_imports_what_lies_beside_it() -> None:
    files = {
        "pkg/__init__.py": b"", "pkg/main.py": b"import plot\n", "pkg/plot.py": b"",
        "tests/test_a.py": b"subprocess.run([sys.executable, 'pkg/main.py'])",
    }  # fmt: skip
    assert affected_tests(files, "pkg/plot.py") == ("tests/test_a.py",)


def test_whatever_is_in_a_package_runs_its_init() -> None:
    files = {
        "pkg/__init__.py": b"STYLE = 1\n", "pkg/deep/__init__.py": b"", "pkg/deep/x.py": b"",
        "test_a.py": b"import pkg.deep.x", "test_b.py": b"import os",
    }  # fmt: skip
    assert affected_tests(files, "pkg/__init__.py") == ("test_a.py",)


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ("web/templates/page.html", b"open(HERE / 'page.html')"),
        ("web/templates/page.html", b"render('templates/page.html')"),
        ("web/templates/base.html", b"render('page.html')"),
        ("web/templates/page.html", b"Environment(loader=FileSystemLoader('templates'))"),
        ("charts/bar.vl.json", b"for p in Path('charts').glob('*.vl.json'): check(p)"),
        ("charts/logo.svg", b"assert_same('charts/logo.svg')"),
    ],
)
def test_files_that_are_no_python(changed: str, text: bytes) -> None:
    files = {
        "web/templates/page.html": b'{% extends "base.html" %}', "web/templates/base.html": b"",
        "charts/bar.vl.json": b"{}", "charts/logo.svg": b"<svg/>",
        "tests/test_a.py": text, "tests/test_b.py": b"open('other.html')",
    }  # fmt: skip
    assert affected_tests(files, changed) == ("tests/test_a.py",)


def test_data_of_a_module_reaches_the_tests_of_the_module() -> None:
    files = {
        "shop/charts.py": b"STYLE = json.load(open('style.json'))", "style.json": b"{}",
        "tests/test_a.py": b"import shop.charts", "tests/test_b.py": b"import shop",
    }  # fmt: skip
    assert affected_tests(files, "style.json") == ("tests/test_a.py",)


CASE = b"import unittest, plot\nclass Plot(unittest.TestCase): ...\n"


def test_files_in_the_style_of_unittest() -> None:
    files = {
        "plot.py": b"",
        "testplot.py": CASE,
        "app/tests.py": CASE,
        "testing.py": b"import plot",
    }
    assert affected_tests(files, "plot.py") == ("app/tests.py", "testplot.py")


SETTINGS = {
    "pyproject.toml": '[tool.pytest.ini_options]\npython_files = ["check_*.py"]\n',
    "pytest.ini": "[pytest]\npython_files = check_*.py\n",
    ".pytest.ini": "[pytest]\npython_files =\n    check_*.py\n",
    "tox.ini": "[tox]\n[pytest]\npython_files = check_*.py spec_*.py\n",
    "setup.cfg": "[metadata]\nname = %(x\n[tool:pytest]\npython_files = check_*.py\n",
}


@pytest.mark.parametrize("name", SETTINGS)
def test_the_projects_file_patterns(name: str) -> None:
    files = {
        "plot.py": b"", "check_plot.py": b"import plot", "test_plot.py": b"import plot",
        name: SETTINGS[name].encode(),
    }  # fmt: skip
    assert affected_tests(files, "plot.py") == ("check_plot.py",)


@pytest.mark.parametrize("text", ["[tool.pytest", "", "[tool]\npytest = 3\n", "[tool.ruff]\n"])
def test_settings_that_say_nothing_of_tests(text: str) -> None:
    files = {"plot.py": b"", "test_plot.py": b"import plot", "pyproject.toml": text.encode()}
    assert affected_tests(files, "plot.py") == ("test_plot.py",)


def test_folders_of_tests() -> None:
    files = {
        "plot.py": b"", "tests/test_plot.py": b"import plot", "bench/test_plot.py": b"import plot",
        "build/lib/test_plot.py": b"import plot", ".venv/test_plot.py": b"import plot",
    }  # fmt: skip
    assert affected_tests(files, "plot.py") == ("bench/test_plot.py", "tests/test_plot.py")
    files["pytest.ini"] = b"[pytest]\ntestpaths = tests\n"
    assert affected_tests(files, "plot.py") == ("tests/test_plot.py",)
    files["pytest.ini"] = b"[pytest]\ntestpaths = elsewhere\n"
    assert len(affected_tests(files, "plot.py")) == 2, "better those than none"


def test_what_the_project_calls_a_test() -> None:
    files = {"check_plot.py": b"", "plot.py": b"", "pytest.ini": SETTINGS["pytest.ini"].encode()}
    assert is_test_of(files, "check_plot.py")
    assert not is_test_of(files, "plot.py")


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
