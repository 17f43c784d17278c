"""Which packages a run is said to need: from imports and from what the project declares."""

from __future__ import annotations

import json

import pytest

from pixelproof_server.workspace.declared import declared_packages
from pixelproof_server.workspace.requirements import missing_requirements, with_conftests


def needed(files: dict[str, str], *entries: str, listed: tuple[str, ...] = ()) -> tuple[str, ...]:
    tree = {path: text.encode() for path, text in files.items()}
    return missing_requirements(tree, entries or ("chart.py",), listed)


def test_what_the_image_the_library_and_the_project_have_is_not_asked_for() -> None:
    files = {
        "chart.py": "import json, numpy, matplotlib.pyplot, mpl_toolkits.mplot3d\n"
        "from PIL import Image\nimport helpers, pkg.deep\nfrom . import other\n",
        "helpers.py": "",
        "src/pkg/__init__.py": "",
        "src/pkg/deep.py": "",
    }
    assert needed(files) == ()


def test_import_names_become_distributions() -> None:
    source = "import sklearn.cluster, yaml as y\nfrom bs4 import BeautifulSoup\nimport squarify\n"
    assert needed({"chart.py": source}) == (
        "beautifulsoup4", "pyyaml", "scikit-learn", "squarify",
    )  # fmt: skip


def test_a_notebook_needs_what_its_cells_import() -> None:
    cells = ["%matplotlib inline\nimport squarify\n", "from helpers import load\n"]
    shown = [{"cell_type": "code", "source": cell} for cell in cells]
    files = {
        "chart.ipynb": json.dumps({"cells": [{"cell_type": "markdown", "source": "x"}, *shown]}),
        "helpers.py": "import yaml\n",
    }
    assert needed(files, "chart.ipynb") == ("pyyaml", "squarify")


def test_imports_count_over_the_projects_own_modules_and_only_there() -> None:
    files = {
        "chart.py": "from pkg import data",
        "pkg/__init__.py": "",
        "pkg/data.py": "def load():\n    import scipy.io\n",
        "pkg/unused.py": "import networkx",
        "tests/conftest.py": "import sympy",
        "tests/test_a.py": "import chart, tabulate",
    }
    assert needed(files) == ("scipy",)
    tree = {path: text.encode() for path, text in files.items()}
    entries = with_conftests(tree, ("tests/test_a.py::test_x",))
    assert missing_requirements(tree, entries) == ("scipy", "sympy", "tabulate")


@pytest.mark.parametrize(
    "source",
    [
        "try:\n    import tqdm\nexcept ImportError:\n    tqdm = None\n",
        "try:\n    from scipy import stats\nexcept (KeyError, ModuleNotFoundError):\n    pass\n",
        "try:\n    import tqdm\nexcept:\n    pass\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import networkx\n",
        "'''\nimport scipy\n'''\n",
        "# import scipy\n",
    ],
)
def test_what_the_code_does_without_is_not_asked_for(source: str) -> None:
    assert needed({"chart.py": source}) == ()


@pytest.mark.parametrize(
    "source",
    ["try:\n    import scipy\nexcept ValueError:\n    pass\n",
     "try:\n    pass\nexcept ImportError:\n    import scipy\n",
     "if not TYPE_CHECKING:\n    pass\nelse:\n    import scipy\n",
     "import scipy\nthis is ) no Python\n"],
)  # fmt: skip
def test_what_it_does_not_do_without_is(source: str) -> None:
    assert needed({"chart.py": source}) == ("scipy",)


def test_a_name_that_only_the_code_mentions_is_nobodys_package() -> None:
    files = {"chart.py": "import chart_magic_pro"}
    assert needed(files) == ()
    assert needed(files, listed=("chart-magic-pro",)) == ("chart-magic-pro",)
    declared = {**files, "requirements.txt": "Chart_Magic.Pro~=2.1"}
    assert needed(declared) == ("Chart_Magic.Pro~=2.1",)


PROJECT = {
    "chart.py": "# /// script\n# dependencies = [\n#   'squarify<1',\n# ]\n# ///\nimport this\n",
    "pyproject.toml": "[project]\nname = 'x'\ndependencies = ['scipy>=1.10; os_name > \"\"']\n"
    "[project.optional-dependencies]\ntest = ['hypothesis']\n"
    "[dependency-groups]\ndev = ['networkx', {include-group = 'x'}]\n",
    "requirements.txt": "# all\n--index-url http://evil.example\n-r more/more.txt\n-e .\n"
    "tabulate==0.9.0 --hash=sha256:00  # pinned\nsympy @ http://evil.example/x.whl\nscipy>=1.2\n",
    "more/more.txt": "polars \\\n  >=1\n-r ../../outside.txt\n-r more.txt\n",
    "uv.lock": "[[package]]\nname = 'networkx'\nversion = '3.1'\n",
}


def test_what_the_project_says_by_precedence() -> None:
    found = declared_packages({k: v.encode() for k, v in PROJECT.items()}, "chart.py")
    assert found == {
        "squarify": "squarify<1",
        "networkx": "networkx==3.1",
        "tabulate": "tabulate==0.9.0",
        "scipy": "scipy>=1.2",
        "polars": "polars>=1",
        "hypothesis": "hypothesis",
    }


@pytest.mark.parametrize("name", ["pyproject.toml", "uv.lock", "requirements.txt"])
@pytest.mark.parametrize("content", [b"\xff\xfe", b"project = 3", b"[project]\ndependencies = 7"])
def test_files_that_say_nothing_useful_are_no_trouble(name: str, content: bytes) -> None:
    assert declared_packages({name: content}, "chart.py") == {}
