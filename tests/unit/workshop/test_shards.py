"""Shards: whole or not at all, resumable, without repetitions and without what is measured."""

from __future__ import annotations

import gzip
import json
import tarfile
from pathlib import Path

import pytest

from pixelproof_engine.workshop.data.making import Recipe, make, missing_libraries
from pixelproof_engine.workshop.data.shards import OtherRecipeError, Tally, write_shards
from pixelproof_engine.workshop.overlap import References, benchmark_texts, gallery_texts
from pixelproof_engine.workshop.sample import Sample

RECIPE = Recipe(3, {"infill": 0.9, "draw": 0.1}, (100, 120), missing_libraries())
NONE = References()


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_a_run_that_was_broken_off_ends_with_the_same_bytes(tmp_path: Path) -> None:
    whole = write_shards(tmp_path / "whole", RECIPE, 13, NONE, workers=0, shard=5)
    assert whole.kept == 13

    def stop(tally: Tally) -> None:
        if tally.kept == 7:
            raise KeyboardInterrupt

    broken = tmp_path / "broken"
    with pytest.raises(KeyboardInterrupt):
        write_shards(broken, RECIPE, 13, NONE, workers=0, shard=5, progress=stop)
    assert sorted(bytes_of(broken)) == ["manifest.json", "shard-00000.jsonl"]
    write_shards(broken, RECIPE, 8, NONE, workers=0, shard=5)
    again = write_shards(broken, RECIPE, 13, NONE, workers=0, shard=5)
    assert again == whole
    assert bytes_of(broken) == bytes_of(tmp_path / "whole")
    assert write_shards(broken, RECIPE, 4, NONE, workers=0, shard=5) == whole, "nothing is lost"


def test_every_line_is_a_sample_and_none_stands_twice(tmp_path: Path) -> None:
    tally = write_shards(tmp_path, RECIPE, 12, NONE, workers=0, shard=5)
    lines = [line for path in sorted(tmp_path.glob("*.jsonl")) for line in path.open()]
    samples = [Sample.from_json(line) for line in lines]
    assert len(samples) == len(set(samples)) == tally.kept == 12
    assert tally.tried == 12 + tally.failed + tally.repeated + tally.contaminated


def test_what_is_measured_with_is_left_out_and_counted(tmp_path: Path) -> None:
    first = next(s for n in range(50) if (s := make(RECIPE, n)) and len(s.code + s.after) > 400)
    data = tmp_path / "bench"
    data.mkdir()
    with gzip.open(data / "charts.jsonl.gz", "wt", encoding="utf-8") as out:
        out.write(json.dumps({"id": "x", "code": first.code + first.answer + first.after}) + "\n")
    references = References(benchmark_texts(data))
    assert references.count == 1
    tally = write_shards(tmp_path / "out", RECIPE, 12, references, workers=0)
    assert tally.contaminated >= 1
    kept = [Sample.from_json(line) for line in (tmp_path / "out" / "shard-00000.jsonl").open()]
    assert first not in kept
    with pytest.raises(OtherRecipeError):
        write_shards(tmp_path / "out", RECIPE, 20, NONE, workers=0)


def test_a_run_of_words_that_stands_in_two_references_is_an_idiom() -> None:
    imports = "import matplotlib.pyplot as plt\nimport numpy as np\nfig, ax = plt.subplots()\n"
    telling = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu"
    references = References([imports + telling, imports + "something else altogether"])
    assert references.contaminates(telling)
    assert references.contaminates("x = 1", f"# {telling.upper()} xi")
    assert not references.contaminates(imports)
    assert not references.contaminates(telling.rsplit(" ", 1)[0]), "twelve words give nothing away"


def test_the_gallery_is_read_from_a_folder_or_an_archive(tmp_path: Path) -> None:
    script = tmp_path / "pkg" / "galleries" / "lines.py"
    script.parent.mkdir(parents=True)
    script.write_text("print('a gallery script')\n")
    (tmp_path / "pkg" / "setup.py").write_text("no gallery\n")
    packed = tmp_path / "pkg.tar.gz"
    with tarfile.open(packed, "w:gz") as archive:
        archive.add(tmp_path / "pkg", "pkg-1.0")
    assert list(gallery_texts(packed)) == ["print('a gallery script')\n"]
    assert list(gallery_texts(script.parent)) == ["print('a gallery script')\n"]


def test_a_folder_of_another_recipe_is_left_alone(tmp_path: Path) -> None:
    write_shards(tmp_path, RECIPE, 2, NONE, workers=0)
    before = bytes_of(tmp_path)
    with pytest.raises(OtherRecipeError, match="another folder"):
        write_shards(tmp_path, Recipe(4, {"infill": 1.0}), 2, NONE, workers=0)
    assert bytes_of(tmp_path) == before
    with pytest.raises(ValueError, match="at least one"):
        write_shards(tmp_path, RECIPE, 0, NONE)
