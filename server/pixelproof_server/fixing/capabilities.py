"""What an edit can newly do: process, network, eval, files, imports.

A guess from the syntax for the person who clicks, never a guard: the sandbox is the guard.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..workspace.parsing import parse

_BY_MODULE = {
    "process": {"subprocess", "multiprocessing", "pty", "signal", "concurrent"},
    "network": {
        "socket", "ssl", "http", "urllib", "requests", "httpx", "aiohttp", "ftplib", "smtplib",
        "imaplib", "poplib", "telnetlib", "xmlrpc", "websockets", "paramiko", "urllib3",
        "socketserver",
    },
    "native code": {"ctypes", "cffi"},
    "unpickling": {"pickle", "dill", "joblib", "marshal", "shelve"},
}  # fmt: skip

_BY_CALL = {
    "eval": {"eval", "exec", "compile", "__import__", "import_module", "run_path", "run_module"},
    "process": {
        "system", "popen", "Popen", "fork", "execv", "execve", "execvp", "spawnl", "spawnv",
        "startfile", "posix_spawn", "kill", "killpg",
    },
    "file delete": {"remove", "unlink", "rmdir", "removedirs", "rmtree"},
    "file write": {
        "savefig", "imsave", "write_text", "write_bytes", "to_csv", "to_excel", "to_json",
        "to_pickle", "to_parquet", "to_feather", "to_hdf", "savetxt", "save", "savez", "tofile",
        "mkdir", "makedirs", "touch", "rename", "replace_file", "symlink_to", "hardlink_to",
        "chmod", "copyfile", "copytree", "copy2", "move", "truncate", "extractall",
    },
    "unpickling": {"read_pickle"},
    "network": {"urlopen", "urlretrieve"},
}  # fmt: skip

_LOOKS_LIKE_LIST = {"remove"}
"""Also methods of lists and artists: they count only on ``os``, ``shutil`` or a path."""


def new_capabilities(before: str, after: str) -> tuple[str, ...]:
    """What ``after`` can do that ``before`` cannot, sorted; ``import NAME`` for new packages.

    A ``before`` that does not parse is taken to do nothing.
    """
    return tuple(sorted(_capabilities(after) - _capabilities(before)))


def _capabilities(source: str) -> set[str]:
    try:
        tree = parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    found: set[str] = set()
    for node in ast.walk(tree):
        found.update(_of(node))
    return found


def _of(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield from _of_module(alias.name)
    elif isinstance(node, ast.ImportFrom):
        yield from _of_module(node.module or "." * node.level)
        for alias in node.names:
            yield from _of_name(alias.name)
    elif isinstance(node, ast.Call):
        yield from _of_call(node)
    elif isinstance(node, ast.Name) and node.id in _BY_CALL["eval"]:
        yield "eval"
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        if node.value.startswith(("http://", "https://", "ftp://")):
            yield "network address"
    elif isinstance(node, ast.Attribute) and node.attr.startswith("__") and node.attr not in (
        "__name__", "__file__", "__doc__", "__init__",
    ):  # fmt: skip
        yield "interpreter internals"


def _of_module(name: str) -> Iterator[str]:
    package = name.split(".")[0]
    yield f"import {package or name}"
    for capability, packages in _BY_MODULE.items():
        if package in packages:
            yield capability


def _of_name(name: str) -> Iterator[str]:
    for capability, names in _BY_CALL.items():
        if name in names and name not in ("compile", "save", "move", "replace"):
            yield capability


def _of_call(node: ast.Call) -> Iterator[str]:
    function = node.func
    if isinstance(function, ast.Name):
        if function.id == "open":
            yield from _of_open(node, mode_at=1)
        else:
            yield from _of_name(function.id)
    elif isinstance(function, ast.Attribute):
        if function.attr == "open":
            yield from _of_open(node, mode_at=0)
        elif function.attr in _LOOKS_LIKE_LIST and not _is_os(function.value):
            return
        elif function.attr == "compile" and isinstance(function.value, ast.Name):
            return  # re.compile
        else:
            for capability, names in _BY_CALL.items():
                if function.attr in names:
                    yield capability


def _of_open(node: ast.Call, *, mode_at: int) -> Iterator[str]:
    modes = [keyword.value for keyword in node.keywords if keyword.arg == "mode"]
    # io.open and os.open take the path first, Path.open the mode.
    modes += node.args[mode_at : mode_at + 2]
    for mode in modes:
        if not isinstance(mode, ast.Constant) or (
            isinstance(mode.value, str) and _writes(mode.value)
        ):
            yield "file write"


def _writes(mode: str) -> bool:
    return set(mode) <= set("rwxabt+U") and bool(set(mode) & set("wxa+"))


def _is_os(value: ast.expr) -> bool:
    return isinstance(value, ast.Name) and value.id in ("os", "shutil", "posix", "nt")
