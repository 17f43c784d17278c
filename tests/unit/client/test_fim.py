from __future__ import annotations

import json
import struct

import pytest

from pixelproof_engine.client.fim import (
    TEMPLATES,
    template_for_id,
    template_for_tokens,
    template_named,
    template_of_folder,
)
from pixelproof_engine.client.gguf import GgufError, read_gguf
from pixelproof_engine.client.messages import CompletionPrompt

HOLE = CompletionPrompt("PRE", "SUF")


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("Qwen/Qwen2.5-Coder-7B", "<|fim_prefix|>PRE<|fim_suffix|>SUF<|fim_middle|>"),
        ("google/codegemma-2b", "<|fim_prefix|>PRE<|fim_suffix|>SUF<|fim_middle|>"),
        ("bigcode/starcoder2-3b", "<fim_prefix>PRE<fim_suffix>SUF<fim_middle>"),
        ("ibm-granite/granite-3b-code-base-2k", "<fim_prefix>PRE<fim_suffix>SUF<fim_middle>"),
        (
            "deepseek-ai/deepseek-coder-1.3b-base",
            "<｜fim▁begin｜>PRE<｜fim▁hole｜>SUF<｜fim▁end｜>",
        ),
        ("mistralai/Codestral-22B-v0.1", "[SUFFIX]SUF[PREFIX]PRE"),
        ("codellama/CodeLlama-7b-hf", "<PRE> PRE <SUF>SUF <MID>"),
    ],
)
def test_families_by_name(model, expected):
    assert template_for_id(model).render(HOLE) == expected


@pytest.mark.parametrize(
    "model",
    ["HuggingFaceTB/SmolLM2-135M-Instruct", "meta-llama/Llama-3.1-8B", "Qwen/Qwen2.5-VL-7B",
     "codellama/CodeLlama-34b-hf", "codellama/CodeLlama-7b-Python-hf"],
)  # fmt: skip
def test_models_that_fill_no_holes_get_no_template(model):
    assert template_for_id(model) is None


def test_code_that_holds_a_token_is_sent_as_plain_prefix():
    template = template_named("qwen")
    prompt = CompletionPrompt("s = '<|fim_middle|>'", "rest")
    assert template.render(prompt) == prompt.prefix


def test_braces_in_code_are_left_alone():
    prompt = CompletionPrompt("{prefix} {suffix}", "{suffix} {prefix}")
    for template in TEMPLATES:
        text = template.render(prompt)
        assert prompt.prefix in text
        assert prompt.suffix in text


def test_a_template_of_the_users_own():
    template = template_named("<A>{prefix}<B>{suffix}<C>")
    assert template.render(HOLE) == "<A>PRE<B>SUF<C>"
    assert template.tokens == ("<A>", "<B>", "<C>")


def test_an_unknown_template_names_the_known_ones():
    with pytest.raises(ValueError, match="qwen, starcoder"):
        template_named("quen")


def test_part_of_the_tokens_is_not_enough():
    assert template_for_tokens({"<fim_prefix>", "<fim_suffix>"}) is None


def test_a_tokenizer_on_disk(tmp_path):
    (tmp_path / "tokenizer_config.json").write_text(
        json.dumps({"added_tokens_decoder": {"7": {"content": "<fim_prefix>"}}})
    )
    (tmp_path / "tokenizer.json").write_text(
        json.dumps(
            {
                "added_tokens": [{"id": 8, "content": "<fim_suffix>"}],
                "model": {"vocab": {"<fim_middle>": 9, "a": 1}},
            }
        )
    )
    assert template_of_folder(tmp_path).family == "starcoder"


def test_a_damaged_tokenizer_is_named(tmp_path):
    (tmp_path / "tokenizer.json").write_text('{"added_tokens": [3]}')
    with pytest.raises(ValueError, match=r"tokenizer\.json"):
        template_of_folder(tmp_path)


def gguf(tokens: list[str], numbers: dict[str, int]) -> bytes:
    """A GGUF header, as its specification says (version 3, little endian)."""

    def text(value: str) -> bytes:
        return struct.pack("<Q", len(value.encode())) + value.encode()

    entries = [text("general.name") + struct.pack("<I", 8) + text("tiny")]
    entries += [text(key) + struct.pack("<II", 4, number) for key, number in numbers.items()]
    entries.append(
        text("tokenizer.ggml.tokens")
        + struct.pack("<IIQ", 9, 8, len(tokens))
        + b"".join(map(text, tokens))
    )
    entries.append(text("tokenizer.ggml.scores") + struct.pack("<IIQ2f", 9, 6, 2, 0.5, 1.5))
    return b"GGUF" + struct.pack("<IQQ", 3, 0, len(entries)) + b"".join(entries)


def read(tmp_path, data: bytes):
    path = tmp_path / "m.gguf"
    path.write_bytes(data)
    return read_gguf(path)


def test_gguf_metadata_names_the_tokens(tmp_path):
    ids = {f"tokenizer.ggml.fim_{part}_token_id": n for n, part in enumerate(("pre", "suf", "mid"))}
    header = read(tmp_path, gguf(["<P>", "<S>", "<M>", "x"], ids))
    assert header.name == "tiny"
    assert header.fim_template().render(HOLE) == "<P>PRE<S>SUF<M>"


def test_gguf_vocabulary_is_searched_where_the_metadata_is_silent(tmp_path):
    header = read(tmp_path, gguf(["x", "[PREFIX]", "[SUFFIX]"], {}))
    assert header.fim_template().family == "codestral"
    assert read(tmp_path, gguf(["x", "y"], {})).fim_template() is None


@pytest.mark.parametrize("cut", [3, 4, 20, 40, 90])
def test_a_damaged_gguf_is_refused(tmp_path, cut):
    with pytest.raises(GgufError):
        read(tmp_path, gguf(["a", "b"], {})[:cut])
