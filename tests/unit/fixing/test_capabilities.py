from __future__ import annotations

import pytest

from pixelproof_server.fixing.capabilities import new_capabilities

BEFORE = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\n"


@pytest.mark.parametrize(
    ("added", "expected"),
    [
        ("plt.title('x')", ()),
        ("import numpy as np", ("import numpy",)),
        ("from matplotlib import ticker", ()),
        ("import subprocess\nsubprocess.run(['ls'])", ("import subprocess", "process")),
        ("__import__('os').system('ls')", ("eval", "process")),
        ("eval('1')", ("eval",)),
        ("run = exec", ("eval",)),
        ("open('x', 'w').write('y')", ("file write",)),
        ("open('x')", ()),
        ("open('x', mode=m)", ("file write",)),
        ("from pathlib import Path\nPath('x').open('w')", ("file write", "import pathlib")),
        ("from pathlib import Path\nPath('x').unlink()", ("file delete", "import pathlib")),
        ("import os\nos.remove('x')", ("file delete", "import os")),
        ("names.remove('x')", ()),
        ("import shutil\nshutil.rmtree('x')", ("file delete", "import shutil")),
        ("from shutil import rmtree\nrmtree('x')", ("file delete", "import shutil")),
        ("plt.savefig('x.png')", ("file write",)),
        ("import pandas as pd\npd.read_csv('https://h/x.csv')",
         ("import pandas", "network address")),
        ("import socket", ("import socket", "network")),
        ("import pickle", ("import pickle", "unpickling")),
        ("().__class__.__bases__", ("interpreter internals",)),
        ("import re\nre.compile('x')", ("import re",)),
    ],
)  # fmt: skip
def test_what_an_edit_adds(added: str, expected: tuple[str, ...]) -> None:
    assert new_capabilities(BEFORE, f"{BEFORE}{added}\n") == expected


def test_what_the_code_could_do_before_is_not_new() -> None:
    before = BEFORE + "plt.savefig('a.png')\n"
    assert new_capabilities(before, before.replace("a.png", "b.png")) == ()


def test_taking_away_adds_nothing() -> None:
    assert new_capabilities(BEFORE + "import os\nos.remove('x')\n", BEFORE) == ()


def test_code_that_does_not_parse_could_do_nothing() -> None:
    assert new_capabilities("def (:\n", "import os\n") == ("import os",)
