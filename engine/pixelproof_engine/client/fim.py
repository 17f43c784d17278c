"""Fill-in-the-middle prompts, with the tokens that the model was trained with.

A template is taken only if the model's own tokenizer holds its tokens; a model without them gets
the prefix alone, which every causal model can continue.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .messages import CompletionPrompt


@dataclass(frozen=True)
class FimTemplate:
    """How one family of models wants a hole to be written."""

    family: str
    tokens: tuple[str, ...]
    """Special tokens that must exist in the tokenizer."""
    text: str
    """With ``{prefix}`` and ``{suffix}``."""
    stop: tuple[str, ...] = ()
    """What such models write after the hole is filled."""

    def render(self, prompt: CompletionPrompt) -> str:
        """The model's text for this prompt.

        Code that itself contains one of the tokens would be read as markup, so it is sent as a
        plain prefix.
        """
        if any(token in prompt.prefix or token in prompt.suffix for token in self.tokens):
            return prompt.prefix
        before, after = self.text.split("{prefix}")
        if "{suffix}" in before:
            before = before.replace("{suffix}", prompt.suffix)
        else:
            after = after.replace("{suffix}", prompt.suffix)
        return before + prompt.prefix + after


TEMPLATES: tuple[FimTemplate, ...] = (
    # Qwen2.5-Coder technical report (arXiv 2409.12186), section 3.1; CodeGemma and Granite 4 alike.
    FimTemplate(
        "qwen",
        ("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"),
        "<|fim_prefix|>{prefix}<|fim_suffix|>{suffix}<|fim_middle|>",
        ("<|file_sep|>", "<|file_separator|>"),
    ),
    # StarCoder2 (arXiv 2402.19173); Granite Code.
    FimTemplate(
        "starcoder",
        ("<fim_prefix>", "<fim_suffix>", "<fim_middle>"),
        "<fim_prefix>{prefix}<fim_suffix>{suffix}<fim_middle>",
        ("<file_sep>",),
    ),
    FimTemplate(
        "santacoder",
        ("<fim-prefix>", "<fim-suffix>", "<fim-middle>"),
        "<fim-prefix>{prefix}<fim-suffix>{suffix}<fim-middle>",
    ),
    # DeepSeek-Coder (arXiv 2401.14196), section 3.1.
    FimTemplate(
        "deepseek",
        ("<｜fim▁begin｜>", "<｜fim▁hole｜>", "<｜fim▁end｜>"),
        "<｜fim▁begin｜>{prefix}<｜fim▁hole｜>{suffix}<｜fim▁end｜>",
    ),
    # Codestral: suffix first (mistral-common, InstructTokenizerV2.encode_fim).
    FimTemplate("codestral", ("[SUFFIX]", "[PREFIX]"), "[SUFFIX]{suffix}[PREFIX]{prefix}"),
    # Code Llama (arXiv 2308.12950), section 2.3; SentencePiece adds the ▁ of its tokens itself.
    FimTemplate(
        "codellama",
        ("▁<PRE>", "▁<SUF>", "▁<MID>"),
        "<PRE> {prefix} <SUF>{suffix} <MID>",
        ("<EOT>",),
    ),
)

# Only models that were trained to fill holes: their ids, where the tokenizer is out of reach.
_IDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), family)
    for pattern, family in (
        (r"qwen[\d.]*[-_]?coder|codeqwen|codegemma|granite-?4", "qwen"),
        (r"starcoder|granite-[^/]*code", "starcoder"),
        (r"santacoder", "santacoder"),
        (r"deepseek-coder", "deepseek"),
        (r"codestral", "codestral"),
        (r"code-?llama-(?:7|13)b(?!.*python)", "codellama"),
    )
)


def template_named(name: str) -> FimTemplate:
    """A family's template, or one written out with ``{prefix}`` and ``{suffix}``.

    Raises:
        ValueError: neither of the two, saying what is allowed.
    """
    for template in TEMPLATES:
        if template.family == name:
            return template
    if name.count("{prefix}") == 1 and name.count("{suffix}") == 1:
        tokens = tuple(piece.strip() for piece in re.split(r"\{prefix\}|\{suffix\}", name))
        return FimTemplate("custom", tuple(piece for piece in tokens if piece), name)
    families = ", ".join(template.family for template in TEMPLATES)
    raise ValueError(
        f"fim = {name!r} is no template: use auto, none, one of {families}, "
        f"or a text with {{prefix}} and {{suffix}}"
    )


def template_for_tokens(vocabulary: Collection[str]) -> FimTemplate | None:
    """The template whose tokens all exist in a model's vocabulary."""
    for template in TEMPLATES:
        if all(token in vocabulary for token in template.tokens):
            return template
    return None


def template_for_id(model_id: str) -> FimTemplate | None:
    """The template of a model family, by the model's name."""
    for pattern, family in _IDS:
        if pattern.search(model_id):
            return template_named(family)
    return None


def template_of_folder(folder: Path) -> FimTemplate | None:
    """The template of a model on disk, from its ``tokenizer.json`` or ``tokenizer_config.json``.

    Raises:
        ValueError: a tokenizer file is there but is not what Hugging Face writes.
    """
    vocabulary: set[str] = set()
    for name in ("tokenizer_config.json", "tokenizer.json"):
        path = folder / name
        if path.is_file():
            try:
                vocabulary |= _tokens_in(json.loads(path.read_text(encoding="utf-8")))
            except (ValueError, AttributeError, TypeError) as error:
                raise ValueError(f"{path} is no tokenizer file: {error}") from error
    return template_for_tokens(vocabulary)


def _tokens_in(content: dict[str, Any]) -> set[str]:
    found: set[str] = set()
    added = content.get("added_tokens_decoder", {}).values()
    for token in [*added, *content.get("added_tokens", [])]:
        found.add(token["content"])
    vocabulary = content.get("model", {}).get("vocab", {})
    pairs = vocabulary if isinstance(vocabulary, dict) else (piece[0] for piece in vocabulary)
    found.update(pairs)
    return found
