"""The data engine: programs that run, pictures of them, words about them, gaps in them."""

from __future__ import annotations

import ast
import io
import subprocess
import sys

import pytest
from PIL import Image

from pixelproof_engine.workshop.data.dice import Dice
from pixelproof_engine.workshop.data.drawing import DrawingError, draw, run
from pixelproof_engine.workshop.data.infill import gap
from pixelproof_engine.workshop.data.kinds import KINDS
from pixelproof_engine.workshop.data.making import Recipe, look, make, missing_libraries
from pixelproof_engine.workshop.data.program import program
from pixelproof_engine.workshop.data.stream import numbered, samples
from pixelproof_engine.workshop.data.topics import all_topics

WITHOUT = missing_libraries()
PLOT = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\n"


def test_every_kind_of_chart_draws() -> None:
    """The first two programs of each kind, by their own figure."""
    wanted = {name: 2 for name, kind in KINDS.items() if not kind.needs & WITHOUT}
    index = 0
    while wanted:
        made = program(3, index, WITHOUT)
        index += 1
        assert index < 3000, f"no program of {sorted(wanted)}"
        if not wanted.keys() & set(made.kinds):
            continue
        trace = run(made.code)
        assert not trace, f"{made.code}\n{trace}"
        seen = look(made.code, Dice(index), (200, 240))
        assert seen is not None, made.code
        assert seen[1].startswith("The image includes"), made.code
        for name in set(made.kinds):
            wanted[name] = wanted.get(name, 0) - 1
            if wanted[name] <= 0:
                del wanted[name]


def test_a_sample_is_a_picture_and_its_words() -> None:
    recipe = Recipe(5, {"draw": 1.0}, longest_side_px=(200, 240), without=WITHOUT)
    for index in range(4):
        sample = make(recipe, index)
        assert sample is not None
        assert sample.picture is not None
        assert 200 <= max(Image.open(io.BytesIO(sample.picture)).size) <= 240
        assert sample.sight.startswith("The image includes")
        ast.parse(sample.answer)
        assert f"number {index}" in sample.source


def test_the_same_number_gives_the_same_sample_in_any_process() -> None:
    recipe = Recipe(8, {"draw": 0.5, "infill": 0.5}, without=WITHOUT)
    here = list(numbered(recipe, limit=10, workers=0))
    there = list(numbered(recipe, limit=10, workers=2))
    assert here == there
    assert [sample for _, sample in here if sample] == list(samples(recipe, limit=10, workers=0))
    later = list(numbered(recipe, start=6, limit=4, workers=0))
    assert later == here[6:]
    assert Recipe(9) != recipe
    assert program(9, 0) != program(8, 0)


def test_programs_leave_out_libraries_that_are_missing() -> None:
    codes = [program(1, index, frozenset({"pandas", "seaborn"})).code for index in range(300)]
    assert not any("pandas" in code or "seaborn as" in code for code in codes)


def test_a_gap_is_where_it_was_cut() -> None:
    kinds = set()
    for index in range(200):
        code = program(2, index).code
        before, between, after = gap(code, Dice("gap", index))
        assert before + between + after == code
        assert between.strip()
        kinds.add((before.endswith("\n"), "\n" in between, after.startswith("\n")))
    assert len(kinds) > 4, "gaps in lines, of lines and over lines"


def test_a_program_that_fails_says_where() -> None:
    code = "import matplotlib.pyplot as plt\nplt.plot([1, 2], [1])\n"
    trace = run(code)
    assert trace.startswith("Traceback")
    assert 'File "chart.py", line 2' in trace
    assert "plt.plot([1, 2], [1])" in trace
    assert "ValueError" in trace.splitlines()[-1]
    assert "drawing.py" not in trace, "only the program's own frames and the libraries'"
    with pytest.raises(DrawingError):
        draw(code, Dice(1))
    with pytest.raises(DrawingError, match="no figure"):
        draw("x = 1\n", Dice(1))


def test_nothing_of_a_program_stays_behind() -> None:
    import matplotlib as mpl
    import matplotlib.pyplot as plt

    show = plt.show
    assert not run("import matplotlib.pyplot as plt\nplt.style.use('ggplot')\nplt.plot([1, 2])")
    assert not run("import matplotlib.pyplot as plt\nassert not plt.get_fignums()\n")
    draw(f"{PLOT}plt.savefig('/nowhere/x.png')", Dice(2))
    assert plt.show is show
    assert not mpl.rcParams["axes.grid"]


def test_the_engine_needs_no_more_than_plotting_libraries() -> None:
    """It runs where neither pydantic nor the rest of pixelproof's dependencies are."""
    code = (
        "import sys\n"
        "for name in ('pydantic', 'libcst', 'rapidocr', 'docker', 'httpx', 'rich'):\n"
        "    sys.modules[name] = None\n"
        "from pixelproof_engine.workshop.data.making import Recipe, look, make, missing_libraries\n"
        "print(make(Recipe(1, {'draw': 1.0}, without=missing_libraries()), 0).sight)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.startswith("The image includes"), done.stderr


def test_topics_are_told_in_many_languages() -> None:
    topics = all_topics()
    assert len({topic.language for topic in topics}) >= 8
    for topic in topics:
        assert len(topic.measures) >= 3, topic.name
        assert all(len(group.members) >= 2 for group in topic.groups), topic.name


@pytest.mark.parametrize("mix", [{}, {"draw": 0.0}, {"draw": -1.0, "infill": 2.0}])
def test_a_mix_without_anything_is_refused(mix: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="mix"):
        Recipe(1, mix)  # type: ignore[arg-type]
