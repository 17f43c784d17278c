"""Roles: what the Questioner and the Programmer are asked, and how their answers are read."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pixelproof_engine.client.messages import Message

from .dialogue import Turn

_BLOCK = re.compile(r"```(?:[pP]ython|py)?[ \t]*\n(.*?)(?:```|\Z)", re.DOTALL)
SOLUTION, TESTS = "solution.py", "test_solution.py"
_CLIP = 1500
"""Characters of what a run said that are passed on."""


@dataclass(frozen=True)
class Code:
    """A Programmer's answer."""

    solution: str
    tests: str


def ask_problem(snippet: str) -> list[Message]:
    """For the Questioner: a problem inspired by a snippet."""
    return [
        Message("system", "You write short programming exercises in plain words."),
        Message(
            "user",
            "Write one exercise that the following code gave you the idea for. Say what a Python "
            "function takes, what it returns, and give one example. Do not write the solution.\n\n"
            f"```python\n{snippet}\n```",
        ),
    ]


def ask_solution(problem: str, turns: Sequence[Turn]) -> list[Message]:
    """For the Programmer: the problem, and what was said of earlier answers."""
    messages = [
        Message(
            "system",
            "You are a careful Python programmer. Answer with two fenced blocks of Python: first "
            f"the file {SOLUTION} with the function, then the file {TESTS} with pytest functions "
            f"that import it from solution and check it.",
        ),
        Message("user", problem),
    ]
    for turn in turns:
        if turn.speaker == "programmer":
            messages.append(Message("assistant", turn.text))
        elif turn.speaker == "questioner":
            messages.append(Message("user", turn.text))
    return messages


def ask_followup(problem: str, answer: str, stderr: str) -> list[Message]:
    """For the Questioner: what is wrong, as the one who asked would put it."""
    return [
        Message("system", "You explain in two sentences why code fails. You write no code."),
        Message(
            "user",
            f"The exercise:\n{problem}\n\nThe answer:\n{answer}\n\nIt was run and said:\n"
            f"{clipped(stderr)}\n\nSay what is wrong and ask for a corrected answer.",
        ),
    ]


def followup(words: str, stderr: str) -> str:
    """What the Programmer hears: the Questioner's words, and what was printed, word for word."""
    return f"{words.strip()}\n\nThe run said:\n{clipped(stderr)}".strip()


def clipped(text: str) -> str:
    """The end of a long text, where the error stands."""
    return text if len(text) <= _CLIP else "...\n" + text[-_CLIP:]


def code_in(answer: str) -> Code | None:
    """Solution and tests of a Programmer's answer; None where one of them is missing.

    Tests count only if they are functions that pytest finds, with something asserted of a name that
    the solution defines: nothing passes by testing nothing.
    """
    blocks = [block for block in _BLOCK.findall(answer) if block.strip()]
    solution, tests = "", ""
    for block in blocks:
        try:
            tree = ast.parse(block)
        except SyntaxError:
            # Not to be told from a solution by its parts; the run will say what is wrong.
            solution = solution or block
            continue
        checks = [node for node in tree.body if _is_test(node)]
        if checks and len(checks) < sum(isinstance(n, ast.FunctionDef) for n in tree.body):
            lines = block.splitlines()
            first = min(node.lineno for node in checks)
            solution, tests = "\n".join(lines[: first - 1]), "\n".join(lines[first - 1 :])
        elif checks:
            tests = tests or block
        else:
            solution = solution or block
    if not solution.strip() or not tests.strip() or not _checks_something(solution, tests):
        return None
    if "solution" not in _imported(tests):
        tests = f"from solution import *\n\n{tests}"
    return Code(solution.strip() + "\n", tests.strip() + "\n")


def _is_test(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name.startswith("test")


def _checks_something(solution: str, tests: str) -> bool:
    try:
        defined = {
            node.name
            for node in ast.parse(solution).body
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
        }
    except SyntaxError:
        return True
    return any(
        isinstance(part, ast.Assert)
        and any(isinstance(name, ast.Name) and name.id in defined for name in ast.walk(node))
        for node in ast.parse(tests).body
        if _is_test(node)
        for part in ast.walk(node)
    )


def _imported(code: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
        elif isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
    return found
