"""Which packages a run needs that the sandbox's image does not have."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

from pixelproof_executor.image.recipes import locked_names
from pixelproof_executor.packages.well_known import WELL_KNOWN

from .cells import module_of
from .declared import declared_packages
from .distributions import BY_MODULE
from .imports import imported_names, module_names, package_folders

if TYPE_CHECKING:
    from tree_sitter import Node, Parser, Query

_IMPORTS = "[(import_statement) (import_from_statement)] @import"
_FORGIVING = ("ImportError", "ModuleNotFoundError", "Exception", "BaseException")


def missing_requirements(
    files: Mapping[str, bytes], entries: Collection[str], listed: Collection[str] = ()
) -> tuple[str, ...]:
    """Requirements (PEP 508, sorted) of what ``entries`` import, over the project's own modules.

    An import counts unless the code does without it (inside ``try`` with ``except ImportError``,
    under ``TYPE_CHECKING``). It becomes a requirement if the project declares a package for it, or
    if its name is well known or in ``listed`` (canonical names): a name that only the code
    mentions is nobody's package yet, and may be made up. ``entries``: paths within ``files``.
    """
    names = sorted(_outside(files, entries))
    if not names:
        return ()
    script = next(iter(entries), "")
    declared = declared_packages(files, script)
    found = set()
    for name in names:
        package = canonicalize_name(BY_MODULE.get(name, name))
        if package in locked_names():
            continue
        if package in declared:
            found.add(declared[package])
        elif package in WELL_KNOWN or package in listed or name in BY_MODULE:
            found.add(package)
    return tuple(sorted(found))


def with_conftests(files: Mapping[str, bytes], tests: Collection[str]) -> tuple[str, ...]:
    """Test files (or node ids) as paths, with the ``conftest.py`` of every folder above them."""
    paths = [test.partition("::")[0] for test in tests]
    folders = {folder for path in paths for folder in PurePosixPath(path).parents}
    return (*paths, *sorted(n for f in folders if (n := (f / "conftest.py").as_posix()) in files))


def _outside(files: Mapping[str, bytes], entries: Collection[str]) -> set[str]:
    """Top-level names that neither the standard library nor the project has."""
    modules = _modules(frozenset(path for path in files if path.endswith(".py")))
    inside = {name.partition(".")[0] for name in modules}
    found: set[str] = set()
    seen: set[str] = set()
    queue = [path for path in entries if path in files]
    while queue:
        path = queue.pop()
        if path in seen:
            continue
        seen.add(path)
        module, folder = module_of(path, files[path]), PurePosixPath(path).parent.parts
        found |= _needed(module)
        for name in imported_names(module, folder):
            queue += modules.get(name, ())
    return found - inside - sys.stdlib_module_names - {"__future__"}


@lru_cache(maxsize=8)
def _modules(paths: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """Dotted name -> the files that it may mean."""
    packages = package_folders(paths)
    found: dict[str, tuple[str, ...]] = {}
    for path in paths:
        for name in module_names(PurePosixPath(path), packages):
            found[name] = (*found.get(name, ()), path)
    return found


@lru_cache(maxsize=4096)
def _needed(content: bytes) -> frozenset[str]:
    """Top-level names of the absolute imports that a module cannot do without."""
    from tree_sitter import QueryCursor

    parser, query = _tools()
    nodes = QueryCursor(query).captures(parser.parse(content).root_node).get("import", [])
    return frozenset(name for node in nodes if not _is_optional(node) for name in _tops(node))


def _tops(node: Node) -> Iterator[str]:
    if node.type == "import_from_statement":
        module = node.child_by_field_name("module_name")
        names = [module] if module is not None else []
    else:
        names = [n.child_by_field_name("name") or n for n in node.children_by_field_name("name")]
    for name in names:
        top = _text(name).partition(".")[0].strip()
        if top:  # a relative import starts with a dot
            yield top


def _is_optional(node: Node) -> bool:
    inner, outer = node, node.parent
    while outer is not None:
        if outer.type == "try_statement" and inner == outer.child_by_field_name("body"):
            if any(_forgives(child) for child in outer.children if child.type == "except_clause"):
                return True
        elif outer.type == "if_statement" and inner == outer.child_by_field_name("consequence"):
            condition = outer.child_by_field_name("condition")
            if condition is not None and "TYPE_CHECKING" in _text(condition):
                return True
        inner, outer = outer, outer.parent
    return False


def _forgives(clause: Node) -> bool:
    head = _text(clause).partition(":")[0].removeprefix("except").strip()
    return not head or any(name in head for name in _FORGIVING)


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")


@cache
def _tools() -> tuple[Parser, Query]:
    import tree_sitter_python
    from tree_sitter import Language, Parser, Query

    language = Language(tree_sitter_python.language())
    return Parser(language), Query(language, _IMPORTS)
