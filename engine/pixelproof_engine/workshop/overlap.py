"""Overlap: whether a text to learn from repeats a text that is measured with.

A text is contaminated if it shares a run of 13 words with a reference (Brown et al.,
arXiv 2005.14165, appendix C). A run that stands in more than one reference is an idiom, such as
the usual imports of a plotting script, and gives nothing away.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

WORDS = 13
_WORD = re.compile(r"\w+")


class References:
    """Runs of words that stand in one reference alone."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self.count = 0
        """How many references there are."""
        self._seen: dict[int, int] = {}
        for text in texts:
            self.count += 1
            for run in set(_runs(text)):
                self._seen[run] = -1 if run in self._seen else self.count

    def contaminates(self, *texts: str) -> bool:
        """Whether one of ``texts`` shares a telling run with a reference."""
        return any(self._seen.get(run, -1) > 0 for text in texts for run in _runs(text))


def _runs(text: str) -> Iterator[int]:
    words = [word.lower() for word in _WORD.findall(text)]
    for start in range(len(words) - WORDS + 1):
        yield hash_of(" ".join(words[start : start + WORDS]))


def hash_of(text: str) -> int:
    """The same number for the same text in every process."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def benchmark_texts(folder: Path) -> Iterator[str]:
    """Every row of every ``*.jsonl`` and ``*.jsonl.gz`` of ``folder``: its texts, joined.

    Raises:
        OSError: A file cannot be read.
        ValueError: A line is not JSON.
    """
    for path in sorted(folder.glob("*.jsonl*")):
        opened = gzip.open if path.suffix == ".gz" else open
        with opened(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                if line.strip():
                    yield "\n".join(_strings(json.loads(line)))


def gallery_texts(place: Path) -> Iterator[str]:
    """The Python files of a folder, or of a source distribution (``*.tar.gz``).

    Raises:
        OSError: It cannot be read.
        tarfile.TarError: It is no such archive.
    """
    if place.is_dir():
        for path in sorted(place.rglob("*.py")):
            yield path.read_text(encoding="utf-8", errors="replace")
        return
    with tarfile.open(place) as archive:
        for member in archive:
            if member.name.endswith(".py") and "/galleries/" in member.name:
                held = archive.extractfile(member)
                if held is not None:
                    yield held.read().decode("utf-8", errors="replace")


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)
