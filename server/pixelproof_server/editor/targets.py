"""Pictures that the user attached, by content: ids are the SHA-256 of the bytes as given."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path

from ..documents import uris
from ..protocol import MAX_PICTURE_BYTES, AttachByChunk, AttachByUri

KEPT_TARGETS = 16
KEPT_UPLOADS = 4


class TargetError(ValueError):
    """A picture that cannot be used; the message says what to do."""


@dataclass(frozen=True)
class Target:
    """A picture as a plain PNG, and where it came from."""

    id: str
    png: bytes
    path: Path | None = None
    notes: tuple[str, ...] = ()


@dataclass
class _Upload:
    total: int
    chunks: dict[int, bytes] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return sum(map(len, self.chunks.values()))


class Targets:
    """The last attached pictures; older ones are forgotten."""

    def __init__(self) -> None:
        self._targets: OrderedDict[str, Target] = OrderedDict()
        self._uploads: OrderedDict[str, _Upload] = OrderedDict()

    def get(self, target_id: str) -> Target:
        """Raises TargetError if the picture is not, or no longer, attached."""
        try:
            return self._targets[target_id]
        except KeyError:
            raise TargetError("that picture is no longer attached: attach it again") from None

    @property
    def latest(self) -> Target | None:
        return next(reversed(self._targets.values()), None)

    def attach_uri(self, request: AttachByUri) -> Target:
        """Read a picture from a file.

        Raises TargetError: not a file, missing, too large, or not a picture.
        """
        path = uris.local_path(request.uri)
        if path is None:
            raise TargetError(
                f"{request.uri} is not a file: attach a picture that lies on this machine"
            )
        return self.attach_path(path)

    def attach_path(self, path: Path) -> Target:
        """Like ``attach_uri``, for a path that was already checked."""
        try:
            if not path.is_file():
                raise TargetError(f"there is no picture {path}")
            if path.stat().st_size > MAX_PICTURE_BYTES:
                raise TargetError(
                    f"{path.name} is larger than {MAX_PICTURE_BYTES >> 20} MiB: save it smaller"
                )
            data = path.read_bytes()
        except OSError as error:
            raise TargetError(f"{path} cannot be read: {error.strerror}") from None
        return self._keep(hashlib.sha256(data).hexdigest(), data, path)

    def attach_chunk(self, request: AttachByChunk) -> Target | None:
        """Take one part of an upload; the target once all are there, in any order.

        Raises TargetError: parts that do not fit together, a wrong checksum, not a picture.
        """
        if request.sha256 in self._targets:
            return self._targets[request.sha256]
        upload = self._uploads.setdefault(request.sha256, _Upload(request.total))
        self._uploads.move_to_end(request.sha256)
        while len(self._uploads) > KEPT_UPLOADS:
            self._uploads.popitem(last=False)
        try:
            self._add(upload, request)
        except TargetError:
            del self._uploads[request.sha256]
            raise
        if len(upload.chunks) < upload.total:
            return None
        del self._uploads[request.sha256]
        data = b"".join(upload.chunks[index] for index in range(upload.total))
        if hashlib.sha256(data).hexdigest() != request.sha256:
            raise TargetError("the picture did not arrive whole (checksum differs): send it again")
        return self._keep(request.sha256, data, None)

    @staticmethod
    def _add(upload: _Upload, request: AttachByChunk) -> None:
        if request.total != upload.total or request.index >= upload.total:
            raise TargetError(
                f"part {request.index} of {request.total} does not fit an upload of "
                f"{upload.total} parts: send the picture again"
            )
        try:
            upload.chunks[request.index] = base64.b64decode(request.chunk, validate=True)
        except binascii.Error:
            raise TargetError(
                f"part {request.index} is not base64: send the picture again"
            ) from None
        if upload.size > MAX_PICTURE_BYTES:
            raise TargetError(
                f"the picture is larger than {MAX_PICTURE_BYTES >> 20} MiB: send it smaller"
            )

    def _keep(self, target_id: str, data: bytes, path: Path | None) -> Target:
        from pixelproof_engine.sight.picture import PictureError, load_picture

        try:
            picture = load_picture(data)
        except PictureError as error:
            raise TargetError(f"{path.name}: {error}" if path else str(error)) from None
        target = Target(target_id, picture.png, path, picture.notes)
        self._targets[target_id] = target
        self._targets.move_to_end(target_id)
        while len(self._targets) > KEPT_TARGETS:
            self._targets.popitem(last=False)
        return target
