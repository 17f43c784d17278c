"""Read and write a source file without changing anything that the edit does not mean to change."""

from __future__ import annotations

import codecs
import io
import os
import tempfile
import tokenize
from dataclasses import dataclass
from pathlib import Path


class UsageError(Exception):
    """The command cannot work with what it was given; the message says what to do."""


@dataclass(frozen=True)
class SourceFile:
    """Text of a file with its encoding; line ends are kept as they are."""

    path: Path
    text: str
    encoding: str


def read_source(path: Path) -> SourceFile:
    """Decode a Python file by its byte order mark or coding cookie (PEP 263).

    Raises:
        UsageError: the file is missing, not a file, or not text in its declared encoding.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise UsageError(f"there is no file {path}") from None
    except IsADirectoryError:
        raise UsageError(f"{path} is a folder; name the file that draws the chart") from None
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return SourceFile(path, data.decode(encoding), encoding)
    except (SyntaxError, UnicodeDecodeError):
        raise UsageError(
            f"{path} is not valid text in the encoding that it declares (UTF-8 if it declares "
            "none); save it as UTF-8 or add a coding line such as '# -*- coding: latin-1 -*-'"
        ) from None


def write_source(file: SourceFile, text: str) -> None:
    """Replace the file's content at once, in its own encoding and with its permissions.

    Raises:
        UsageError: the file changed since it was read, the text does not fit the file's encoding,
            or the folder cannot be written to.
    """
    if read_source(file.path).text != file.text:
        raise UsageError(f"{file.path} changed in the meantime; nothing was written, run again")
    try:
        data = text.encode(file.encoding)
    except UnicodeEncodeError as error:
        raise UsageError(
            f"the edit needs characters that {file.encoding} does not have "
            f"({error.object[error.start : error.end]!r}); save {file.path} as UTF-8 first"
        ) from None
    if file.encoding == "utf-8-sig" and not data.startswith(codecs.BOM_UTF8):
        data = codecs.BOM_UTF8 + data
    target = file.path.resolve()
    try:
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(descriptor, "wb") as temporary:
            temporary.write(data)
        Path(name).chmod(target.stat().st_mode)
        Path(name).replace(target)
    except OSError as error:
        raise UsageError(f"{file.path} cannot be written: {error.strerror}") from None
