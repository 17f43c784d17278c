"""Types of the custom methods: what standard LSP does not have (names: ``names``)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

MAX_PICTURE_BYTES = 32 << 20
MAX_CHUNK_CHARACTERS = 1 << 20
"""Base64 of one chunk; larger ones would hold up the server's event loop."""


class _Message(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True
    )


class Position(_Message):
    """An LSP position, in the negotiated encoding."""

    line: int = Field(ge=0)
    character: int = Field(ge=0)


class Range(_Message):
    start: Position
    end: Position


class VersionedDocument(_Message):
    uri: str
    version: int | None = None


Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$", to_lower=True)]


class AttachByUri(_Message):
    """A picture that lies in a file; the user chose it, so it may lie anywhere."""

    uri: str


class AttachByChunk(_Message):
    """One part of a picture that is uploaded by content, e.g. from the clipboard."""

    sha256: Sha256
    """Of the whole picture."""
    mime: str
    chunk: str = Field(max_length=MAX_CHUNK_CHARACTERS)
    """Base64."""
    index: int = Field(ge=0)
    total: int = Field(ge=1, le=4096)


class Attached(_Message):
    target_id: str | None
    """None until every chunk has arrived."""
    notes: tuple[str, ...] = ()
    """What the user should know of the picture, e.g. that only its first frame is read."""


class FixParams(_Message):
    """What ``pixelproof/fix`` and the command ``pixelproof.startFix`` take."""

    text_document: VersionedDocument
    range: Range | None = None
    target_id: str | None = None
    target: str | None = None
    """A path named in the document, relative to it; resolved inside the workspace only."""
    instruction: str = ""
    intent: Literal["match", "repair"] = "match"
    work_done_token: str | int | None = None


class LintParams(_Message):
    """What the command ``pixelproof.lint`` takes."""

    text_document: VersionedDocument


class ProofParams(_Message):
    proof_id: str


def as_json(message: BaseModel) -> dict[str, Any]:
    """Plain data in the protocol's spelling."""
    return message.model_dump(mode="json", by_alias=True)
