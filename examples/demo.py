"""The main job, as an editor does it: open a chart, attach a picture, apply the proven edit.

Starts ``pixelproof lsp`` as a child process and speaks LSP with it over stdio. The example project
is copied to ``out/demo`` first, so that it can be shown again. Exit code: 0 if every chart is
proven, 1 otherwise.
"""

from __future__ import annotations

import asyncio
import difflib
import functools
import shutil
import sys
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

from lsprotocol import types
from pygls.lsp.client import LanguageClient
from rich.console import Console
from rich.panel import Panel
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.syntax import Syntax
from rich.table import Table

EXAMPLE = Path(__file__).parent / "seattle_weather"
PLACE = Path(__file__).parent.parent / "out" / "demo"
CHARTS = ("rain", "temperature", "skies")
STYLE = {"passed": "green", "failed": "red", "proven": "bold green", "unverified": "bold yellow"}

console = Console(highlight=False)


@dataclass
class Shown:
    """What the server wants shown, as it comes."""

    bar: Progress | None = None
    report: Path | None = None


class Editor(LanguageClient):
    """The least that an editor does: show progress, messages and documents."""

    def __init__(self) -> None:
        super().__init__("pixelproof-demo", "1")
        self.shown = Shown()
        for method, answer in {
            types.PROGRESS: self._progress,
            types.WINDOW_SHOW_DOCUMENT: self._show_document,
            types.WINDOW_SHOW_MESSAGE: self._show_message,
            types.WINDOW_WORK_DONE_PROGRESS_CREATE: self._nothing,
            types.CLIENT_REGISTER_CAPABILITY: self._nothing,
            types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS: self._nothing,
        }.items():
            # pygls marks the function it registers, which a bound method does not allow.
            self.feature(method)(functools.partial(answer))

    def _nothing(self, _params: Any) -> None:
        return

    def _progress(self, params: types.ProgressParams) -> None:
        value = params.value
        if self.shown.bar and isinstance(value, types.WorkDoneProgressReport):
            self.shown.bar.update(
                self.shown.bar.task_ids[0],
                completed=value.percentage,
                description=value.message or "",
            )

    def _show_document(self, params: types.ShowDocumentParams) -> types.ShowDocumentResult:
        self.shown.report = Path(unquote(urlparse(params.uri).path))
        return types.ShowDocumentResult(success=True)

    def _show_message(self, params: types.ShowMessageParams) -> None:
        console.print(f"  [yellow]server says[/] {params.message}")


async def start(editor: Editor, root: Path) -> None:
    program = Path(sys.executable).with_name("pixelproof")
    await editor.start_io(str(program), "lsp")
    await editor.initialize_async(
        types.InitializeParams(
            capabilities=types.ClientCapabilities(
                window=types.WindowClientCapabilities(
                    work_done_progress=True,
                    show_document=types.ShowDocumentClientCapabilities(support=True),
                ),
                workspace=types.WorkspaceClientCapabilities(
                    workspace_edit=types.WorkspaceEditClientCapabilities(document_changes=True)
                ),
            ),
            workspace_folders=[types.WorkspaceFolder(root.as_uri(), root.name)],
        )
    )
    editor.initialized(types.InitializedParams())


async def fix(editor: Editor, file: Path, target: Path) -> dict[str, Any]:
    """Ask for a fix and return the proof of the first code action, which is applied to the file."""
    uri = file.as_uri()
    text = file.read_text(encoding="utf-8")
    editor.text_document_did_open(
        types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "python", 1, text))
    )
    attached = await ask(editor, "pixelproof/attachImage", {"uri": target.as_uri()})
    actions = await ask(
        editor,
        "pixelproof/fix",
        {
            "textDocument": {"uri": uri, "version": 1},
            "targetId": attached["targetId"],
            "intent": "match",
            "workDoneToken": str(uuid.uuid4()),
        },
    )
    if not actions:
        return {}
    file.write_text(applied(text, actions[0]["edit"]), encoding="utf-8")
    proof: dict[str, Any] = await ask(
        editor, "pixelproof/proof", {"proofId": actions[0]["data"]["proofId"]}
    )
    await editor.workspace_execute_command_async(
        types.ExecuteCommandParams("pixelproof.openReport", [{"proofId": proof["id"]}])
    )
    return proof | {"actionTitle": actions[0]["title"], "sourceBefore": text}


async def ask(editor: Editor, method: str, params: dict[str, Any]) -> Any:
    return plain(await editor.protocol.send_request_async(method, params))


def plain(value: Any) -> Any:
    """Plain data of an answer: pygls makes named tuples of the objects it does not know."""
    if hasattr(value, "_asdict"):
        return {key: plain(item) for key, item in value._asdict().items()}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value


def applied(text: str, edit: dict[str, Any]) -> str:
    """``text`` with the edits of one versioned document, last one first."""
    lines = text.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    changes = edit["documentChanges"][0]["edits"]
    for change in sorted(changes, key=lambda c: tuple(c["range"]["start"].values()), reverse=True):
        first, last = (
            starts[change["range"][end]["line"]] + change["range"][end]["character"]
            for end in ("start", "end")
        )
        text = text[:first] + change["newText"] + text[last:]
    return text


def show(proof: dict[str, Any], file: Path, report: Path | None, seconds: float) -> bool:
    """Print diff, evidence and the report's place; True if proven with likeness >= 0.95."""
    if not proof:
        console.print(f"[bold red]nothing proven[/] for {file.name}")
        return False
    diff = difflib.unified_diff(
        proof["sourceBefore"].splitlines(), file.read_text().splitlines(), lineterm="", n=1
    )
    console.print(Syntax("\n".join(list(diff)[2:]), "diff", background_color="default"))
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("check", no_wrap=True)
    table.add_column("status", no_wrap=True)
    table.add_column("tier", justify="center")
    table.add_column("ms", justify="right")
    table.add_column("detail", overflow="fold")
    for check in proof["checks"]:
        status = f"[{STYLE.get(check['status'], 'dim')}]{check['status']}[/]"
        table.add_row(
            check["name"],
            status,
            check["integrity"],
            f"{check['duration_ms']:.0f}",
            check["detail"],
        )
    console.print(table)
    likeness = proof["likeness"]["total"]
    before = (proof["likeness_before"] or {}).get("total", 0.0)
    verdict = proof["verdict"]
    console.print(
        f"[{STYLE.get(verdict, 'red')}]{verdict}[/]  likeness {before:.3f} -> {likeness:.3f}, "
        f"made by {proof['proposal']['origin']}, in {seconds:.1f} s"
    )
    box = proof["box"]
    console.print(
        f"[dim]ran in container {box.get('container')} of {box.get('image')}, "
        f"{box.get('engine')}; nothing ran on the host[/]"
    )
    console.print(f"[dim]report   {report}[/]\n")
    return verdict == "proven" and likeness >= 0.95


async def main() -> int:
    shutil.rmtree(PLACE, ignore_errors=True)
    shutil.copytree(EXAMPLE, PLACE, ignore=shutil.ignore_patterns("__pycache__"))
    editor = Editor()
    began = time.monotonic()
    await start(editor, PLACE)
    console.print(f"language server up after {(time.monotonic() - began) * 1000:.0f} ms")
    good = 0
    for chart in CHARTS:
        file, target = PLACE / f"{chart}.py", PLACE / "targets" / f"{chart}.png"
        console.print(Panel(f"make {file.name} look like targets/{target.name}", expand=False))
        columns = TextColumn("{task.description:<40.40}"), BarColumn(), TimeElapsedColumn()
        began = time.monotonic()
        with Progress(*columns, console=console, transient=True) as bar:
            bar.add_task("asking the language server", total=100)
            editor.shown = Shown(bar)
            proof = await fix(editor, file, target)
        report = None
        if editor.shown.report:
            report = PLACE / f"{chart}.html"
            shutil.copy(editor.shown.report, report)
        good += show(proof, file, report, time.monotonic() - began)
    await editor.shutdown_async(None)
    editor.exit(None)
    await editor.stop()
    style = "bold green" if good == len(CHARTS) else "bold red"
    console.print(f"[{style}]{good} of {len(CHARTS)} charts proven[/]; look at {PLACE}")
    return 0 if good == len(CHARTS) else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
