"""From what the editor asks to a finished search, and the announcement that it is ready."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..documents import Documents, Runnable, Snapshot
from ..fixing.model import FixError, FixRequest, LineRange, Progress
from ..protocol import FixParams
from ..workspace.inside import OutsideError, resolve_inside
from .proofs import Finished, Proofs, file_state
from .targets import Target, TargetError, Targets
from .workspaces import Workspaces


@dataclass(frozen=True)
class Order:
    """A checked request with the snapshot that it is for."""

    snapshot: Snapshot
    request: FixRequest
    first_line: int
    target_state: tuple[int, int] | None


class Fixes:
    """Searches for the open documents."""

    def __init__(
        self, documents: Documents, workspaces: Workspaces, targets: Targets, proofs: Proofs
    ) -> None:
        self._documents = documents
        self._workspaces = workspaces
        self._targets = targets
        self._proofs = proofs

    def order(self, params: FixParams) -> Order:
        """Check a request against the document as it is now.

        Raises FixError: not open, changed meanwhile, not a file, no or an unusable picture.
        """
        snapshot = self._documents.get(params.text_document.uri)
        if snapshot is None:
            raise FixError(f"{params.text_document.uri} is not open: open it and ask again")
        wanted = params.text_document.version
        if wanted is not None and snapshot.version is not None and wanted != snapshot.version:
            raise FixError("the document changed since the request was made: ask again")
        path = self._documents.path_of(snapshot.uri)
        runnable = self._documents.runnable(snapshot.uri)
        if path is None or runnable is None:
            raise FixError(
                "the document is not saved: save it, so that it can be run, and ask again"
            )
        if snapshot.language != "python":
            _check_document(path.name)
        target = self._target(params, path)
        if target is None and not params.instruction:
            raise FixError("say what to do: attach a picture, write an instruction, or both")
        if target is None and params.intent == "match":
            raise FixError("there is no picture to match: attach one, or ask for a repair")
        return Order(
            snapshot,
            FixRequest(
                path=runnable.path,
                source=runnable.text,
                version=snapshot.version,
                root=self._workspaces.root_of(path),
                lines=_lines(snapshot, params, runnable),
                target=target.png if target else None,
                target_path=target.path if target else None,
                instruction=params.instruction,
                intent=params.intent,
            ),
            runnable.first_line,
            file_state(target.path) if target else None,
        )

    async def run(self, order: Order, report: Callable[[Progress], None]) -> Finished:
        """Search, and keep what was found; raises FixError for what cannot be worked on."""
        async with self._workspaces.services_for(order.request.path) as services:
            fixer = await services.fixer()
            result = await fixer.fix(order.request, report)
        finished = Finished(
            order.snapshot, order.request, result, order.first_line, order.target_state
        )
        self._proofs.add(finished)
        return finished

    def _target(self, params: FixParams, path: Path) -> Target | None:
        try:
            if params.target_id is not None:
                return self._targets.get(params.target_id)
            if params.target is not None:
                root = self._workspaces.root_of(path)
                inside = resolve_inside(root, params.target, base=path.parent)
                return self._targets.attach_path(inside)
        except (OutsideError, TargetError) as error:
            raise FixError(str(error)) from None
        return None


def _check_document(name: str) -> None:
    """Raises FixError for what does not draw itself."""
    # What it imports would slow the start down.
    from ..fixing.region import document_endings, document_format

    if document_format(name) is None:
        raise FixError(
            f"{name} is neither Python nor a document that can be drawn: {document_endings()} can"
        )


def _lines(snapshot: Snapshot, params: FixParams, runnable: Runnable) -> LineRange | None:
    """The lines that a range touches; a range that ends at a line's start leaves that line out.

    In a notebook it is always the whole cell.
    """
    if runnable.first_line:
        count = len(snapshot.lines)
        return LineRange(start=runnable.first_line, end=runnable.first_line + max(count, 2))
    if params.range is None:
        return None
    start, end = params.range.start, params.range.end
    count = len(snapshot.lines)
    first = min(start.line, count - 1)
    last = end.line + (1 if end.character > 0 or end.line == start.line else 0)
    return LineRange(start=first, end=min(max(last, first + 1), count))
