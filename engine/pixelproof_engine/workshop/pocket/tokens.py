"""The pocket coder's tokenizer: byte-level BPE over generated programs, digits one by one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .presets import VOCABULARY
from .prompt import (
    AROUND,
    ASSISTANT,
    CODE,
    END,
    FEEDBACK,
    HOLE,
    OVERVIEW,
    PICTURE_TOKEN,
    PLACES,
    SIGHT,
    TASKS,
    USER,
)

if TYPE_CHECKING:
    from tokenizers import Tokenizer

PAD = "<|endoftext|>"
SPECIAL = (
    PAD, END, USER, ASSISTANT, "<|system|>", PICTURE_TOKEN, AROUND, OVERVIEW, *PLACES,
    "<end_of_utterance>", *HOLE, *TASKS.values(), SIGHT, CODE, FEEDBACK,
)  # fmt: skip
"""Special tokens in the order of their ids. ``<end_of_utterance>`` is never written: Idefics3's
processor wants it to exist."""

_PIECES = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
"""Where words end, as Qwen2 does it: llama.cpp knows this expression by the name ``qwen2``."""
PIECES_NAME = "qwen2"
_EMPTY_LINE = "\n\n"

CHAT_TEMPLATE = (
    "{% for message in messages %}<|{{ message['role'] }}|>"
    "{% if message['content'] is string %}{{ message['content'] }}{% else %}"
    "{% for part in message['content'] %}"
    "{% if part['type'] == 'image' %}<image>{% else %}{{ part['text'] }}{% endif %}"
    "{% endfor %}{% endif %}<|im_end|>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
"""A picture is the part ``image`` of transformers and vLLM; llama.cpp makes it a text."""


def train_tokenizer(texts: Iterable[str]) -> Tokenizer:
    """Learn the vocabulary from programs and readings.

    It has ``VOCABULARY`` entries where the texts are rich enough for so many, else fewer.

    Raises:
        ValueError: The texts hold no empty line, which the picture's token sequence needs.
    """
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_PIECES), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    bpe.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=[AddedToken(token, special=True, normalized=False) for token in SPECIAL],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    bpe.train_from_iterator(texts, trainer)
    if len(bpe.encode(_EMPTY_LINE).ids) != 1:
        raise ValueError("the texts hold too few empty lines to learn a token from")
    return bpe


def special_ids(tokenizer_json: str) -> dict[str, int]:
    """Ids of the special tokens of a tokenizer file."""
    return {token["content"]: token["id"] for token in json.loads(tokenizer_json)["added_tokens"]}


def tokenizer_config(context: int) -> dict[str, Any]:
    """``tokenizer_config.json``: what transformers must know beside the vocabulary."""
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": None,
        "eos_token": END,
        "pad_token": PAD,
        "unk_token": None,
        "clean_up_tokenization_spaces": False,
        "model_max_length": context,
        "extra_special_tokens": {
            "image_token": PICTURE_TOKEN,
            "fake_image_token": AROUND,
            "global_image_token": OVERVIEW,
            "end_of_utterance_token": "<end_of_utterance>",
        },
    }
