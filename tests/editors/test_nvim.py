"""The real Neovim with the thin client: attach, announce, resolve and apply, ghost text."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pynvim
import pytest
from tests.editors.drawing import DRAWING, drawn

ROOT = Path(__file__).parents[2]
PLUGIN = ROOT / "extension" / "nvim"
EXAMPLE = ROOT / "examples" / "seattle_weather"
INIT = """
vim.opt.runtimepath:prepend([[{plugin}]])
vim.lsp.config('pixelproof', {{
  cmd = {{ [[{python}]], '-c', 'from pixelproof_server.app import start_io; start_io()' }},
  init_options = {{ fix = {{ use_models = false }} }},
}})
vim.lsp.enable('pixelproof')
vim.lsp.inline_completion.enable()
"""
PATIENCE_S = 180
PALE = """\
import matplotlib.pyplot as plt

plt.plot([1, 2, 3])
plt.xlabel('time (s)', color='#eeeeee')
plt.ylabel('depth (m)')
"""


@pytest.fixture(scope="session")
def nvim_binary() -> str:
    """A Neovim 0.12 or newer, fetched into the cache folder where there is none."""
    made = subprocess.run(
        [PLUGIN / "setup-nvim.sh"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHON": sys.executable},
    )
    if made.returncode:
        pytest.skip(f"no Neovim 0.12: {made.stderr.strip().splitlines()[-1]}")
    return made.stdout.strip().splitlines()[-1]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "seattle weather"))


@pytest.fixture
def nvim(nvim_binary: str, tmp_path: Path, project: Path) -> Iterator[pynvim.Nvim]:
    """An embedded Neovim in the project's folder, with folders of its own for everything."""
    init = tmp_path / "init.lua"
    init.write_text(INIT.format(plugin=PLUGIN, python=sys.executable))
    wrapper = tmp_path / "nvim.sh"
    private = " ".join(
        f"XDG_{name}_HOME='{tmp_path}/{name}'" for name in ("CONFIG", "STATE", "DATA")
    )
    wrapper.write_text(
        f"#!/bin/sh\ncd '{project}'\nexec env {private} '{nvim_binary}' "
        f"--embed --headless --clean -u '{init}'\n"
    )
    wrapper.chmod(0o700)
    editor = pynvim.attach("child", argv=["/bin/sh", str(wrapper)])
    yield editor
    with contextlib.suppress(EOFError, OSError):  # it may close the channel before it answers
        editor.command("qa!")
    editor.close()


def until(holds: Callable[[], Any], what: str) -> Any:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if value := holds():
            return value
        time.sleep(0.05)
    raise AssertionError(f"never happened: {what}")


def open_file(nvim: pynvim.Nvim, name: str) -> None:
    nvim.command(f"edit {name}")
    nvim.command("set filetype=python")
    until(lambda: attached(nvim), "the server attaches")


def attached(nvim: pynvim.Nvim) -> bool:
    return bool(nvim.exec_lua("return #vim.lsp.get_clients({name='pixelproof', bufnr=0}) > 0"))


@pytest.mark.docker
def test_a_fix_from_command_to_written_file(nvim: pynvim.Nvim, project: Path) -> None:
    before = (project / "rain.py").read_text()
    open_file(nvim, "rain.py")
    nvim.command("normal! 10G")
    nvim.command("PixelproofFix targets/rain.png")
    (announced,) = until(
        lambda: nvim.exec_lua(
            "return vim.tbl_map(function(d) return d.message end, vim.diagnostic.get(0))"
        ),
        "a diagnostic",
    )
    assert "a proven edit is ready" in announced

    nvim.command("PixelproofProof")
    assert nvim.current.buffer[0].startswith("# proven")
    nvim.command("close")

    # The first quick fix is applied through codeAction/resolve, as `gra` does.
    nvim.exec_lua(
        "vim.lsp.buf.code_action({ apply = true, context = { only = { 'quickfix' } },"
        " filter = function(action) return action.isPreferred end })"
    )
    until(lambda: "\n".join(nvim.current.buffer[:]) + "\n" != before, "the buffer changes")
    nvim.command("write")
    after = (project / "rain.py").read_text()
    compile(after, "rain.py", "exec")
    assert after != before
    until(lambda: nvim.exec_lua("return #vim.diagnostic.get(0) == 0"), "the announcement goes")


@pytest.mark.docker
def test_a_drawing_is_fixed_and_other_documents_are_left_alone(
    nvim: pynvim.Nvim, project: Path
) -> None:
    (project / "odd.json").write_text("{}")
    nvim.command("edit odd.json")
    (project / "visitors.svg").write_text(DRAWING.replace("Visitors by weekday", "Guests"))
    (project / "good.png").write_bytes(drawn(DRAWING))
    nvim.command("edit visitors.svg")
    until(lambda: attached(nvim), "the server attaches to a drawing")
    assert not nvim.exec_lua("return #vim.lsp.get_clients({bufnr = vim.fn.bufnr('odd.json')}) > 0")

    nvim.command("PixelproofFix good.png")
    until(lambda: nvim.exec_lua("return #vim.diagnostic.get(0) > 0"), "a proof is announced")
    nvim.exec_lua(
        "vim.lsp.buf.code_action({ apply = true, context = { only = { 'quickfix' } },"
        " filter = function(action) return action.isPreferred end })"
    )
    until(lambda: "\n".join(nvim.current.buffer[:]) + "\n" == DRAWING, "the drawing is put right")


@pytest.mark.docker
def test_lint_marks_the_chart(nvim: pynvim.Nvim, project: Path) -> None:
    (project / "pale.py").write_text(PALE)
    open_file(nvim, "pale.py")
    nvim.command("PixelproofLint")
    until(
        lambda: (
            "PXP105"
            in nvim.exec_lua(
                "return vim.tbl_map(function(d) return d.code end, vim.diagnostic.get(0))"
            )
        ),
        "a finding",
    )


def test_a_comment_that_leads_out_is_a_warning(nvim: pynvim.Nvim, project: Path) -> None:
    (project / "odd.py").write_text('# pixelproof: "../../secret.png"\nx = 1\n')
    open_file(nvim, "odd.py")
    (found,) = until(
        lambda: nvim.exec_lua(
            "return vim.tbl_map(function(d) return {d.lnum, d.severity, d.message} end,"
            " vim.diagnostic.get(0))"
        ),
        "a warning",
    )
    assert found[:2] == [0, 2]
    assert "leads out of the workspace" in found[2]


def test_ghost_text_is_shown_and_accepted(nvim: pynvim.Nvim, project: Path) -> None:
    from pixelproof_engine.local.store import ModelStore

    ModelStore().pull("smollm2-135m")
    (project / "area.py").write_text("import math\n\n\ndef area(radius):\n    return math")
    open_file(nvim, "area.py")
    nvim.command("normal! G$")
    nvim.input("a.")
    ghost = until(lambda: ghost_text(nvim), "ghost text")
    assert nvim.current.line == "    return math."
    nvim.exec_lua("vim.lsp.inline_completion.get()")
    until(lambda: nvim.current.line == "    return math." + ghost, "the text is accepted")


def ghost_text(nvim: pynvim.Nvim) -> str:
    """The virtual text of the inline completion, from its extmark."""
    return str(
        nvim.exec_lua(
            """
            local found = ''
            for name, space in pairs(vim.api.nvim_get_namespaces()) do
              if name:find('inline_completion') then
                local marks = vim.api.nvim_buf_get_extmarks(0, space, 0, -1, { details = true })
                for _, mark in ipairs(marks) do
                  for _, part in ipairs(mark[4].virt_text or {}) do
                    found = found .. part[1]
                  end
                end
              end
            end
            return found
            """
        )
    )
