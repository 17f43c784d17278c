"""The main job as a person does it in VS Code: paste a picture, get a proven edit."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.editors.drawing import DRAWING, drawn

from pixelproof_engine.local.folders import models_folder

from .conftest import SHOWS_MS, STARTS_MS, Editor

OpenEditor = Callable[..., Editor]


@pytest.mark.docker
def test_a_pasted_picture_becomes_a_proven_edit(open_editor: OpenEditor) -> None:
    editor = open_editor()
    code = editor.folder / "rain.py"
    before = code.read_text()
    editor.open("rain.py", line=10)
    editor.await_extension()
    editor.copy_picture(editor.folder / "targets" / "rain.png")

    editor.press("Control+V")
    expect(editor.notification("pixelproof").get_by_text("Cancel")).to_be_visible(timeout=SHOWS_MS)
    editor.screenshot("searching")
    expect(editor.marks.first).to_be_visible(timeout=STARTS_MS)
    expect(editor.notification("proven").get_by_text("Apply")).to_be_visible(timeout=SHOWS_MS)
    editor.screenshot("proven")
    assert editor.text() == code.read_text() == before

    editor.command("pixelproof: Show Proof")
    proof = editor.webview()
    expect(proof.get_by_role("heading", name="proven")).to_be_visible(timeout=SHOWS_MS)
    expect(proof.get_by_role("cell", name="likeness")).to_be_visible()
    editor.screenshot("proof")
    editor.close("Preview")

    editor.quick_fix("show the proof")
    report = editor.webview()
    expect(report.get_by_role("img").first).to_be_visible(timeout=SHOWS_MS)
    editor.screenshot("report")
    editor.close("pixelproof: proof")

    editor.quick_fix("Rain in Seattle", screenshot="menu")
    expect(editor.marks).to_have_count(0, timeout=SHOWS_MS)
    after = editor.text()
    assert "Rain in Seattle, 2012-2015" in after
    assert "Rain (mm)" in after
    editor.screenshot("applied")
    assert code.read_text() == before
    editor.save()
    assert code.read_text() == after


@pytest.mark.docker
def test_a_fix_from_the_palette_can_be_cancelled_and_its_result_applied(
    open_editor: OpenEditor,
) -> None:
    editor = open_editor()
    editor.open("skies.py", line=10)
    editor.await_extension()

    _fix_like(editor, editor.folder / "targets" / "skies.png")
    search = editor.notification("pixelproof")
    search.get_by_text("Cancel").click(timeout=SHOWS_MS)
    expect(search).to_have_count(0, timeout=SHOWS_MS)
    expect(editor.marks).to_have_count(0)

    _fix_like(editor, editor.folder / "targets" / "skies.png")
    editor.notification("proven").get_by_text("Apply").click(timeout=STARTS_MS)
    expect(editor.marks).to_have_count(0, timeout=SHOWS_MS)
    assert ".barh(" in editor.text()


@pytest.mark.docker
def test_a_picture_is_pasted_into_a_drawing(open_editor: OpenEditor) -> None:
    # A person who edits a drawing's text has told VS Code so: else it shows the picture.
    editor = open_editor(**{"workbench.editorAssociations": {"*.svg": "default"}})
    wrong = DRAWING.replace("Visitors by weekday", "Guests")
    (editor.folder / "visitors.svg").write_text(wrong)
    (editor.folder / "good.png").write_bytes(drawn(DRAWING))
    editor.open("rain.py", line=10)  # starts the extension: most who open an SVG want no server
    editor.await_extension()
    editor.open("visitors.svg", line=3)
    editor.copy_picture(editor.folder / "good.png")

    editor.press("Control+V")
    editor.notification("proven").get_by_text("Apply").click(timeout=STARTS_MS)
    expect(editor.marks).to_have_count(0, timeout=SHOWS_MS)
    editor.screenshot("drawing")
    assert editor.text() == DRAWING


@pytest.mark.docker
def test_lint_from_the_palette_says_what_it_found(open_editor: OpenEditor) -> None:
    editor = open_editor()
    editor.open("rain.py", line=10)
    editor.await_extension()
    editor.command("pixelproof: Lint This Chart")
    expect(editor.notification("on 1 figure")).to_be_visible(timeout=STARTS_MS)


def test_ghost_text_comes_from_the_embedded_engine(open_editor: OpenEditor) -> None:
    if not any(models_folder().glob("**/*.gguf")):
        pytest.skip("no model for the embedded engine: make model fetches one")
    editor = open_editor()
    editor.open("weather.py", line=1)
    editor.await_extension()
    editor.press("Control+End", "Enter")
    editor.type("def total(values):")
    editor.press("Enter")
    editor.type("return ")
    ghost = editor.page.locator("[class*=ghost-text-decoration]").first
    expect(ghost).to_be_visible(timeout=STARTS_MS)
    editor.screenshot("ghost")
    before = editor.text()
    editor.press("Tab")
    expect(ghost).to_be_hidden(timeout=SHOWS_MS)
    editor.screenshot("taken")
    assert editor.text().startswith(before.rstrip("\n"))
    assert len(editor.text()) > len(before)


def test_what_cannot_start_or_be_set_is_said_and_nothing_is_left_running(
    open_editor: OpenEditor, tmp_path: Path
) -> None:
    editor = open_editor(**{"pixelproof.command": str(tmp_path / "missing")})
    editor.open("rain.py", line=10)
    told = editor.notification("does not start")
    expect(told).to_contain_text("pip install", timeout=STARTS_MS)
    editor.screenshot("missing")
    assert not editor.language_servers()

    editor.set(**{"pixelproof.completion.max_tokens": -1})
    told = editor.notification("completion.max_tokens is ignored")
    expect(told).to_contain_text("editor settings", timeout=STARTS_MS)
    editor.screenshot("ignored")
    assert len(editor.language_servers()) == 1

    editor.page.close()
    deadline = time.monotonic() + STARTS_MS / 1000
    while editor.language_servers():
        assert time.monotonic() < deadline, "the server outlives its window"
        time.sleep(0.2)


def _fix_like(editor: Editor, picture: Path) -> None:
    """Ask for it by the palette: a picture file, to look like it, without words."""
    editor.command("pixelproof: Fix This Chart")
    editor.choice("A picture file").click()
    editor.page.locator(".quick-input-widget input").first.fill(f"{picture.parent}/")
    editor.choice(picture.name).click()
    editor.choice("Make the chart look like").click()
    expect(editor.page.get_by_text("What matters most?")).to_be_visible(timeout=SHOWS_MS)
    editor.answer("")
