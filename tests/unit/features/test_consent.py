"""The question before anything leaves this machine."""

from pathlib import Path

import pytest

from pixelproof_engine.client.settings import EndpointSettings
from pixelproof_server.editor.consent import ALLOW, REFUSE, ConsentBook

FAR = EndpointSettings.model_validate({"name": "far", "url": "https://models.example/v1"})


class User:
    """Answers with what it was told to, and counts."""

    def __init__(self, answer: str | None) -> None:
        self.answer = answer
        self.questions: list[str] = []

    async def __call__(self, question: str, answers: tuple[str, ...]) -> str | None:
        assert answers == (ALLOW, REFUSE)
        self.questions.append(question)
        return self.answer


@pytest.mark.parametrize(("answer", "allowed"), [(ALLOW, True), (REFUSE, False)])
async def test_an_answer_is_remembered_beyond_the_process(
    tmp_path: Path, answer: str, allowed: bool
) -> None:
    user = User(answer)
    path = tmp_path / "state" / "consent.json"
    assert await ConsentBook(path, user)(FAR) is allowed
    assert await ConsentBook(path, user)(FAR) is allowed
    assert len(user.questions) == 1
    assert "https://models.example:443" in user.questions[0]


async def test_closing_the_question_refuses_and_asks_again_next_time(tmp_path: Path) -> None:
    user = User(None)
    book = ConsentBook(tmp_path / "consent.json", user)
    assert await book(FAR) is False
    assert await book(FAR) is False
    assert len(user.questions) == 2


async def test_a_broken_book_counts_as_no_answer(tmp_path: Path) -> None:
    path = tmp_path / "consent.json"
    path.write_text("[not json")
    assert await ConsentBook(path, User(REFUSE))(FAR) is False


async def test_the_port_is_part_of_what_is_allowed(tmp_path: Path) -> None:
    user = User(ALLOW)
    book = ConsentBook(tmp_path / "consent.json", user)
    await book(FAR)
    other = EndpointSettings.model_validate({"name": "x", "url": "https://models.example:8443/v1"})
    await book(other)
    assert len(user.questions) == 2
