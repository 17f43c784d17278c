"""Which Python file asks for which, read from the syntax alone: nothing is imported or run.

tree-sitter reads what it can of a file that is broken or newer than the Python that runs here.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node, Parser, Query

_OF_INTEREST = """
(import_statement name: (_) @import)
(import_from_statement) @from
(string_content) @string
"""


@lru_cache(maxsize=4096)
def imported_names(content: bytes, folder: tuple[str, ...]) -> frozenset[str]:
    """Dotted names that a module asks for, anywhere in it: also in functions and branches.

    ``from a.b import c`` asks for ``a``, ``a.b`` (their ``__init__`` runs) and ``a.b.c``.
    ``folder``: parts of the module's folder from the workspace's root; relative imports give names
    that start there, and an absolute one may mean a file beside the module (a script's imports).
    """
    return frozenset(_names(_parsed(content), folder))


@lru_cache(maxsize=4096)
def strings(content: bytes) -> frozenset[str]:
    """String constants of a module: names of files and modules hide among them."""
    return frozenset(_text(node) for node in _parsed(content).get("string", ()))


def module_names(path: PurePosixPath, packages: frozenset[str]) -> frozenset[str]:
    """Dotted names that a file may be imported by, whatever folder is on ``sys.path``.

    ``packages``: folders (POSIX, relative) that hold an ``__init__.py``. A name may start at any
    folder down to the one above the outermost package (``src`` layouts, namespace packages), not
    inside a package.
    """
    folder = path.parent
    while folder.as_posix() in packages:
        folder = folder.parent
    parts = path.with_suffix("").parts
    forms = {parts[:-1]} if parts[-1] == "__init__" else {parts}
    if parts[-1] == "__main__":
        forms.add(parts[:-1])
    return frozenset(
        ".".join(form[start:])
        for form in forms
        for start in range(len(folder.parts) + 1)
        if form[start:]
    )


def package_folders(paths: frozenset[str]) -> frozenset[str]:
    """Folders that hold an ``__init__.py``; the root is none."""
    return frozenset(
        PurePosixPath(path).parent.as_posix()
        for path in paths
        if PurePosixPath(path).name == "__init__.py" and "/" in path
    )


def _names(found: dict[str, list[Node]], folder: tuple[str, ...]) -> Iterator[str]:
    for node in found.get("import", ()):
        yield from _absolute(_text(node.child_by_field_name("name") or node), folder)
    for node in found.get("from", ()):
        module = node.child_by_field_name("module_name")
        if module is None:
            continue
        names = [
            _text(child.child_by_field_name("name") or child)
            for child in node.children_by_field_name("name")
        ]
        written = _text(module)
        inner = written.lstrip(".")
        level = len(written) - len(inner)
        if not level:
            yield from _absolute(inner, folder)
            for name in names:
                yield from _absolute(f"{inner}.{name}", folder)
            continue
        anchor = folder[: max(0, len(folder) - level + 1)]
        yield from _prefixes(anchor, inner)
        for name in names:
            yield from _prefixes(anchor, f"{inner}.{name}" if inner else name)


def _absolute(name: str, folder: tuple[str, ...]) -> Iterator[str]:
    yield from _prefixes((), name)
    if folder:
        yield from _prefixes(folder, name)


def _prefixes(anchor: tuple[str, ...], name: str) -> Iterator[str]:
    """``a``, ``a.b`` and ``a.b.c`` for ``a.b.c``; for an empty name the anchor itself."""
    parts = name.split(".") if name else []
    for end in range(1 if parts else 0, len(parts) + 1):
        if dotted := ".".join((*anchor, *parts[:end])):
            yield dotted


def _text(node: Node) -> str:
    text = (node.text or b"").decode("utf-8", "replace")
    return text if node.type == "string_content" else "".join(text.split())


@lru_cache(maxsize=1)
def _parsed(content: bytes) -> dict[str, list[Node]]:
    """Nodes by kind; the last file is kept, as names and strings are asked for in turn."""
    from tree_sitter import QueryCursor

    parser, query = _tools()
    return QueryCursor(query).captures(parser.parse(content).root_node)


@cache
def _tools() -> tuple[Parser, Query]:
    import tree_sitter_python
    from tree_sitter import Language, Parser, Query

    language = Language(tree_sitter_python.language())
    return Parser(language), Query(language, _OF_INTEREST)
