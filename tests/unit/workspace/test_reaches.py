"""Which tests an edit can make a difference to, by what was recorded."""

from __future__ import annotations

from pathlib import Path

import pytest

from pixelproof_executor.reach import Reach
from pixelproof_server.workspace import reaches
from pixelproof_server.workspace.packing import PackedTree
from pixelproof_server.workspace.reaches import Reaches, Recorded, choose, surroundings
from pixelproof_server.workspace.shape import shape_of

SOURCE = '''\
"""Charts."""
import functools

def load(path="x.csv"):
    """Read it."""
    return [1, 2]

def draw(values):
    scale = 2
    def bar(v):
        return v * scale
    return [bar(v) for v in values]

class Chart:
    size = 3

    @property
    def area(self):
        return self.size ** 2

    def grow(self, by):
        self.size += by

@functools.cache
def palette():
    return ["red"]

def configure(name):
    import matplotlib
    matplotlib.rcParams["font.family"] = name

VALUES = load()
'''
TESTS = {
    "t.py::test_load": (4,),
    "t.py::test_draw": (8, 10, 12),
    "t.py::test_bar_kept_from_before": (10,),
    "t.py::test_area": (17,),
    "t.py::test_grow": (21,),
    "t.py::test_palette": (24,),
    "t.py::test_configure": (28,),
    "t.py::test_nothing": (),
}


def recorded(**fields: object) -> Recorded:
    values = {"tests": TESTS, "shared": (4,), "opaque": (), "sound": True, **fields}
    shape = shape_of(SOURCE)
    assert shape
    reach = Reach.model_validate(values)
    return Recorded(path="charts.py", surroundings="0", shape=shape, reach=reach)


def chosen(old: str, new: str, **fields: object) -> set[str] | None:
    assert SOURCE.count(old) == 1
    choice = choose(recorded(**fields), SOURCE.replace(old, new))
    return {test.removeprefix("t.py::test_") for test in choice.tests} if choice else None


def test_the_shape_of_a_file() -> None:
    shape = shape_of(SOURCE)
    assert shape
    assert [(f.name, f.start, f.end, f.plain) for f in shape.functions] == [
        ("load", 4, 6, True), ("draw", 8, 12, True), ("Chart.area", 17, 19, True),
        ("Chart.grow", 21, 22, True), ("palette", 24, 26, False), ("configure", 28, 30, False),
    ]  # fmt: skip
    assert shape_of("def (") is None


def test_tests_that_enter_the_changed_function() -> None:
    assert chosen("scale = 2", "scale = 3") == {"draw", "bar_kept_from_before"}
    assert chosen("return v * scale", "return v") == {"draw", "bar_kept_from_before"}
    assert chosen("self.size ** 2", "self.size") == {"area"}
    assert chosen("self.size += by", "self.size = by\n        return 1") == {"grow"}


def test_several_functions_and_names() -> None:
    edited = SOURCE.replace("scale = 2", "scale = 3").replace("self.size ** 2", "self.size")
    choice = choose(recorded(), edited)
    assert choice
    assert choice.functions == ("draw", "Chart.area")
    assert len(choice.tests) == 3


def test_tests_that_start_processes_are_always_chosen() -> None:
    found = chosen("scale = 2", "scale = 3", opaque=("t.py::test_nothing",))
    assert found == {"draw", "bar_kept_from_before", "nothing"}


ALL = {
    "entered at import": ("return [1, 2]", "return [1]"),
    "a signature": ("def draw(values)", "def draw(values, scale=1)"),
    "a default": ('path="x.csv"', 'path="y.csv"'),
    "a docstring": ('"""Read it."""', '"""Read."""'),
    "a decorator": ("    @property\n", ""),
    "a decorated function": ('return ["red"]', 'return ["blue"]'),
    "a module's own line": ("VALUES = load()", "VALUES = []"),
    "a class's own line": ("size = 3", "size = 4"),
    "a new function": ("VALUES", "def more(): pass\n\nVALUES"),
    "a name": ("def draw(", "def paint("),
    "an import": ("import functools", "import functools, os"),
    "a function that sets what lasts": ('["font.family"] = name', '["font.size"] = name'),
    "an edit that makes it last": ("scale = 2", "global scale\n    scale = 2"),
    "an attribute of a module": ("scale = 2", "scale = functools.x = 2"),
    "nothing": ("scale = 2", "scale = 2  # two"),
    "a syntax error": ("scale = 2", "scale = ("),
}


@pytest.mark.parametrize("name", ALL)
def test_else_all_are_run(name: str) -> None:
    old, new = ALL[name]
    assert chosen(old, new) is None


def test_a_recording_that_does_not_count() -> None:
    assert chosen("scale = 2", "scale = 3", sound=False) is None
    assert chosen("scale = 2", "scale = 3", shared=(10,)) is None
    assert chosen("scale = 2", "scale = 3", tests={"t.py::test_load": (4,)}) is None


def test_edits_since_the_recording_count_as_well() -> None:
    """A function that was changed meanwhile may now call others: its tests are chosen, too."""
    mine = SOURCE.replace("self.size ** 2", "draw([self.size])[0]")
    choice = choose(recorded(), mine.replace("scale = 2", "scale = 3"))
    assert choice
    assert "t.py::test_area" in choice.tests


def tree(**contents: str) -> PackedTree:
    return PackedTree(files={}, digests={f"{name}.py": text for name, text in contents.items()})


def test_surroundings_are_all_but_the_file() -> None:
    base = surroundings(tree(charts="1", data="1"), "charts.py", ("t.py",), "here")
    assert base == surroundings(tree(charts="2", data="1"), "charts.py", ("t.py",), "here")
    for others in (
        surroundings(tree(charts="1", data="2"), "charts.py", ("t.py",), "here"),
        surroundings(tree(charts="1", data="1", more="1"), "charts.py", ("t.py",), "here"),
        surroundings(tree(charts="1", data="1"), "charts.py", ("u.py",), "here"),
        surroundings(tree(charts="1", data="1"), "charts.py", ("t.py",), "there"),
    ):
        assert others != base


def test_recordings_are_kept_by_workspace(tmp_path: Path) -> None:
    root, folder = tmp_path / "project", tmp_path / "state" / "reach"
    one = recorded()
    Reaches(folder).keep(root, one)
    again = Reaches(folder)
    assert again.find(root, "charts.py", "0") == one
    assert again.find(root, "charts.py", "1") is None, "something else changed"
    assert again.find(root, "other.py", "0") is None
    assert again.find(tmp_path / "other", "charts.py", "0") is None
    newer = one.model_copy(update={"surroundings": "1"})
    again.keep(root, newer)
    assert Reaches(folder).find(root, "charts.py", "0") is None
    assert Reaches(folder).find(root, "charts.py", "1") == newer
    assert SOURCE not in "".join(file.read_text() for file in folder.iterdir())


def test_the_memory_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reaches, "MAX_WORKSPACES", 3)
    for number in range(5):
        Reaches(tmp_path / "reach").keep(tmp_path / str(number), recorded())
    assert len(list((tmp_path / "reach").iterdir())) == 3
    keeper = Reaches(tmp_path / "reach")
    for number in range(reaches.MAX_FILES + 3):
        keeper.keep(tmp_path, recorded().model_copy(update={"path": f"{number}.py"}))
    assert keeper.find(tmp_path, "2.py", "0") is None
    assert keeper.find(tmp_path, "3.py", "0")
    monkeypatch.setattr(reaches, "MAX_BYTES", 10)
    keeper.keep(tmp_path / "large", recorded())
    assert Reaches(tmp_path / "reach").find(tmp_path / "large", "charts.py", "0") is None


@pytest.mark.parametrize("text", ["", "{", '{"recorded": 3}', "\0", '{"recorded": [], "x": 1}'])
def test_a_memory_that_cannot_be_read_is_none(tmp_path: Path, text: str) -> None:
    Reaches(tmp_path / "reach").keep(tmp_path, recorded())
    (file,) = (tmp_path / "reach").iterdir()
    file.write_text(text)
    assert Reaches(tmp_path / "reach").find(tmp_path, "charts.py", "0") is None
    unwritable = Reaches(file / "no folder")
    unwritable.keep(tmp_path, recorded())
    assert unwritable.find(tmp_path, "charts.py", "0")
