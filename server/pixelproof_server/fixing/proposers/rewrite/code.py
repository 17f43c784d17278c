"""Source text as a syntax tree that is edited without disturbing what stands around the edit."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import cast

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, ParentNodeProvider, PositionProvider

from ...model import LineRange


class SourceError(ValueError):
    """The text is not Python that can be parsed."""


class Code:
    """An immutable parsed source; every edit gives a new text.

    Only nodes inside ``region`` are offered for editing, so an edit never leaves it.
    """

    def __init__(self, source: str, region: LineRange) -> None:
        try:
            parsed = cst.parse_module(source)
        except cst.ParserSyntaxError as error:
            raise SourceError(f"line {error.raw_line}: not valid Python") from error
        self.source = source
        self.region = region
        wrapper = MetadataWrapper(parsed, unsafe_skip_copy=True)
        self.module = wrapper.module
        self._positions = cast("Mapping[cst.CSTNode, CodeRange]", wrapper.resolve(PositionProvider))
        self._parents = cast(
            "Mapping[cst.CSTNode, cst.CSTNode]", wrapper.resolve(ParentNodeProvider)
        )

    def text(self, node: cst.CSTNode) -> str:
        return self.module.code_for_node(node)

    def line(self, node: cst.CSTNode) -> int:
        """0-based first line of ``node``."""
        return self._positions[node].start.line - 1

    def span(self, node: cst.CSTNode) -> tuple[int, int, int, int]:
        """First line and column and end line and column of ``node``, 0-based, in characters."""
        where = self._positions[node]
        return where.start.line - 1, where.start.column, where.end.line - 1, where.end.column

    def editable(self, node: cst.CSTNode) -> bool:
        where = self._positions[node]
        return self.region.start < where.start.line and where.end.line <= self.region.end

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        return self._parents.get(node)

    def ancestor(
        self, node: cst.CSTNode, kinds: type[cst.CSTNode] | tuple[type[cst.CSTNode], ...]
    ) -> cst.CSTNode | None:
        """Nearest node above ``node`` (or itself) of one of ``kinds``."""
        at: cst.CSTNode | None = node
        while at is not None and not isinstance(at, kinds):
            at = self._parents.get(at)
        return at

    def statement(self, node: cst.CSTNode) -> cst.BaseStatement | None:
        """The statement of a block that holds ``node``."""
        at: cst.CSTNode | None = node
        while at is not None:
            up = self._parents.get(at)
            if isinstance(up, cst.Module | cst.IndentedBlock):
                return at if isinstance(at, cst.BaseStatement) else None
            at = up
        return None

    def nodes(self, kind: type[cst.CSTNode]) -> list[cst.CSTNode]:
        """Editable nodes of one kind in source order."""
        found = [n for n in self._positions if isinstance(n, kind) and self.editable(n)]
        return sorted(
            found, key=lambda n: (self._positions[n].start.line, self._positions[n].start.column)
        )

    def replaced(self, changes: Mapping[cst.CSTNode, cst.CSTNode]) -> str:
        """The text with each key put in place by its value."""
        if len(changes) == 1:
            ((old, new),) = changes.items()
            span = self._span_of(old)
            if span is not None:
                return f"{self._whole[: span.start]}{self.text(new)}{self._whole[span.stop :]}"
        return self.module.visit(_Replace(changes)).code

    def _span_of(self, node: cst.CSTNode) -> slice | None:
        """Where in the text an expression stands, brackets around it included; None where it would
        be written otherwise by itself, as with lines that the block around it indents."""
        if not isinstance(node, cst.BaseExpression) or node not in self._positions:
            return None
        where = self._positions[node]
        start, end = (self._line_starts[at.line - 1] + at.column for at in (where.start, where.end))
        start -= len("".join(map(self.text, node.lpar)))
        end += len("".join(map(self.text, node.rpar)))
        return slice(start, end) if self._whole[start:end] == self.text(node) else None

    @cached_property
    def _whole(self) -> str:
        return self.module.code

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer(r"\r\n?|\n", self._whole))]

    def inserted(self, anchor: cst.BaseStatement, lines: Sequence[str], *, after: bool) -> str:
        """The text with ``lines`` as statements of their own beside ``anchor``."""
        news = [cst.parse_statement(line, self.module.config_for_parsing) for line in lines]
        at = cast("_Lines", anchor)
        if after:
            whole: list[cst.BaseStatement] = [anchor, *news]
        else:
            # The comments and blank lines before the anchor stay before what is new.
            first = cast("_Lines", news[0]).with_changes(leading_lines=at.leading_lines)
            whole = [first, *news[1:], at.with_changes(leading_lines=())]
        return self.module.visit(_Splice(anchor, whole)).code

    def removed(self, statements: Sequence[cst.BaseStatement]) -> str:
        tree: cst.Module = self.module
        for statement in statements:
            tree = tree.visit(_Splice(statement, ()))
        return tree.code


_Lines = cst.SimpleStatementLine


class _Replace(cst.CSTTransformer):
    def __init__(self, changes: Mapping[cst.CSTNode, cst.CSTNode]) -> None:
        self._changes = {id(old): new for old, new in changes.items()}

    def on_leave(  # type: ignore[override]
        self, original_node: cst.CSTNode, updated_node: cst.CSTNode
    ) -> cst.CSTNode:
        return self._changes.get(id(original_node), updated_node)


class _Splice(cst.CSTTransformer):
    def __init__(self, anchor: cst.CSTNode, whole: Sequence[cst.BaseStatement]) -> None:
        self._anchor = anchor
        self._whole = whole

    def on_leave(  # type: ignore[override]
        self, original_node: cst.CSTNode, updated_node: cst.CSTNode
    ) -> cst.CSTNode | cst.RemovalSentinel | cst.FlattenSentinel[cst.BaseStatement]:
        if original_node is not self._anchor:
            return updated_node
        if not self._whole:
            return cst.RemovalSentinel.REMOVE
        return cst.FlattenSentinel(list(self._whole))


def argument(call: cst.Call, *keywords: str, position: int | None = None) -> cst.Arg | None:
    """The argument given by one of ``keywords``, else the one at ``position``."""
    for arg in call.args:
        if arg.keyword is not None and arg.keyword.value in keywords:
            return arg
    if position is not None:
        plain = positional(call)
        if position < len(plain):
            return plain[position]
    return None


def positional(call: cst.Call) -> list[cst.Arg]:
    """Positional arguments before the first starred one."""
    plain: list[cst.Arg] = []
    for arg in call.args:
        if arg.star:
            break
        if arg.keyword is None:
            plain.append(arg)
    return plain


def with_value(call: cst.Call, arg: cst.Arg, value: cst.BaseExpression) -> cst.Call:
    return call.with_changes(
        args=[a.with_changes(value=value) if a is arg else a for a in call.args]
    )


def without(call: cst.Call, *dropped: cst.Arg) -> cst.Call:
    """``call`` less some arguments; the last one keeps the layout of the closing bracket."""
    kept = [a for a in call.args if not any(a is d for d in dropped)]
    if kept and call.args[-1] is not kept[-1]:
        last = call.args[-1]
        kept[-1] = kept[-1].with_changes(
            comma=last.comma, whitespace_after_arg=last.whitespace_after_arg
        )
    return call.with_changes(args=kept)


def with_keyword(call: cst.Call, keyword: str, value: str) -> cst.Call:
    """``call`` with ``keyword=value``, put in the layout that its arguments have."""
    expression = cst.parse_expression(value)
    present = argument(call, keyword)
    if present is not None:
        return with_value(call, present, expression)
    new = cst.Arg(
        keyword=cst.Name(keyword),
        value=expression,
        equal=cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace("")),
    )
    args = list(call.args)
    at = len(args) - 1 if args and args[-1].star == "**" else len(args)
    if not args:
        return call.with_changes(args=[new])
    if at < len(args):
        comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
        return call.with_changes(args=[*args[:at], new.with_changes(comma=comma), *args[at:]])
    last = args[-1]
    if isinstance(last.comma, cst.Comma):  # a trailing comma: one argument a line
        before = args[-2].comma if len(args) > 1 else last.comma
        args[-1] = last.with_changes(comma=before)
        new = new.with_changes(comma=last.comma)
    else:
        before = args[-2].comma if len(args) > 1 else cst.MaybeSentinel.DEFAULT
        gap = before if _breaks(before) and all(_breaks(a.comma) for a in args[:-1]) else None
        args[-1] = last.with_changes(
            comma=gap or cst.Comma(whitespace_after=cst.SimpleWhitespace(" ")),
            whitespace_after_arg=cst.SimpleWhitespace(""),
        )
        new = new.with_changes(whitespace_after_arg=last.whitespace_after_arg)
    return call.with_changes(args=[*args, new])


def _breaks(comma: object) -> bool:
    return isinstance(comma, cst.Comma) and isinstance(
        comma.whitespace_after, cst.ParenthesizedWhitespace
    )


def with_method(call: cst.Call, name: str) -> cst.Call:
    """``call`` of another method of the same receiver."""
    if isinstance(call.func, cst.Attribute):
        return call.with_changes(func=call.func.with_changes(attr=cst.Name(name)))
    return call.with_changes(func=cst.Name(name))


Visitor = Callable[[cst.CSTNode], None]


def walk(node: cst.CSTNode, visit: Visitor) -> None:
    """Call ``visit`` on ``node`` and on everything below it, in source order."""
    visit(node)
    for child in node.children:
        walk(child, visit)


def names_in(node: cst.CSTNode) -> list[str]:
    """Names that stand in ``node``, each once, in source order."""
    found: list[str] = []

    def visit(one: cst.CSTNode) -> None:
        if isinstance(one, cst.Name):
            found.append(one.value)

    walk(node, visit)
    return list(dict.fromkeys(found))
