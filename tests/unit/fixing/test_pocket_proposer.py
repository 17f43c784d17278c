"""The pocket proposer: what it asks, how freely, and what becomes of the answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fixing_made import LABEL, SOURCE, facts, png, proof, proposal
from test_model_proposer import ScriptedEndpoint, situation

from pixelproof_engine.client.errors import Unreachable
from pixelproof_engine.client.messages import ModelInfo
from pixelproof_engine.sight.seen import Seen
from pixelproof_server.fixing.model import Check, FixRequest, LineRange, Proof, Verdict
from pixelproof_server.fixing.proposers.base import ProposerError, Situation
from pixelproof_server.fixing.proposers.pocket import (
    MAX_CODE_CHARS,
    PocketProposer,
    kept_lines,
    temperatures,
)

BETTER = SOURCE.replace("Sales", "Revenue")


class PocketEndpoint(ScriptedEndpoint):
    async def model(self) -> ModelInfo:
        return ModelInfo("pocket-small-F16")


async def proposed(endpoint: ScriptedEndpoint | None, where: Situation, samples: int = 1):
    asked = PocketProposer(lambda: endpoint, samples=samples)  # type: ignore[arg-type, return-value]
    return [one async for one in asked.propose(where)]


async def test_code_is_edited_with_the_differences_told() -> None:
    endpoint = PocketEndpoint(BETTER)
    (made,) = await proposed(endpoint, situation(round=1))
    assert made.source == BETTER
    assert made.origin == "pocket:desk"
    ((message,),) = endpoint.asked
    assert message.text.startswith("<|edit|><|sight|>")
    assert f"<|code|>{SOURCE}<|feedback|>- {LABEL.sentence}" in message.text
    (picture,) = message.images
    assert int.from_bytes(picture[16:20], "big") == int.from_bytes(picture[20:24], "big") == 384


async def test_an_empty_region_is_drawn() -> None:
    request = FixRequest(path=Path("/w/new.py"), source="", root=Path("/w"), target=png())
    target = Seen(png=png(), reading=facts())
    where = Situation(request, LineRange(start=0, end=0), (), None, target, "")
    endpoint = PocketEndpoint(BETTER, BETTER)
    (made,) = await proposed(endpoint, where)
    assert made.source == BETTER
    assert endpoint.asked[0][0].text.startswith("<|draw|><|sight|>")
    await proposed(endpoint, replace(where, round=1))
    assert endpoint.temperatures[0] == 0.0
    assert endpoint.temperatures[1] > 0.0, "the same question would have the same answer"


async def test_its_own_broken_answer_is_repaired_first() -> None:
    broken = BETTER.replace("ylabel", "y_label")
    own = proposal(broken).model_copy(update={"origin": "pocket:desk"})
    check = Check(name="run", status="failed", detail="AttributeError: y_label")
    failed = proof(Verdict.FAILED, proposal=own, checks=(check,))
    endpoint = PocketEndpoint(BETTER)
    (made,) = await proposed(endpoint, situation(round=1, failures=(failed,)))
    assert made.source == BETTER
    text = endpoint.asked[0][0].text
    assert text.startswith("<|repair|>")
    assert f"<|code|>{broken}<|feedback|>AttributeError: y_label" in text
    assert endpoint.temperatures == [0.0], "a question of its own, not the one before again"


async def test_a_repair_keeps_what_ran_and_in_later_rounds_half_of_it() -> None:
    lines = ["import matplotlib.pyplot as plt", "x = 1", "y = 2", "plt.bar(x, y)", "plt.bars(x)"]
    broken = "".join(f"{line}\n" for line in lines)
    own = proposal(broken).model_copy(update={"origin": "pocket:desk"})
    trace = (
        'Traceback:\n  File "chart.py", line 5, in <module>\n    plt.bars(x)\nAttributeError: bars'
    )
    check = Check(name="run", status="failed", detail=trace)
    failed = proof(Verdict.FAILED, proposal=own, checks=(check,))
    where = situation(round=1, failures=(failed,), region=LineRange(start=0, end=4))
    endpoint = PocketEndpoint("plt.bar(y, x)\n")
    shorter, made = await proposed(endpoint, where)
    assert shorter.source.startswith("\n".join(lines[:4]))
    assert "plt.bars" not in shorter.source
    assert made.source.startswith("\n".join([*lines[:4], "plt.bar(y, x)"]))
    assert endpoint.asked[0][-1].text.splitlines() == lines[:4]
    later = PocketEndpoint("y = 3\nplt.bar(x, y)\n")
    await proposed(later, replace(where, round=2))
    assert later.asked[0][-1].text.splitlines() == lines[:2]


async def test_of_its_broken_answers_the_one_that_ran_furthest_is_repaired() -> None:
    def failed(code: str, line: int) -> Proof:
        own = proposal(code).model_copy(update={"origin": "pocket:desk"})
        trace = f'Traceback:\n  File "chart.py", line {line}, in <module>\nValueError: x'
        checks = (Check(name="run", status="failed", detail=trace),)
        return proof(Verdict.FAILED, proposal=own, checks=checks)

    early = failed("import pandas as pd\npd.plot()\nx = 1\ny = 2\n", 2)
    late = failed("import numpy as np\nx = 1\ny = 2\nnp.plot(x)\n", 4)
    endpoint = PocketEndpoint("np.sum(x)\n")
    where = situation(round=1, failures=(early, late), region=LineRange(start=0, end=4))
    await proposed(endpoint, where)
    assert "np.plot(x)" in endpoint.asked[0][0].text


async def test_a_line_of_the_author_is_not_left_out() -> None:
    broken = f"{SOURCE}plt.bars(3)\nplt.bars(4)\n"
    line = broken.count("\n")
    trace = f'Traceback:\n  File "chart.py", line {line}, in <module>\nAttributeError: bars'
    own = proposal(broken).model_copy(update={"origin": "pocket:desk"})
    check = Check(name="run", status="failed", detail=trace)
    failures = (proof(Verdict.FAILED, proposal=own, checks=(check,)),)
    where = situation(round=1, failures=failures)
    shorter, _ = await proposed(PocketEndpoint(BETTER), where)
    assert "bars(4)" not in shorter.source
    theirs = where.request.model_copy(update={"source": f"{SOURCE}plt.bars(4)\n"})
    (made,) = await proposed(PocketEndpoint(BETTER), replace(where, request=theirs))
    assert "Revenue" in made.source


def test_what_failed_above_the_region_leaves_nothing_to_keep() -> None:
    assert [kept_lines(9, round_) for round_ in (1, 2, 3)] == [8, 4, 2]
    assert kept_lines(-3, 1) == kept_lines(1, 1) == 0


async def test_code_that_draws_nothing_is_repaired_from_where_it_failed() -> None:
    endpoint = PocketEndpoint(BETTER)
    await proposed(endpoint, situation(fault="NameError: plt"))
    assert "<|repair|>" in endpoint.asked[0][0].text
    assert endpoint.asked[0][0].text.endswith("<|feedback|>NameError: plt")
    later = PocketEndpoint("plt.title('b')\n")
    where = situation()
    trace = f'Traceback:\n  File "{where.request.path.name}", line 3\nAttributeError: bars'
    await proposed(later, replace(where, fault=trace))
    assert later.asked[0][-1].text.splitlines() == SOURCE.splitlines()[:2]
    elsewhere = PocketEndpoint(BETTER)
    await proposed(elsewhere, replace(where, fault=trace.replace('File "', 'File "other_')))
    assert len(elsewhere.asked[0]) == 1


async def test_an_indented_region_is_shown_and_written_as_a_block() -> None:
    source = "def draw():\n    plt.plot(x)\n    plt.show()\n"
    request = FixRequest(path=Path("/w/a.py"), source=source, root=Path("/w"), target=png())
    where = situation(source, request=request, region=LineRange(start=1, end=3), round=1)
    endpoint = PocketEndpoint("plt.bar(x, x)\nplt.show()\n")
    (made,) = await proposed(endpoint, where)
    assert made.source == "def draw():\n    plt.bar(x, x)\n    plt.show()\n"
    assert "<|code|>plt.plot(x)\nplt.show()\n" in endpoint.asked[0][0].text


async def test_several_answers_are_tried_and_the_same_one_once() -> None:
    endpoint = PocketEndpoint(BETTER, BETTER, SOURCE.replace("Sales", "Cost"), "  \n")
    made = await proposed(endpoint, situation(round=1), samples=4)
    assert len(made) == 2
    assert endpoint.temperatures == temperatures(4, again=False)


def test_the_first_sample_is_the_best_guess_and_later_ones_are_freer() -> None:
    assert temperatures(1, again=False) == [0.0]
    assert temperatures(4, again=False) == pytest.approx([0.0, 0.3, 0.6, 0.9])
    assert temperatures(2, again=True) == pytest.approx([0.3, 0.9])


@pytest.mark.parametrize(
    "where",
    [
        situation(request=situation().request.model_copy(update={"intent": "repair"}), round=1),
        situation(target=None, round=1),
        situation(SOURCE + "#" * MAX_CODE_CHARS + "\n", region=LineRange(start=0, end=6), round=1),
        situation(),
        situation(fault="no container engine", can_run=False),
    ],
    ids=["a fault to mend", "no target", "too long", "the search comes first", "nothing runs"],
)
async def test_what_it_cannot_do_is_not_asked(where: Situation) -> None:
    endpoint = PocketEndpoint()
    assert await proposed(endpoint, where) == []
    assert endpoint.asked == []


async def test_no_pocket_coder_no_proposal() -> None:
    assert await proposed(None, situation()) == []


async def test_a_server_in_trouble_is_told() -> None:
    with pytest.raises(ProposerError, match="gone"):
        await proposed(PocketEndpoint(Unreachable("gone")), situation(round=1))
