"""The few facts needed from a GGUF file's header: name, context, tokens (GGUF specification v3)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from .fim import FimTemplate, template_for_tokens

_STRING, _ARRAY = 8, 9
_SCALARS = {
    0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?",
    10: "<Q", 11: "<q", 12: "<d",
}  # fmt: skip
_MOST_ENTRIES = 100_000
_MOST_ITEMS = 20_000_000
_LONGEST_STRING = 64 * 1024 * 1024


class GgufError(ValueError):
    """The file is not a readable GGUF file."""


@dataclass(frozen=True)
class GgufHeader:
    """Metadata of a GGUF file."""

    architecture: str
    name: str
    tokens: tuple[str, ...]
    metadata: dict[str, Any]
    """Scalars and strings by key; arrays are left out."""

    def fim_template(self) -> FimTemplate | None:
        """The template of this model's tokenizer, or None if it has no such tokens.

        ``tokenizer.ggml.fim_*_token_id`` (or the older ``prefix_token_id`` ...) name the tokens;
        without those keys the vocabulary is searched, as llama.cpp does.
        """
        named = [self._token("fim_pre", "prefix"), self._token("fim_suf", "suffix"),
                 self._token("fim_mid", "middle")]  # fmt: skip
        if all(named):
            return template_for_tokens({token for token in named if token}) or _plain(named)
        return template_for_tokens(set(self.tokens))

    def _token(self, key: str, older_key: str) -> str | None:
        for name in (key, older_key):
            number = self.metadata.get(f"tokenizer.ggml.{name}_token_id")
            if isinstance(number, int) and 0 <= number < len(self.tokens):
                return self.tokens[number]
        return None


def read_gguf(path: Path) -> GgufHeader:
    """Read the header of a GGUF file; the weights are not touched.

    Raises:
        GgufError: not a GGUF file, or a damaged one.
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        if file.read(4) != b"GGUF":
            raise GgufError(f"{path} is not a GGUF file. Choose a model in GGUF format.")
        try:
            version, _, entries = _unpack(file, "<I"), _unpack(file, "<Q"), _unpack(file, "<Q")
            if version not in (2, 3) or entries > _MOST_ENTRIES:
                raise GgufError(f"{path}: GGUF version {version} is not supported.")
            metadata = {_string(file): _value(file, _unpack(file, "<I")) for _ in range(entries)}
        except (struct.error, UnicodeDecodeError, OverflowError, MemoryError) as error:
            raise GgufError(f"{path} is damaged; pull it again.") from error
    tokens = metadata.get("tokenizer.ggml.tokens", [])
    return GgufHeader(
        architecture=str(metadata.get("general.architecture", "")),
        name=str(metadata.get("general.name", path.stem)),
        tokens=tuple(tokens),
        metadata={key: value for key, value in metadata.items() if not isinstance(value, list)},
    )


def _plain(tokens: list[str | None]) -> FimTemplate:
    prefix, suffix, middle = (token or "" for token in tokens)
    return FimTemplate(
        "gguf", (prefix, suffix, middle), f"{prefix}{{prefix}}{suffix}{{suffix}}{middle}"
    )


def _unpack(file: BinaryIO, layout: str) -> Any:
    return struct.unpack(layout, file.read(struct.calcsize(layout)))[0]


def _string(file: BinaryIO) -> str:
    length = _unpack(file, "<Q")
    if length > _LONGEST_STRING:
        raise OverflowError("string too long")
    text = file.read(length)
    if len(text) != length:
        raise struct.error("file ends in a string")
    return text.decode("utf-8", "replace")


def _value(file: BinaryIO, kind: int) -> Any:
    if kind == _STRING:
        return _string(file)
    if kind == _ARRAY:
        item, count = _unpack(file, "<I"), _unpack(file, "<Q")
        if count > _MOST_ITEMS or item == _ARRAY:
            raise OverflowError("array too long or nested")
        if item == _STRING:
            return [_string(file) for _ in range(count)]
        size = struct.calcsize(_layout(item)) * count
        file.seek(size, 1)
        return []
    return _unpack(file, _layout(kind))


def _layout(kind: int) -> str:
    if kind not in _SCALARS:
        raise struct.error(f"unknown value type {kind}")
    return _SCALARS[kind]
