"""Slips: what a traceback gives away, put right without a model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fixing_made import proof, proposal
from test_model_proposer import situation

from pixelproof_server.fixing.model import Check, Verdict
from pixelproof_server.fixing.proposers.slips import MOST, SlipProposer, mended

HEAD = "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\n"


def first(code: str, message: str, line: int = 3) -> str:
    trace = f'Traceback (most recent call last):\n  File "chart.py", line {line}\n{message}\n'
    made = [source for source, _ in mended(HEAD + code, trace, line)]
    return made[0].removeprefix(HEAD) if made else ""


@pytest.mark.parametrize(
    ("code", "message", "right"),
    [
        (
            "plt.bars([1], [2])\n",
            (
                "AttributeError: module 'matplotlib.pyplot' has no attribute 'bars'. "
                "Did you mean: 'barbs' or 'bar'?"
            ),
            "plt.bar([1], [2])\n",
        ),
        (
            "ax.xlabel('größe')\nax.xlabel('b')\n",
            "AttributeError: 'Axes' object has no attribute 'xlabel'",
            "ax.set_xlabel('größe')\nax.set_xlabel('b')\n",
        ),
        (
            "plt.set_title('a')\nax.set_title('b')\n",
            "AttributeError: module 'matplotlib.pyplot' has no attribute 'set_title'",
            "plt.title('a')\nax.set_title('b')\n",
        ),
        ("ax.title('a')\n", "TypeError: 'Text' object is not callable", "ax.set_title('a')\n"),
        (
            "ax[0].plot([1])\nax[0].grid()\n",
            "TypeError: 'Axes' object is not subscriptable",
            "ax.plot([1])\nax.grid()\n",
        ),
        (
            "values = [1]\nax.plot(valus)\n",
            "NameError: name 'valus' is not defined",
            "values = [1]\nax.plot(values)\n",
        ),
        (
            "ax.plot([1], colour='red')\n",
            "AttributeError: Line2D.set() got an unexpected keyword argument 'colour'",
            "ax.plot([1], color='red')\n",
        ),
        (
            "ax.text(1, 2, 'ä', font_size=3)\n",
            "AttributeError: 'Text' object has no property 'font_size'",
            "ax.text(1, 2, 'ä', fontsize=3)\n",
        ),
        (
            "ax.grid(opacity=0.3)\n",
            "ValueError: keyword grid_opacity is not recognized; valid keywords are ['size']",
            "ax.grid(alpha=0.3)\n",
        ),
        (
            "c = 'ligthblue'\nax.plot([1], color=c)\n",
            "ValueError: 'ligthblue' is not a valid value for color: supported inputs are",
            "c = 'lightblue'\nax.plot([1], color=c)\n",
        ),
        (
            "ax.plot([1], marker='circle')\n",
            "ValueError: Unrecognized marker style 'circle'",
            "ax.plot([1], marker='o')\n",
        ),
        (
            "ax.legend(loc='top-right')\n",
            (
                "ValueError: 'top-right' is not a valid value for loc; supported values are "
                "'best', 'upper right', 'upper left', 'lower right', 'right', 'center'"
            ),
            "ax.legend(loc='upper right')\n",
        ),
        (
            "ax.text(1, 1, 'a', ha='middle')\n",
            (
                "ValueError: 'middle' is not a valid value for align. Supported values are "
                "'center', 'right', 'left'"
            ),
            "ax.text(1, 1, 'a', ha='center')\n",
        ),
    ],
)
def test_the_message_names_the_slip(code: str, message: str, right: str) -> None:
    line = 4 if code.startswith(("values", "c = ")) else 3
    assert first(code, message, line).replace('"', "'") == right


@pytest.mark.parametrize(
    ("code", "right"),
    [
        ("ax.plot([1, 2)\n", "ax.plot([1, 2])\n"),
        ("ax.plot([1, 2, label='a')\n", "ax.plot([1, 2], label='a')\n"),
        ("ax.set_title('a'\n\nax.grid()\n", "ax.set_title('a')\n\nax.grid()\n"),
        ("ax.set_title('Sales)\n", "ax.set_title('Sales')\n"),
        ("x = ['Buğday, 'Üzüm']\n", "x = ['Buğday', 'Üzüm']\n"),
        ("ax.plot([1 2])\n", "ax.plot([1, 2])\n"),
        ("for i in [1]\n    ax.plot(i)\n", "for i in [1]:\n    ax.plot(i)\n"),
        ("for i in range(len(x):\n    pass\n", "for i in range(len(x)):\n    pass\n"),
        ("for i in [1]:\nax.plot(i)\n", "for i in [1]:\n    ax.plot(i)\n"),
        ("ax.plot(1)\n  ax.grid()\n", "ax.plot(1)\nax.grid()\n"),
        ("ax.plot([1]))\n", "ax.plot([1])\n"),
    ],
)
def test_a_sign_more_or_less_lets_it_parse(code: str, right: str) -> None:
    assert (
        right in [source.removeprefix(HEAD) for source, _ in mended(HEAD + code, "", None)][:MOST]
    )


def test_an_import_that_is_missing_is_put_before_the_first() -> None:
    code = '"""A chart."""\n\nfrom __future__ import annotations\n\nimport json\n\nx = np.ones(3)\n'
    trace = "File \"a.py\", line 7\nNameError: name 'np' is not defined\n"
    (source, summary), *_ = mended(code, trace, 7)
    assert summary == "import numpy as np"
    assert source == code.replace("import json", "import numpy as np\nimport json")


def test_an_import_never_comes_before_those_of_the_future() -> None:
    code = "from __future__ import annotations\n\nx = np.ones(3)\n"
    source, _ = next(mended(code, "NameError: name 'np' is not defined\n", 3))
    compile(source, "chart.py", "exec")


def test_a_module_of_a_wrong_name_is_imported_by_its_own() -> None:
    code = "import matplotlb.pyplot as plt\n"
    trace = "File \"a.py\", line 1\nModuleNotFoundError: No module named 'matplotlb'\n"
    assert next(mended(code, trace, 1))[0] == "import matplotlib.pyplot as plt\n"


async def proposed(where) -> list[str]:
    return [one.source async for one in SlipProposer().propose(where)]


async def test_code_that_runs_and_faults_that_name_no_slip_are_left_alone() -> None:
    assert await proposed(situation()) == []
    assert await proposed(situation(fault="ValueError: no such shop")) == []
    page = situation().request.model_copy(update={"path": Path("/w/page.html")})
    broken = situation(fault="NameError: name 'np' is not defined")
    assert await proposed(broken)
    assert await proposed(replace(broken, request=page)) == []


async def test_the_next_slip_is_mended_where_the_last_round_ended() -> None:
    source = "import numpy as np\nnp.ons(3)\n"
    trace = "File \"a.py\", line 2\nAttributeError: module 'numpy' has no attribute 'ons'. "
    check = Check(name="run", status="failed", detail=trace + "Did you mean: 'ones'?")
    failed = proof(Verdict.FAILED, proposal=proposal(source), checks=(check,))
    where = replace(situation(fault="run: AttributeError", round=1), source=source)
    assert await proposed(replace(where, failures=(failed,))) == [source.replace("ons", "ones")]
