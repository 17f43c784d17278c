"""Which documents a model may be shown for completions."""

from __future__ import annotations

from pathlib import Path

from ..workspace.ignore import IgnoreRules
from ..workspace.secrets import is_secret_path


class Gate:
    """Answers for each file once; ``clear`` after ignore rules or settings may have changed."""

    def __init__(self) -> None:
        self._answers: dict[tuple[Path, tuple[str, ...]], bool] = {}

    def may_be_sent(self, path: Path | None, root: Path | None, exclude: tuple[str, ...]) -> bool:
        """False for files that hold secrets, are ignored, or match the user's own patterns.

        A document that is no file (untitled) may be sent: the user is typing it here.
        """
        if path is None:
            return True
        answer = self._answers.get((path, exclude))
        if answer is None:
            answer = self._answers[path, exclude] = _judge(path, root, exclude)
        return answer

    def clear(self) -> None:
        self._answers.clear()


def _judge(path: Path, root: Path | None, exclude: tuple[str, ...]) -> bool:
    if is_secret_path(path):
        return False
    if root is None or not path.is_relative_to(root):
        return True
    from pathspec import GitIgnoreSpec

    if GitIgnoreSpec.from_lines(exclude).match_file(path.relative_to(root).as_posix()):
        return False
    return not IgnoreRules(root).ignores(path)
