"""Expressions put in the place of others, with everything around them as it was."""

from __future__ import annotations

import libcst as cst
import pytest

from pixelproof_server.fixing.model import LineRange
from pixelproof_server.fixing.proposers.rewrite.code import Code, with_keyword


def code(source: str) -> Code:
    return Code(source, LineRange(start=0, end=source.count("\n") + 1))


def call_of(source: Code, name: str) -> cst.Call:
    for node in source.nodes(cst.Call):
        if isinstance(node, cst.Call) and source.text(node.func) == name:
            return node
    raise AssertionError(name)


SOURCES = {
    "plain": ("x = f(1)\ny = 2\n", "x = f(1, a=3)\ny = 2\n"),
    "brackets around it": ("x = ( f(1) )\r\ny = 'ä'; z = 2\r\n",
                           "x = ( f(1, a=3) )\r\ny = 'ä'; z = 2\r\n"),
    "behind a text of two lines": ("x = '''ä\n''' + f(1)\n", "x = '''ä\n''' + f(1, a=3)\n"),
    "lines that a block indents": (
        "for y in x:\n    f(\n        1,\n        b=2,\n    )\n",
        "for y in x:\n    f(\n        1,\n        b=2,\n        a=3,\n    )\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SOURCES)
def test_an_expression_is_replaced_and_nothing_else(name: str) -> None:
    before, after = SOURCES[name]
    source = code(before)
    call = call_of(source, "f")
    assert source.replaced({call: with_keyword(call, "a", "3")}) == after


def test_an_edit_of_one_expression_does_not_go_through_the_whole_tree(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = code("x = f(1)\ny = 2\n")
    call = call_of(source, "f")
    monkeypatch.setattr(cst.Module, "visit", None)
    assert source.replaced({call: with_keyword(call, "a", "3")}) == "x = f(1, a=3)\ny = 2\n"
