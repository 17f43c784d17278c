"""Careful writing: what an answer is taken back to, and when it is let be."""

from __future__ import annotations

import pytest
from test_model_proposer import ScriptedEndpoint

from pixelproof_engine.client.errors import ContextTooLong
from pixelproof_engine.client.messages import Message
from pixelproof_server.fixing.proposers.careful import REWINDS, TRIES, write_carefully

ASKED = Message("user", "draw")
IMPORT = "import matplotlib.pyplot as plt\n"


async def written(endpoint: ScriptedEndpoint, **given: object) -> str:
    usual = {"max_tokens": 100, "temperature": 0.0, **given}
    return await write_carefully(endpoint, ASKED, **usual)  # type: ignore[arg-type]


async def test_a_sound_answer_is_taken_as_it_comes() -> None:
    endpoint = ScriptedEndpoint(f"{IMPORT}for one in [1]:\n    plt.plot([one])\n\nplt.show()")
    assert (
        await written(endpoint) == f"{IMPORT}for one in [1]:\n    plt.plot([one])\n\nplt.show()\n"
    )
    assert endpoint.asked == [[ASKED]]
    assert endpoint.temperatures == [0.0]


async def test_from_a_line_that_cannot_run_on_it_is_asked_again_more_freely() -> None:
    endpoint = ScriptedEndpoint(
        f"{IMPORT}plt.plot(x)\nplt.title('never read')\n", "plt.plot([1, 2])\nplt.show()\n"
    )
    assert await written(endpoint) == f"{IMPORT}plt.plot([1, 2])\nplt.show()\n"
    assert endpoint.asked[1] == [ASKED, Message("assistant", IMPORT)]
    first, second = endpoint.temperatures
    assert first == 0.0
    assert second > 0.0
    assert endpoint.closed == 2, "the first answer is not waited for"


async def test_an_answer_that_stops_in_the_middle_goes_on() -> None:
    endpoint = ScriptedEndpoint(f"{IMPORT}plt.plot(\n", "    [1, 2])\n")
    assert await written(endpoint) == f"{IMPORT}plt.plot(\n    [1, 2])\n"


async def test_a_chart_does_not_end_before_it_draws() -> None:
    endpoint = ScriptedEndpoint(IMPORT, "plt.bar([1], [2])\n")
    assert await written(endpoint, is_chart=True) == f"{IMPORT}plt.bar([1], [2])\n"
    assert await written(ScriptedEndpoint(IMPORT)) == IMPORT


async def test_where_it_stays_wrong_the_line_above_is_taken_back_too() -> None:
    start = f"{IMPORT}data = 1\n"
    wrong = ["plt.plot(x)\n"] * (TRIES - 1)
    endpoint = ScriptedEndpoint(f"{start}plt.plot(x)\n", *wrong, "x = [1]\nplt.plot(x)\n")
    assert await written(endpoint) == f"{IMPORT}x = [1]\nplt.plot(x)\n"
    assert endpoint.asked[-2][-1] == Message("assistant", start)
    assert endpoint.asked[-1][-1] == Message("assistant", IMPORT)
    assert endpoint.temperatures == sorted(endpoint.temperatures[:-1]) + endpoint.temperatures[-1:]
    assert endpoint.temperatures[-1] > 0.0, "not what it wrote there before"


async def test_what_stays_wrong_is_taken_for_the_run_to_tell() -> None:
    wrong = ["plt.plot(x)\nplt.plot(y)\n"] * (REWINDS + 1)
    endpoint = ScriptedEndpoint(*wrong)
    assert await written(endpoint) == "plt.plot(x)\nplt.plot(y)\n"
    assert len(endpoint.asked) == REWINDS + 1


async def test_an_answer_is_taken_back_only_so_often() -> None:
    lines = [f"plt.plot([{number}])\nplt.plot(x)\n" for number in range(REWINDS + 1)]
    endpoint = ScriptedEndpoint(f"{IMPORT}plt.plot(x)\n", *lines)
    code = await written(endpoint)
    assert len(endpoint.asked) == REWINDS + 1
    assert code.endswith(f"plt.plot([{REWINDS - 1}])\nplt.plot(x)\n")


async def test_an_answer_may_cost_only_so_much() -> None:
    endpoint = ScriptedEndpoint(*["plt.plot(x)\n"] * (REWINDS + 1))
    assert await written(endpoint, max_tokens=1) == "plt.plot(x)\n"
    assert len(endpoint.asked) < 5, "it came in pieces of seven letters"


async def test_what_has_grown_too_long_to_be_gone_on_with_is_what_there_is() -> None:
    full = ContextTooLong("too long")
    endpoint = ScriptedEndpoint(f"{IMPORT}plt.plot(x)\n", full)
    assert await written(endpoint) == IMPORT
    with pytest.raises(ContextTooLong):
        await written(ScriptedEndpoint(full))


async def test_it_begins_with_lines_that_ran_and_knows_names_of_the_file() -> None:
    endpoint = ScriptedEndpoint("plt.plot(x)\n")
    code = await written(endpoint, start=IMPORT, known=frozenset({"x"}), seed=7)
    assert code == f"{IMPORT}plt.plot(x)\n"
    assert endpoint.asked == [[ASKED, Message("assistant", IMPORT)]]
