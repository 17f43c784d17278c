"""Shards: samples on disk, a file at a time, without repetitions and without what is measured.

A folder holds ``shard-00000.jsonl`` and so on, and ``manifest.json``, which says what the shards
were made of and where to go on. A shard is there whole or not at all, so a run that was killed
goes on with the next one, and ends with the same bytes as one that was not.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from pixelproof_engine.workshop.overlap import References, hash_of
from pixelproof_engine.workshop.sample import Sample

from .making import Recipe
from .stream import numbered

SHARD = 500
"""Samples of a shard."""


@dataclass
class Tally:
    """What became of the numbers that were tried."""

    kept: int = 0
    failed: int = 0
    """Programs that could not be drawn, changed or broken."""
    repeated: int = 0
    contaminated: int = 0
    tried: int = 0
    """Numbers tried: where to go on."""


class OtherRecipeError(ValueError):
    """The folder holds shards of another recipe."""


def write_shards(
    folder: Path, recipe: Recipe, count: int, references: References, *,
    workers: int | None = None, progress: Callable[[Tally], None] | None = None,
    shard: int = SHARD,
) -> Tally:  # fmt: skip
    """Fill ``folder`` until it holds ``count`` samples; what is there already is kept.

    ``progress`` hears the tally after each number. A folder that holds more is left as it is.

    Raises:
        OtherRecipeError: The folder holds samples of another recipe, or of other references.
        ValueError: ``count`` or ``shard`` is less than 1.
        OSError: It cannot be written.
    """
    if count < 1 or shard < 1:
        raise ValueError("at least one sample, and one a shard")
    folder.mkdir(parents=True, exist_ok=True)
    told = _told(recipe, references, shard)
    tally = _begun(folder, told)
    if tally.kept >= count:
        return tally
    full = tally.kept // shard
    known = {_key(sample) for sample in _written(folder, full)}
    # A last shard that is not full is made anew with what comes after it.
    held = list(_read(_path(folder, full))) if tally.kept % shard else []
    known |= {_key(sample) for sample in held}
    for number, sample in numbered(recipe, start=tally.tried, workers=workers):
        tally.tried = number + 1
        if sample is None:
            tally.failed += 1
        elif _key(sample) in known:
            tally.repeated += 1
        elif references.contaminates(sample.code + sample.answer + sample.after):
            tally.contaminated += 1
        else:
            known.add(_key(sample))
            held.append(sample)
            tally.kept += 1
        if progress is not None:
            progress(tally)
        if len(held) == shard or tally.kept == count:
            _save(folder, tally.kept, shard, held, told, tally)
            if tally.kept == count:
                break
            held = []
    return tally


def _begun(folder: Path, told: dict[str, object]) -> Tally:
    path = folder / "manifest.json"
    if not path.exists():
        return Tally()
    manifest = json.loads(path.read_text(encoding="utf-8"))
    if manifest["recipe"] != told:
        raise OtherRecipeError(
            f"{folder} holds samples of {manifest['recipe']}, not of {told}: take another folder"
        )
    return Tally(**manifest["tally"])


def _told(recipe: Recipe, references: References, shard: int) -> dict[str, object]:
    whole = asdict(recipe) | {"references": references.count, "shard": shard}
    whole["without"] = sorted(recipe.without)
    whole["longest_side_px"] = list(recipe.longest_side_px)
    return whole


def _path(folder: Path, number: int) -> Path:
    return folder / f"shard-{number:05d}.jsonl"


def _written(folder: Path, shards: int) -> Iterator[Sample]:
    for number in range(shards):
        yield from _read(_path(folder, number))


def _read(path: Path) -> Iterator[Sample]:
    with path.open(encoding="utf-8") as lines:
        yield from map(Sample.from_json, lines)


def _save(
    folder: Path, kept: int, shard: int, held: list[Sample], told: dict[str, object], tally: Tally
) -> None:
    """The shard first, then the manifest that knows of it: each appears whole."""
    body = "".join(sample.to_json() + "\n" for sample in held)
    _replace(_path(folder, (kept - 1) // shard), body)
    _replace(
        folder / "manifest.json", json.dumps({"recipe": told, "tally": asdict(tally)}, indent=1)
    )


def _replace(path: Path, text: str) -> None:
    part = path.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def _key(sample: Sample) -> int:
    """The same for samples that teach the same: comments and blank lines do not count."""
    parts = [sample.task, *map(_bare, (sample.code, sample.answer, sample.after))]
    return hash_of("\0".join(parts))


def _bare(code: str) -> str:
    lines = (line.rstrip() for line in code.splitlines())
    return "\n".join(line for line in lines if line and not line.lstrip().startswith("#"))
