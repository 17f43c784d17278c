"""Parsing on several threads at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import libcst as cst
import pytest

from pixelproof_server.fixing.proposers.rewrite.values import text_of
from pixelproof_server.workspace.parsing import parse

DEEP = "x = " + "[" * 60 + "1" + "]" * 60 + "\n"


def test_threads_do_not_disturb_each_other() -> None:
    literal = cst.parse_expression("'a' " * 40)

    def work(_: int) -> bool:
        return len(parse(DEEP * 40).body) == 40 and text_of(literal) == "a" * 40

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(200)))


def test_a_byte_order_mark_is_no_code_and_a_fault_is_told() -> None:
    assert len(parse("\ufeffx = 1\n").body) == 1
    with pytest.raises(SyntaxError):
        parse("x = = 1")
