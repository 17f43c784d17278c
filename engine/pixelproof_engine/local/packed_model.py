"""Pocket coders, those that ship with pixelproof and those that a training left: the files for
llama.cpp are made once, and kept."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from .folders import cache_folder

_NOTE = "pocket.json"
_SHIPPED = Path(__file__).with_name("weights")


def shipped() -> dict[str, Path]:
    """The folders of the pocket coders that are part of this package, by name."""
    return {note.parent.name: note.parent for note in sorted(_SHIPPED.glob(f"*/{_NOTE}"))}


def packed_folder(model: str) -> Path | None:
    """The folder of packed weights that ``model`` names: a shipped pocket coder, or the folder
    itself; None if it names something else."""
    folders = (_SHIPPED / model, Path(model).expanduser())
    return next((one.absolute() for one in folders if (one / _NOTE).is_file()), None)


def preset_of(packed: Path) -> str:
    """The size of the pocket coder, which is its name among models; the folder's where the note
    cannot be read (using it then says why)."""
    from ..workshop.pocket.packed import read_note

    try:
        return read_note(packed).preset
    except (ValueError, OSError):
        return packed.name


def files_of(packed: Path) -> tuple[Path, Path]:
    """The Llama and its eyes as GGUF, made from the weights where that was not done yet.

    Raises:
        ValueError: The weights cannot be read.
        OSError: The files cannot be written.
    """
    from ..workshop.pocket.gguf_files import write_gguf

    digest = hashlib.sha256()
    for path in sorted(packed.iterdir()):
        if path.name == _NOTE or path.suffix == ".safetensors":
            digest.update(path.read_bytes())
    folder = cache_folder() / "pocket" / digest.hexdigest()[:24]
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder.parent) as place:
            draft = Path(place, "gguf")
            draft.mkdir()
            write_gguf(packed, draft)
            # Unless another process was quicker.
            with suppress(OSError):
                draft.rename(folder)
    [eyes] = folder.glob("mmproj-*.gguf")
    [text] = (path for path in folder.glob("*.gguf") if path != eyes)
    return text, eyes
