"""The examples of docstrings as tests: read from a given text, evaluated wherever the code is.

What an example expects comes from the text before any edit, and is compared where pytest runs.
"""

from __future__ import annotations

import ast
import contextlib
import doctest
import importlib
import io
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

Evaluate = Callable[[str, str, str], tuple[str, str]]
"""Runs a source in the namespace ``key`` of a module; what it printed, and its exception if any."""


class Evaluator:
    """Evaluates examples in this process."""

    def __init__(self) -> None:
        self._spaces: dict[str, dict[str, Any]] = {}

    def __call__(self, key: str, module: str, source: str) -> tuple[str, str]:
        if key not in self._spaces:
            self._spaces[key] = {**importlib.import_module(module).__dict__, "__name__": module}
        printed = io.StringIO()
        sys.displayhook = sys.__displayhook__
        error = ""
        with contextlib.redirect_stdout(printed):
            try:
                code = compile(source, f"<example of {module}>", "single", dont_inherit=True)
                exec(code, self._spaces[key])  # noqa: S102  # this is what the sandbox is for
            except Exception as raised:
                error = "".join(traceback.format_exception_only(raised)[-1:])
        return printed.getvalue(), error


class ExampleItem(pytest.Item):
    """The examples of one docstring."""

    evaluate: Evaluate
    module: str
    examples: list[doctest.Example]

    def runtest(self) -> None:
        __tracebackhide__ = True
        for example in self.examples:
            if example.options.get(doctest.SKIP):
                continue
            printed, error = self.evaluate(self.nodeid, self.module, example.source)
            flags = sum(flag for flag, is_on in example.options.items() if is_on)
            want = example.exc_msg if error else example.want
            got = error or printed
            if want and error and flags & doctest.IGNORE_EXCEPTION_DETAIL:
                want, got = (f"{text.partition(':')[0]}\n" for text in (want, got))
            if want is None or not doctest.OutputChecker().check_output(want, got, flags):
                raise AssertionError(
                    f"line {example.lineno + 1}: >>> {example.source}"
                    f"expected:\n{example.exc_msg or example.want or 'nothing'}\ngot:\n{got}"
                )

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """The line, what it expects and what it got; no frames of ours."""
        if excinfo.type is AssertionError:
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[str, int, str]:
        return self.nodeid.partition("::")[0], 0, self.name

    @property
    def gives_away(self) -> bool:
        """Whether a source names what it is compared with, so that the code would judge itself."""
        told = (ast.Compare, ast.BinOp, ast.Assert)
        return any(
            isinstance(node, told)
            for example in self.examples
            for node in ast.walk(_parsed(example.source))
        )


def example_items(
    session: Any, texts: dict[str, str], evaluate: Evaluate, roots: tuple[str, ...]
) -> Iterator[ExampleItem]:
    """One item per docstring with examples; ``texts`` by the path of the module."""
    for path, text in texts.items():
        module = _module_name(path, roots)
        for name, lineno, docstring in _docstrings(text):
            full = f"{module}.{name}" if name else module
            found = doctest.DocTestParser().get_doctest(docstring, {}, full, path, lineno)
            if found.examples:
                item: ExampleItem = ExampleItem.from_parent(
                    session, name=full, nodeid=f"{path}::{full}"
                )
                item.evaluate, item.module, item.examples = evaluate, module, found.examples
                for example in found.examples:
                    example.lineno += lineno
                yield item


def _parsed(source: str) -> ast.AST:
    try:
        return ast.parse(source)
    except SyntaxError:
        return ast.Module([], [])


def _docstrings(text: str) -> Iterator[tuple[str, int, str]]:
    """Dotted name within the module, line and text of each docstring."""

    def below(node: Any, name: str) -> Iterator[tuple[str, int, str]]:
        docstring = ast.get_docstring(node, clean=False)
        if docstring:
            yield name, node.body[0].lineno - 1, docstring
        for child in node.body:
            if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                yield from below(child, f"{name}.{child.name}" if name else child.name)

    with contextlib.suppress(SyntaxError, ValueError):
        yield from below(ast.parse(text), "")


def _module_name(path: str, roots: tuple[str, ...]) -> str:
    pure = PurePosixPath(path)
    for root in roots:
        if pure.is_relative_to(root):
            pure = pure.relative_to(root)
            break
    parts = pure.parent.parts if pure.name == "__init__.py" else pure.with_suffix("").parts
    return ".".join(parts)


def source_roots(tree: Path) -> tuple[str, ...]:
    """Folders that modules are imported from, relative to the tree."""
    return ("src",) if (tree / "src").is_dir() else ()
