"""What ``pixelproof workshop train`` and ``pixelproof workshop export`` do."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import pixelproof_engine
from pixelproof_engine.workshop.pocket.export import Form, export

TRAINER = "pixelproof_engine.workshop.pocket.train"
FORMS: tuple[str, ...] = ("transformers", "F16", "Q8_0")


def run_train(arguments: Sequence[str]) -> int:
    """Hand the arguments to the trainer, in a Python that has torch; its exit code."""
    from pixelproof_engine.serving.command import find_python
    from pixelproof_engine.serving.errors import VllmMissingError

    python = Path(sys.executable)
    if importlib.util.find_spec("torch") is None:
        try:
            python = find_python()
        except VllmMissingError:
            print(
                "pixelproof: training needs torch: pip install 'pixelproof[workshop]', or in a "
                "checkout make vllm",
                file=sys.stderr,
            )
            return 1
    # The trainer needs nothing of the engine but its files.
    engine = str(Path(pixelproof_engine.__file__).parents[1])
    environment = {**os.environ, "PYTHONPATH": engine}
    return subprocess.run(
        [str(python), "-P", "-m", TRAINER, *arguments], env=environment, check=False
    ).returncode


def run_export(packed: Path, to: Path, kinds: Sequence[str]) -> int:
    """Write the forms, tell where, and return the exit code."""
    unknown = [kind for kind in kinds if kind not in FORMS]
    if unknown:
        print(f"pixelproof: {unknown[0]} is no form: {', '.join(FORMS)}", file=sys.stderr)
        return 2
    try:
        made = export(packed, to, [cast(Form, kind) for kind in kinds])
    except (ValueError, OSError) as error:
        print(f"pixelproof: {error}", file=sys.stderr)
        return 1
    except ImportError:
        print("pixelproof: GGUF needs gguf: pip install 'pixelproof[local]'", file=sys.stderr)
        return 1
    for path in made:
        print(path)
    return 0
