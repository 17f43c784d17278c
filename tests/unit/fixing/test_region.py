"""Which lines an edit may change, and how they are run."""

from __future__ import annotations

from textwrap import dedent

import pytest

from pixelproof_server.fixing.model import FixError, LineRange
from pixelproof_server.fixing.region import Plan, check_path, find_plans, find_region

SCRIPT = "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.bar([1], [2])\n"
FUNCTIONS = dedent(
    """\
    import matplotlib.pyplot as plt

    def load():
        return [1, 2]

    def draw():
        fig, ax = plt.subplots()
        ax.plot(load())

    def draw_with(data):
        fig, ax = plt.subplots()
        ax.plot(data)
    """
)
GUARDED = FUNCTIONS + "\nif __name__ == '__main__':\n    draw_with(load())\n"
CELLS = "import x\n# %% one\na = 1\n# %% two\nplt.plot(a)\nplt.show()\n"


def at(line: int) -> LineRange:
    return LineRange(start=line, end=line)


def lines(start: int, end: int) -> LineRange:
    return LineRange(start=start, end=end)


def test_regions() -> None:
    assert find_region(SCRIPT, None) == lines(0, 4)
    assert find_region(FUNCTIONS, at(6)) == lines(5, 8)
    assert find_region(FUNCTIONS, lines(6, 7)) == lines(5, 8)
    assert find_region(FUNCTIONS, lines(2, 8)) == lines(2, 8)
    assert find_region(FUNCTIONS, at(0)) == lines(0, len(FUNCTIONS.splitlines()) + 1)
    assert find_region(CELLS, at(4)) == lines(3, 7)
    assert find_region(CELLS, at(2)) == lines(1, 3)
    assert find_region(CELLS, at(0)) == lines(0, 1)
    assert find_region("", None) == lines(0, 1)
    assert find_region(SCRIPT, lines(1, 99)) == lines(1, 4)
    assert find_region("def f(:\n  x\n", at(1)) == lines(0, 3)


def test_decorators_belong_to_the_function() -> None:
    source = "x = 1\n@cache\ndef draw():\n    plt.plot()\n"
    assert find_region(source, at(3)) == lines(1, 4)


def plans(source: str, region: LineRange | None = None, **files: str) -> tuple[Plan, ...]:
    packed = {name.replace("__", "/") + ".py": text.encode() for name, text in files.items()}
    packed["chart.py"] = source.encode()
    return find_plans(packed, "chart.py", source, region or find_region(source, None))


def test_a_script_runs_as_main() -> None:
    assert plans(SCRIPT) == (Plan("chart.py"),)
    assert plans(GUARDED) == (Plan("chart.py"),)
    assert plans("") == (Plan("chart.py"),)
    assert plans("def broken(:\n") == (Plan("chart.py"),)
    assert plans("from charts import make\nmake()\n") == (Plan("chart.py"),)


def test_a_function_without_parameters_is_called() -> None:
    assert plans(FUNCTIONS, find_region(FUNCTIONS, at(6))) == (Plan("chart.py", "draw"),)
    assert plans(FUNCTIONS)[0] == Plan("chart.py", "draw")


def test_the_main_guard_drives_a_function_with_parameters() -> None:
    assert plans(GUARDED, find_region(GUARDED, at(10))) == (Plan("chart.py"),)


def test_a_function_that_the_main_guard_leaves_out_is_called_itself() -> None:
    assert plans(GUARDED, find_region(GUARDED, at(6))) == (Plan("chart.py", "draw"),)


def test_a_script_of_the_workspace_drives_a_function_with_parameters() -> None:
    region = find_region(FUNCTIONS, at(10))
    found = plans(
        FUNCTIONS,
        region,
        demo="from chart import draw_with\ndraw_with([3])\n",
        other="from elsewhere import draw_with\ndraw_with([3])\n",
        idle="import chart\n",
        test_chart="from chart import draw_with\ndraw_with([1])\n",
    )
    assert found == (Plan("demo.py"),)


def test_no_driver_is_advice() -> None:
    with pytest.raises(FixError, match=r"draw_with in chart\.py needs arguments"):
        plans(FUNCTIONS, find_region(FUNCTIONS, at(10)))
    with pytest.raises(FixError, match=r"nothing in chart\.py draws"):
        plans("x = 1\n")


def test_helpers_that_draw_are_followed() -> None:
    source = "def _inner(ax):\n    ax.bar([1], [2])\n\ndef main():\n    _inner(make())\n\nmain()\n"
    assert plans(source, find_region(source, at(1))) == (Plan("chart.py"),)


@pytest.mark.parametrize("path", ["notes.md", "tests/test_chart.py", "conftest.py", "setup.py"])
def test_files_that_are_never_edited(path: str) -> None:
    with pytest.raises(FixError):
        check_path(path)


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("a.svg", "svg"),
        ("page/index.html", "html"),
        ("bars.vl.json", "vega-lite"),
        ("bars.vg.json", "vega"),
        ("fig.plotly.json", "plotly"),
        ("walk.ipynb", None),
    ],
)
def test_documents_and_notebooks_run_whole(path: str, form: str | None) -> None:
    check_path(path)
    assert find_plans({path: b""}, path, "<not/> python", LineRange(start=0, end=1)) == (
        Plan(path, form=form),  # type: ignore[arg-type]
    )


def test_other_files_are_not_drawn() -> None:
    with pytest.raises(FixError, match=r"\.svg"):
        check_path("data.json")


def test_a_plotly_function_is_called() -> None:
    source = "import plotly.express as px\ndef draw():\n    return px.line(x=[1], y=[2])\n"
    region = find_region(source, None)
    assert find_plans({"a.py": source.encode()}, "a.py", source, region) == (Plan("a.py", "draw"),)
