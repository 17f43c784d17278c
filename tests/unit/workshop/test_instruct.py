"""Dialogues: how answers are read, when they end, who speaks, and what is kept of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from pixelproof_engine.client.messages import Message
from pixelproof_engine.workshop.instruct.dialogue import Dialogue, repairs_of
from pixelproof_engine.workshop.instruct.journal import NAME, instruct, read_journal
from pixelproof_engine.workshop.instruct.loop import Ran, Voice, converse
from pixelproof_engine.workshop.instruct.roles import clipped, code_in
from pixelproof_engine.workshop.instruct.snippets import Snippet, read_snippets
from pixelproof_engine.workshop.instruct.stages import Stages
from pixelproof_engine.workshop.overlap import References

TESTS = "```python\ndef test_double():\n    assert double(2) == 4\n```"
RIGHT = f"Here:\n```python\ndef double(x):\n    return 2 * x\n```\n{TESTS}\n"
WRONG = RIGHT.replace("2 * x", "x")
SNIPPET = Snippet("shop.py:double", "def double(x):\n    y = 2 * x\n    return y", "MIT")


class Script:
    """Answers in turn; keeps what it was asked, and with which seed."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[Sequence[Message], int]] = []

    async def __call__(self, messages: Sequence[Message], seed: int) -> str:
        self.asked.append((messages, seed))
        return self.answers.pop(0)


def voice(*answers: str) -> tuple[Voice, Script]:
    script = Script(*answers)
    return Voice("scripted", "local", script), script


async def judged(files: dict[str, str]) -> Ran:
    """Stands in for the sandbox: knows the right answer by its text."""
    if "2 * x" in files["solution.py"]:
        return Ran("passed")
    return Ran("failed", "assert double(2) == 4")


async def test_what_fails_goes_back_through_the_questioner() -> None:
    teacher, script = voice("Write double.", WRONG, "It returns x itself.", RIGHT)
    dialogue = await converse(SNIPPET, teacher, judged, rounds=3, seed=10)
    assert dialogue.verdict == "passed"
    assert dialogue.rounds == 2
    assert [turn.speaker for turn in dialogue.turns] == [
        "questioner", "programmer", "executor", "questioner", "programmer", "executor",
    ]  # fmt: skip
    last = script.asked[-1][0]
    assert "It returns x itself." in last[-1].text
    assert "assert double(2) == 4" in last[-1].text, "what was printed comes word for word"
    assert last[-2].text == WRONG
    assert len({seed for _, seed in script.asked}) == len(script.asked)
    assert dialogue.provenance.licence == "MIT"
    assert Dialogue.from_json(dialogue.to_json()) == dialogue
    [repair] = repairs_of(dialogue)
    assert repair.task == "repair"
    assert (repair.code, repair.feedback) == (code_of(WRONG), "assert double(2) == 4")
    assert repair.answer == code_of(RIGHT)


def code_of(answer: str) -> str:
    code = code_in(answer)
    assert code is not None
    return code.solution


async def test_it_ends_after_the_last_round_and_where_nothing_could_be_run() -> None:
    teacher, _ = voice("Write double.", WRONG, "Wrong.", "no code at all")
    dialogue = await converse(SNIPPET, teacher, judged, rounds=1, seed=0)
    assert (dialogue.verdict, dialogue.rounds) == ("failed", 2)
    assert "two blocks" in dialogue.turns[-1].text
    assert repairs_of(dialogue) == []

    async def no_sandbox(files: dict[str, str]) -> Ran:
        return Ran("environment", "no engine")

    teacher, script = voice("Write double.", RIGHT, "never asked")
    dialogue = await converse(SNIPPET, teacher, no_sandbox, rounds=3, seed=0)
    assert dialogue.verdict == "environment"
    assert script.answers == ["never asked"]


@pytest.mark.parametrize(
    "answer",
    [
        "just words",
        "```python\ndef double(x):\n    return x\n```",
        f"{TESTS}",
        RIGHT.replace("assert double(2) == 4", "assert True"),
        RIGHT.replace("    assert double(2) == 4", "    double(2)"),
    ],
)
def test_an_answer_that_checks_nothing_is_none(answer: str) -> None:
    assert code_in(answer) is None


def test_solution_and_tests_are_found_however_they_stand() -> None:
    both = code_in(RIGHT)
    assert both is not None
    assert both.tests.startswith("from solution import *")
    mixed = "```\ndef double(x):\n    return 2 * x\n\ndef test_it():\n    assert double(1) == 2\n"
    one = code_in(mixed)
    assert one is not None
    assert "test_it" not in one.solution
    assert "def test_it" in one.tests
    broken = code_in(f"```python\ndef double(x:\n    return x\n```\n{TESTS}")
    assert broken is not None, "a run says what is wrong with it"
    assert clipped("x" * 5000).startswith("...\n")


async def test_a_student_takes_over_once_it_passes_more_often() -> None:
    teacher, _ = voice()
    student, answers = voice(*[RIGHT] * 6)
    stages = Stages(teacher, student, window=4)
    dialogue = await converse(SNIPPET, voice("p", WRONG, "no", RIGHT)[0], judged, rounds=2, seed=0)
    for passed in range(4):
        assert stages.stage == "teaching", passed
        assert stages.voice is teacher
        await stages.learn_from(dialogue, judged)
    assert stages.rates == (0.0, 1.0)
    assert stages.stage == "self-learning"
    assert stages.voice is student
    await stages.learn_from(dialogue, judged)
    assert len(answers.answers) == 2, "once it leads, it is measured no more"


async def test_a_student_that_is_only_as_good_stays_a_student() -> None:
    stages = Stages(voice()[0], voice(*[RIGHT] * 3, "nothing", "nothing")[0], window=3)
    good = await converse(SNIPPET, voice("p", RIGHT)[0], judged, rounds=0, seed=0)
    for _ in range(5):
        await stages.learn_from(good, judged)
    assert stages.stage == "teaching"
    failed = replace(good, verdict="failed")
    await stages.learn_from(failed, judged)
    assert stages.rates == (1.0, 1 / 3)


async def test_a_broken_off_run_goes_on_and_keeps_what_is_worth_it(tmp_path: Path) -> None:
    snippets = [replace(SNIPPET, text=f"{SNIPPET.text}  # {index}") for index in range(4)]
    asked = [part for _ in range(2) for part in ("Write double.", RIGHT)]
    found = await instruct(
        tmp_path, snippets[:2], Stages(voice(*asked)[0]), judged, References(), rounds=0
    )
    assert (found.verdicts["passed"], found.verdicts["repeated"]) == (1, 1)
    whole = (tmp_path / NAME).read_bytes()
    (tmp_path / NAME).write_bytes(whole + b'{"turns": [')
    secret = "one two three four five six seven eight nine ten eleven twelve thirteen"
    telling = RIGHT.replace("return 2 * x", f"return 2 * x  # {secret}")
    more = voice("Write double.", telling, "Write double.", WRONG)
    found = await instruct(
        tmp_path, snippets, Stages(more[0]), judged, References([secret]), rounds=0
    )
    assert found.total == 4
    assert found.verdicts["contaminated"] == found.verdicts["failed"] == 1
    assert "1 of 4 passed (25 %)" in str(found)
    journal = read_journal(tmp_path / NAME)
    assert len(journal) == 4
    assert (tmp_path / NAME).read_bytes().startswith(whole)


def test_snippets_are_functions_with_their_licence(tmp_path: Path) -> None:
    body = "def {}(x):\n    y = x + 1\n    return y\n\n\n"
    folder = tmp_path / "code"
    folder.mkdir()
    (folder / "a.py").write_text("# SPDX-License-Identifier: MIT\n" + body.format("one"))
    (folder / "b.py").write_text(body.format("two") + body.format("one") + "def s(): pass\n")
    (folder / "c.py").write_text("def broken(:\n")
    found = list(read_snippets(folder, "Apache-2.0"))
    assert [(one.name, one.licence) for one in found] == [
        ("code/a.py:one", "MIT"), ("code/b.py:two", "Apache-2.0"),
    ]  # fmt: skip
    assert next(iter(read_snippets(folder / "b.py"))).licence == "unknown"
    assert len({one.digest for one in found}) == 2
