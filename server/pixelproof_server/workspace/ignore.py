"""Which files of a workspace are looked at: the rules of ``.gitignore`` and ``.ignore``.

The rules of a folder bind that folder and all below it; the deepest matching rule wins, and within
one file the last one (gitignore(5)). A folder that is ignored is not entered, so nothing inside it
can be taken back in. ``.ignore`` beats ``.gitignore`` of the same folder.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from pathspec import GitIgnoreSpec

RULE_FILES = (".gitignore", ".ignore")

BUILT_IN = (
    ".git/",
    ".hg/",
    ".svn/",
    ".jj/",
    "node_modules/",
    "__pycache__/",
    ".venv/",
    "venv/",
    ".tox/",
    ".nox/",
    ".mypy_cache/",
    ".ruff_cache/",
    ".pytest_cache/",
    ".hypothesis/",
    ".ipynb_checkpoints/",
    ".cache/",
    "site-packages/",
    "*.egg-info/",
    "*.pyc",
    ".DS_Store",
)
"""Never looked at, whatever the workspace's own rules say."""

VENV_MARK = "pyvenv.cfg"
"""A folder that holds this file is a virtual environment, whatever its name."""


@dataclass(frozen=True)
class _Rules:
    """The rules that one folder's rule file holds."""

    folder: Path
    spec: GitIgnoreSpec

    def verdict(self, path: Path, *, is_folder: bool) -> bool | None:
        """True: ignored, False: taken back in, None: no rule speaks of it."""
        relative = path.relative_to(self.folder).as_posix()
        return self.spec.check_file(f"{relative}/" if is_folder else relative).include


class IgnoreRules:
    """The ignore rules of one workspace, read as folders are asked about.

    One instance serves one walk: rule files that change later are not seen.
    """

    def __init__(self, root: Path, patterns: Collection[str] = ()) -> None:
        """``patterns``: rules of the user's own; no rule file takes back what they name."""
        self.root = root
        self._built_in = GitIgnoreSpec.from_lines(BUILT_IN)
        self._own = _Rules(root, GitIgnoreSpec.from_lines(_valid_lines("\n".join(patterns))))
        self._above = _rules_above(root)
        self._of_folder: dict[Path, tuple[_Rules, ...]] = {}

    def ignores(self, path: Path, *, is_folder: bool = False) -> bool:
        """Whether ``path``, absolute and inside the root, is ignored, by itself or by a folder."""
        parts = path.relative_to(self.root).parts
        current = self.root
        for index, part in enumerate(parts):
            current /= part
            last = index == len(parts) - 1
            if self.ignores_entry(current, is_folder=is_folder if last else True):
                return True
        return False

    def ignores_entry(self, path: Path, *, is_folder: bool) -> bool:
        """As ``ignores``, for an entry whose folders are known not to be ignored."""
        name = f"{path.name}/" if is_folder else path.name
        if self._built_in.check_file(name).include:
            return True
        if is_folder and (path / VENV_MARK).is_file():
            return True
        if self._own.verdict(path, is_folder=is_folder):
            return True
        for rules in self._rules_for(path.parent):
            verdict = rules.verdict(path, is_folder=is_folder)
            if verdict is not None:
                return verdict
        return False

    def _rules_for(self, folder: Path) -> tuple[_Rules, ...]:
        """The rules that bind the entries of ``folder``, the strongest first."""
        known = self._of_folder.get(folder)
        if known is None:
            above = self._above if folder == self.root else self._rules_for(folder.parent)
            known = self._of_folder[folder] = (*_rules_in(folder), *above)
        return known


def _rules_in(folder: Path) -> Iterator[_Rules]:
    for name in reversed(RULE_FILES):
        spec = _read_spec(folder / name)
        if spec is not None:
            yield _Rules(folder, spec)


def _rules_above(root: Path) -> tuple[_Rules, ...]:
    """Rules of the repository that ``root`` lies in, the folder above ``root`` first.

    None if that repository ignores ``root`` itself: who opens an ignored folder wants its files.
    """
    top = next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), None)
    if top is None:
        return ()
    folders = [folder for folder in root.parents if folder.is_relative_to(top)]
    rules = [rules for folder in folders for rules in _rules_in(folder)]
    exclude = _read_spec(top / ".git" / "info" / "exclude")
    if exclude is not None:
        rules.append(_Rules(top, exclude))
    for folder in (root, *folders):
        above = (one for one in rules if one.folder != folder and folder.is_relative_to(one.folder))
        verdicts = (one.verdict(folder, is_folder=True) for one in above)
        if next((verdict for verdict in verdicts if verdict is not None), False):
            return ()
    return tuple(rules)


def _read_spec(path: Path) -> GitIgnoreSpec | None:
    """The rules in ``path``; a link is not followed, as in git."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except OSError:
        return None
    with os.fdopen(descriptor, encoding="utf-8", errors="replace") as stream:
        try:
            return GitIgnoreSpec.from_lines(_valid_lines(stream.read(1 << 20)))
        except OSError:
            return None


def _valid_lines(text: str) -> Iterator[str]:
    """The lines that parse as rules: one bad line must not switch off the others."""
    for line in text.splitlines():
        try:
            GitIgnoreSpec.from_lines([line])
        except ValueError:
            continue
        yield line
