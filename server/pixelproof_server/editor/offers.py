"""Which fixes can be started at a place in a document: by a comment, or with a picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lsprotocol import types

from ..documents import Documents, Snapshot
from ..documents.directives import Directive, directives
from ..names import START_FIX
from .announcements import obstacle
from .targets import Targets
from .workspaces import Workspaces


@dataclass(frozen=True)
class Offer:
    """A fix that the user may start; ``refusal`` says why not."""

    title: str
    arguments: dict[str, Any]
    refusal: str | None = None

    def action(self) -> types.CodeAction:
        """The code action whose command starts it; nothing runs before that."""
        action = types.CodeAction(self.title, kind=types.CodeActionKind.RefactorRewrite)
        if self.refusal:
            action.disabled = types.CodeActionDisabled(self.refusal)
        else:
            action.command = types.Command(self.title, START_FIX, arguments=[self.arguments])
        return action


def offers(
    snapshot: Snapshot,
    where: types.Range,
    documents: Documents,
    targets: Targets,
    workspaces: Workspaces,
) -> list[Offer]:
    """The comment that speaks for ``where`` first, then the picture attached last."""
    found = []
    directive = _directive_for(snapshot, where.start.line, where.end.line)
    if directive:
        refusal = obstacle(directive, documents.path_of(snapshot.uri), workspaces)
        found.append(_by_comment(snapshot, directive, where, refusal))
    if (latest := targets.latest) is not None:
        name = latest.path.name if latest.path else "the attached picture"
        for intent, title in (
            ("match", f"pixelproof: make this chart look like {name}"),
            ("repair", f"pixelproof: repair what {name} shows"),
        ):
            asked = {"targetId": latest.id, "intent": intent}
            if intent == "repair":
                asked["instruction"] = "repair the faults that the picture shows"
            found.append(Offer(title, {**_place(snapshot, where), **asked}))
    return found


def _directive_for(snapshot: Snapshot, first: int, last: int) -> Directive | None:
    """The first directive inside the lines, else the nearest one above."""
    all_directives = list(directives(snapshot))
    inside = [directive for directive in all_directives if first <= directive.line <= last]
    above = [directive for directive in all_directives if directive.line < first]
    return inside[0] if inside else above[-1] if above else None


def _by_comment(
    snapshot: Snapshot, directive: Directive, where: types.Range, refusal: str | None
) -> Offer:
    words = [f"like {directive.path}"] if directive.path else []
    words += [directive.instruction] if directive.instruction else []
    asked: dict[str, Any] = {
        "instruction": directive.instruction,
        "intent": "match" if directive.path else "repair",
    }
    if directive.path:
        asked["target"] = directive.path
    return Offer(
        title=f"pixelproof: {', '.join(words)}",
        arguments={**_place(snapshot, where), **asked},
        refusal=refusal,
    )


def _place(snapshot: Snapshot, where: types.Range) -> dict[str, Any]:
    return {
        "textDocument": {"uri": snapshot.uri, "version": snapshot.version},
        "range": {
            "start": {"line": where.start.line, "character": where.start.character},
            "end": {"line": where.end.line, "character": where.end.character},
        },
    }
