"""What a model is shown."""

from pathlib import Path

from pixelproof_server.completion.context import CHARACTERS_PER_TOKEN, context_at
from pixelproof_server.completion.gate import Gate
from pixelproof_server.documents import Position, Snapshot
from pixelproof_server.settings import CompletionSettings


def snapshot(text: str) -> Snapshot:
    return Snapshot.of("file:///x.py", 1, "python", text)


def test_a_small_file_is_shown_whole() -> None:
    text = snapshot("import os\nx = os.\ny = 1\n")
    here = context_at(text, Position(1, 7), CompletionSettings())
    assert (here.prefix, here.suffix) == ("import os\nx = os.", "\ny = 1\n")
    assert not here.multiline


def test_a_large_file_is_cut_to_budget_and_keeps_imports_and_headers() -> None:
    body = "".join(f"        value_{number} = {number}\n" for number in range(400))
    text = snapshot(f"import numpy\n\n\nclass Plot:\n    def draw(self, axes):\n{body}        x")
    settings = CompletionSettings(prefix_tokens=100)
    here = context_at(text, Position(405, 9), settings)
    assert len(here.prefix) <= 100 * CHARACTERS_PER_TOKEN
    assert here.prefix.startswith("import numpy\nclass Plot:\n    def draw(self, axes):\n")
    assert here.prefix.endswith("        value_399 = 399\n        x")


def test_the_prompt_keeps_its_beginning_while_lines_are_typed() -> None:
    lines = [f"value_{number} = {number}\n" for number in range(400)]
    text = snapshot("".join(lines))
    settings = CompletionSettings(prefix_tokens=200)
    prefixes = [context_at(text, Position(line, 0), settings).prefix for line in range(300, 316)]
    beginnings = {prefix[:200] for prefix in prefixes}
    assert len(beginnings) <= 2


def test_one_endless_line_is_cut_too() -> None:
    text = snapshot("x = '" + "a" * 100_000)
    here = context_at(text, Position(0, 50_000), CompletionSettings())
    assert len(here.prefix) <= 512 * CHARACTERS_PER_TOKEN
    assert len(here.suffix) <= 128 * CHARACTERS_PER_TOKEN


def test_secrets_are_taken_out() -> None:
    key = "sk-proj-" + "aB3dE5gH7jK9mN1pQ3sT5vX7zA9cE1gI3kM5oQ7sU9wY"
    text = snapshot(f'key = "{key}"\nx = ')
    assert key not in context_at(text, Position(1, 4), CompletionSettings()).prefix


def test_half_a_surrogate_pair_is_not_sent() -> None:
    here = context_at(snapshot("s = '\ud83d é"), Position(0, 8), CompletionSettings())
    assert here.prefix == "s = '? é"


def test_several_lines_are_asked_for_where_a_block_may_follow() -> None:
    text = snapshot("def f(x):\n    \n    return g(x)\n")
    settings = CompletionSettings()
    assert context_at(text, Position(0, 9), settings).multiline
    assert context_at(text, Position(1, 4), settings).multiline
    assert not context_at(text, Position(2, 13), settings).multiline


def test_secret_ignored_and_excluded_files_are_never_sent(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("private/\n")
    gate = Gate()
    assert gate.may_be_sent(tmp_path / "chart.py", tmp_path, ())
    assert gate.may_be_sent(None, None, ())
    assert not gate.may_be_sent(tmp_path / "private" / "chart.py", tmp_path, ())
    assert not gate.may_be_sent(tmp_path / ".env", tmp_path, ())
    assert not gate.may_be_sent(tmp_path / "a" / "chart.py", tmp_path, ("a/",))
