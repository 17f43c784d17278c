"""Runs inside a container, with nothing but what the image has: draws a chart, or runs tests.

Its text goes to every contender but our own, so that all of them do the same work and no more:
run the code, and hand over the last figure as a PNG.
"""

import contextlib
import io
import os
import shutil
import sys
import tempfile
from pathlib import Path


def render(source):
    """Run a script and return its last figure: as it saved it, or else as it left it open."""
    import matplotlib.pyplot as plt
    from matplotlib.figure import Figure

    pictures = []
    save = Figure.savefig

    def savefig(figure, fname, **kwargs):
        """As asked; what is no PNG is drawn as one too, in the same way."""
        save(figure, fname, **kwargs)
        if str(fname).endswith(".png"):
            pictures.append(Path(fname).read_bytes())
        else:
            pictures.append(draw(figure, **kwargs))

    def draw(figure, **kwargs):
        picture = io.BytesIO()
        save(figure, picture, **{**kwargs, "format": "png"})
        return picture.getvalue()

    Figure.savefig = savefig
    names = {"__name__": "__main__", "__file__": "chart.py"}
    with contextlib.redirect_stdout(sys.stderr):
        exec(compile(source, "chart.py", "exec"), names)
    return pictures[-1] if pictures else draw(plt.gcf())


def run_tests(source):
    """Run a test file with pytest; 0 if all passed, as pytest says it."""
    import pytest

    Path("test_bench.py").write_bytes(source)
    with contextlib.redirect_stdout(sys.stderr):
        code = pytest.main(["-q", "-p", "no:cacheprovider", "--rootdir=.", "test_bench.py"])
    return b"%d" % int(code)


def own_font_cache():
    """matplotlib takes a font cache only where it may write; without one it looks at every font."""
    folder = tempfile.mkdtemp(dir="/tmp")
    shutil.copytree(os.environ["MPLCONFIGDIR"], folder, dirs_exist_ok=True)
    os.environ["MPLCONFIGDIR"] = folder


WORK = {"chart": render, "test": run_tests}


def main():
    """``python -c TEXT chart|test``: the code on stdin, the answer on stdout."""
    own_font_cache()
    os.chdir(tempfile.mkdtemp(dir="/tmp"))
    answer = WORK[sys.argv[1]](sys.stdin.buffer.read())
    sys.stdout.buffer.write(answer)
