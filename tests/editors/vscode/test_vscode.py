"""The main job as a person does it in VS Code: paste a picture, get a proven edit."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from .conftest import STARTS_MS, Editor

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
    expect(editor.notification("pixelproof")).to_be_visible(timeout=STARTS_MS)
    editor.page.wait_for_timeout(3000)
    editor.screenshot("searching")
    expect(editor.marks.first).to_be_visible(timeout=STARTS_MS)
    editor.page.wait_for_timeout(1000)
    editor.screenshot("proven")
    editor.press("Control+.")
    editor.page.wait_for_timeout(3000)
    editor.screenshot("menu")
    editor.press("Escape")
    editor.command("pixelproof: Show Proof")
    editor.page.wait_for_timeout(6000)
    editor.screenshot("proof")
    editor.page.locator(".tab", has_text="rain.py").click()
    editor.quick_fix("show the proof")
    editor.page.wait_for_timeout(6000)
    editor.screenshot("report")
    assert code.read_text() == before
