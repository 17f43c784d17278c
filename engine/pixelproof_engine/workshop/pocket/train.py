"""Train a pocket coder: ``python -m pixelproof_engine.workshop.pocket.train --help``.

Needs torch, transformers, tokenizers, safetensors, numpy and pillow; matplotlib for the plot. How a
training is cut into runs: docs/workshop.md.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from .packed import Note
from .presets import PRESETS, VOCABULARY
from .report import read_losses, write_losses
from .schedule import Schedule
from .shelf import Shelf, read_samples, shard_files

if TYPE_CHECKING:
    import torch

    from .batches import Batch, Corpus
    from .evaluation import Judge
    from .learning import Learner

STATE = "state.pt"
_TOKENIZER_SAMPLES = 20_000
"""Samples that the vocabulary is learned from."""
_SAID_EVERY_S = 10.0
_LAST_S = 25.0
"""Kept of a time budget for the last measurement and for writing."""
_KNOWN_AFTER = 0.1
"""Share of the time after which the speed is known, and with it the number of steps."""


@dataclass(frozen=True)
class Options:
    """What to train, on what, and for how long."""

    preset: str
    data: Path
    out: Path
    state: Path
    cache: Path
    steps: int | None = None
    """Optimiser steps of the whole training; None: as many as fit into ``total_minutes``."""
    minutes: float | None = None
    """Of this run; None: until ``steps`` are done."""
    total_minutes: float | None = None
    """Of all runs together; None: this one is all."""
    start_from: Path | None = None
    """Packed weights to go on from with a new optimiser, where there is no state."""
    seed: int = 0
    batch_tokens: int | None = None
    accumulate: int = 1
    peak_rate: float | None = None
    warm_up: int = 200
    evaluate_every: int = 500
    save_every: int = 500
    answers: int = 4
    """Held-out pictures that are answered at each measurement."""
    workers: int = 2
    device: str = "auto"
    precision: str = "auto"
    compiled: bool = False
    """Whether torch compiles the layers first: half a minute, then a quarter quicker."""


def train(options: Options, judge: Judge | None = None, say: Callable[[str], None] = print) -> Note:
    """Train until the steps or the minutes are over, and write what leaves the run to ``out``.

    Where ``state`` holds the state of an earlier run, that one goes on exactly: the same losses as
    if it had not been ended.

    Raises:
        ValueError: The data holds no samples, or the state is of another preset or tokenizer.
    """
    import torch

    began = time.monotonic()
    run = _Run(options, judge, say, began)
    say(
        f"{options.preset}: {run.learner.note.size.parameters / 1e6:.1f} M parameters on "
        f"{run.learner.device.type}, torch {torch.__version__}, step {run.learner.progress.step}"
    )
    for batches in run.steps():
        run.take(batches)
    return run.finish()


class _Run:
    def __init__(
        self, options: Options, judge: Judge | None, say: Callable[[str], None], began: float
    ) -> None:
        self.learner = _learner(options)
        self._options = options
        self._judge = judge
        self._say = say
        self._began = began
        self._preset = PRESETS[options.preset]
        self._shelf = Shelf(
            options.data, options.cache, options.preset, self.learner.note.tokenizer
        )
        self._corpus: Corpus | None = None
        self._said = time.monotonic()
        self._speed = _Speed(self.learner)

    def steps(self) -> Iterator[list[Batch]]:
        """The batches of each step, epoch after epoch, from where the training stands."""
        progress, options = self.learner.progress, self._options
        while not self._is_over():
            if not progress.shards:
                progress.shards = shard_files(options.data)
            corpus = self._corpus = self._open(progress.shards)
            planned = corpus.plan(
                options.seed, progress.epoch, options.batch_tokens or self._preset.batch_tokens
            )
            stream = corpus.stream(planned[progress.position :], options.workers)
            self._speed.begin()
            while batches := list(islice(stream, options.accumulate)):
                progress.position += len(batches)
                yield batches
                if self._is_over():
                    stream.close()  # type: ignore[attr-defined]
                    return
            progress.epoch, progress.position, progress.shards = progress.epoch + 1, 0, []

    def take(self, batches: list[Batch]) -> None:
        """One step, and what is due after it."""
        learner, options = self.learner, self._options
        progress = learner.progress
        loss = learner.step(batches, self._schedule())
        self._speed.add(batches)
        self._settle_steps()
        if progress.step % options.save_every == 0:
            learner.save(options.state / STATE)
        if progress.step % options.evaluate_every == 0:
            self._evaluate()
        now = time.monotonic()
        if now - self._said > _SAID_EVERY_S:
            self._said = now
            self._say(f"step {progress.step}/{progress.steps or '?'}: {loss:.4f}, {self._speed}")

    def finish(self) -> Note:
        learner = self.learner
        if self._corpus is not None:
            self._evaluate()
        learner.save(self._options.state / STATE)
        note = learner.pack(self._options.out)
        write_losses(self._options.out, learner.progress.losses, learner.progress.evaluations)
        size = sum(path.stat().st_size for path in self._options.out.iterdir())
        self._say(
            f"done at step {note.step}/{note.steps or '?'}: {note.samples} samples, "
            f"{size / 2**20:.1f} MiB in {self._options.out}, "
            f"{time.monotonic() - self._began:.0f} s; {self._speed}"
        )
        return note

    def _open(self, names: Sequence[str]) -> Corpus:
        from .batches import Corpus
        from .tokens import PAD, special_ids

        if not names:
            raise ValueError(f"{self._options.data} holds no shards (*.jsonl, *.jsonl.gz)")
        shards = self._shelf.ready(names, self._options.workers)
        pad = special_ids(self.learner.note.tokenizer)[PAD]
        corpus = Corpus(shards, self._preset, pad)
        if not len(corpus.training):
            raise ValueError(f"no sample in {self._options.data} fits into the context")
        self._say(
            f"epoch {self.learner.progress.epoch}: {len(corpus.training)} samples of {len(names)} "
            f"shards, {len(corpus.held_out)} held out, {corpus.dropped} too long"
        )
        return corpus

    def _schedule(self) -> Schedule:
        progress, options = self.learner.progress, self._options
        peak = options.peak_rate or self._preset.peak_rate
        return Schedule(peak, options.warm_up, progress.steps, progress.start)

    def _settle_steps(self) -> None:
        """Say how many steps there will be, as soon as the speed is known."""
        progress, options = self.learner.progress, self._options
        minutes = options.total_minutes or options.minutes
        if progress.steps is not None or minutes is None:
            return
        gone = time.monotonic() - self._began
        if gone > _KNOWN_AFTER * 60 * minutes or progress.step >= progress.start + options.warm_up:
            left = 60 * minutes - gone - _LAST_S
            progress.steps = progress.step + max(1, round(left * self._speed.steps_per_s))
            self._say(f"{progress.steps} steps will fit into {minutes:g} minutes")

    def _is_over(self) -> bool:
        progress, minutes = self.learner.progress, self._options.minutes
        if progress.steps is not None and progress.step >= progress.steps:
            return True
        last = min(_LAST_S, 0.1 * 60 * minutes) if minutes is not None else 0.0
        return minutes is not None and time.monotonic() - self._began > 60 * minutes - last

    def _evaluate(self) -> None:
        from .evaluation import evaluate

        assert self._corpus is not None
        progress = self.learner.progress
        if progress.evaluations and progress.evaluations[-1]["step"] == progress.step:
            return
        measured = evaluate(
            self.learner, self._corpus, self._shelf, self._options.answers, self._judge
        )
        if measured:
            progress.evaluations.append({"step": progress.step, **measured})
            told = ", ".join(f"{name} {value:.3f}" for name, value in measured.items())
            self._say(f"step {progress.step}: held out: {told}")
        self._speed.begin()


class _Speed:
    """How fast it goes, without what is done between the steps."""

    _PEAK_FLOPS = (("H100", 989e12), ("H200", 989e12), ("A100", 312e12), ("L40", 181e12))
    """Dense bf16, from NVIDIA's data sheets."""

    def __init__(self, learner: Learner) -> None:
        self._learner = learner
        self._seconds = self._flops = 0.0
        self._steps = self._samples = self._tokens = self._padded = 0
        self.begin()

    def begin(self) -> None:
        self._last = time.monotonic()

    def add(self, batches: Sequence[Batch]) -> None:
        now = time.monotonic()
        self._seconds += now - self._last
        self._last = now
        self._steps += 1
        size = self._learner.note.size
        for batch in batches:
            self._samples += len(batch.ids)
            self._tokens += batch.tokens
            self._padded += batch.ids.size
            # Six per parameter and token, forward and backward (arXiv 2001.08361); embeddings
            # count once, as the output layer. Attention comes on top and is left out.
            self._flops += 6 * batch.ids.size * (size.text_parameters - VOCABULARY * size.width)
            self._flops += 6 * batch.learned * VOCABULARY * size.width
            self._flops += 6 * len(batch.whole) * 5 * size.patches * size.vision_parameters

    @property
    def steps_per_s(self) -> float:
        return self._steps / self._seconds if self._seconds else 0.0

    def __str__(self) -> str:
        if not self._seconds:
            return "no step yet"
        told = (
            f"{self._samples / self._seconds:.1f} samples/s, "
            f"{self._tokens / self._seconds:.0f} tokens/s, "
            f"{100 * (1 - self._tokens / self._padded):.0f} % padding, "
            f"{self._flops / self._seconds / 1e12:.2g} TFLOP/s"
        )
        return told + self._of_peak()

    def _of_peak(self) -> str:
        import torch

        if self._learner.device.type != "cuda":
            return ""
        name = torch.cuda.get_device_name()
        peak = next((peak for part, peak in self._PEAK_FLOPS if part in name), None)
        return f" ({100 * self._flops / self._seconds / peak:.0f} % of {name})" if peak else ""


def _learner(options: Options) -> Learner:
    """The learner as the state has it, or as the weights to start from, or new."""
    import torch

    from . import network
    from .learning import Learner

    device, precision = _where(options.device, options.precision)
    options.state.mkdir(parents=True, exist_ok=True)
    options.out.mkdir(parents=True, exist_ok=True)
    torch.backends.cuda.matmul.allow_tf32 = True
    if options.start_from is not None:
        model, note = network.unpack(options.start_from)
        if note.preset != options.preset:
            raise ValueError(f"{options.start_from} is a {note.preset}, not a {options.preset}")
    else:
        note = Note(options.preset, _tokenizer(options))
        model = network.build(note, options.seed)
    if options.compiled:
        network.compile_layers(model)
    learner = Learner(model, note, device, precision)
    progress = learner.progress
    progress.steps = options.steps
    if options.start_from is not None:
        progress.step = progress.start = note.step
        progress.steps = options.steps or note.steps or None
        progress.samples, progress.tokens = note.samples, note.tokens
        progress.losses, progress.evaluations = read_losses(options.start_from)
    if (options.state / STATE).is_file():
        learner.load(options.state / STATE)
    return learner


def _where(device: str, precision: str) -> tuple[torch.device, torch.dtype]:
    """bf16 where the processor multiplies it faster than float32."""
    import torch

    chosen = torch.device(
        ("cuda" if torch.cuda.is_available() else "cpu") if device == "auto" else device
    )
    if precision == "auto":
        is_fast = chosen.type == "cuda" or torch.ops.mkldnn._is_mkldnn_bf16_supported()
        return chosen, torch.bfloat16 if is_fast else torch.float32
    return chosen, {"bf16": torch.bfloat16, "fp32": torch.float32}[precision]


def _tokenizer(options: Options) -> str:
    """The tokenizer of this training: that of an earlier run, else learned from the data."""
    from .tokens import train_tokenizer

    kept = options.state / "tokenizer.json"
    if kept.is_file():
        return kept.read_text(encoding="utf-8")
    names = shard_files(options.data)
    if not names:
        raise ValueError(f"{options.data} holds no shards (*.jsonl, *.jsonl.gz)")
    samples = (one for name in names for one in read_samples(options.data / name))
    texts = (
        text
        for one in islice(samples, _TOKENIZER_SAMPLES)
        for text in (one.code + one.answer + one.after, one.sight, one.feedback)
        if text
    )
    text = str(train_tokenizer(texts).to_str())
    kept.write_text(text, encoding="utf-8")
    return text


def _options(arguments: Sequence[str] | None) -> Options:
    parser = argparse.ArgumentParser(
        prog="python -m pixelproof_engine.workshop.pocket.train",
        description="Train a pocket coder. A run that is started again with the same --state goes "
        "on exactly where it was ended.",
    )
    add = parser.add_argument
    add("--preset", choices=sorted(PRESETS), default="pocket")
    add("--data", type=Path, required=True, help="folder of shards; it may grow")
    add("--out", type=Path, required=True, help="what leaves the run: weights, note, losses")
    add("--state", type=Path, help="exact state, kept on this machine (default: OUT/../state)")
    add("--cache", type=Path, help="what is made ready of the data (default: beside the state)")
    add("--start-from", type=Path, help="packed weights to go on from, where there is no state")
    add("--steps", type=int, help="steps of the whole training (default: what fits the time)")
    add("--minutes", type=float, help="end this run cleanly before that")
    add("--total-minutes", type=float, help="of all runs together (default: this run's)")
    add("--seed", type=int, default=0)
    add("--batch-tokens", type=int, help="padded tokens of one pass (default: the preset's)")
    add("--accumulate", type=int, default=1, help="passes of one step")
    add("--peak-rate", type=float, help="highest learning rate (default: the preset's)")
    add("--warm-up", type=int, default=200, help="steps")
    add("--evaluate-every", type=int, default=500, help="steps")
    add("--save-every", type=int, default=500, help="steps after which the state is written")
    add("--answers", type=int, default=4, help="held-out pictures answered at each measurement")
    add("--workers", type=int, default=2, help="processes and threads that feed the network")
    add("--device", default="auto")
    add("--precision", choices=("auto", "bf16", "fp32"), default="auto")
    add("--compiled", action="store_true", help="compile the layers (a CPU wants a C++ compiler)")
    given = parser.parse_args(arguments)
    if given.steps is None and given.minutes is None:
        parser.error("say --steps or --minutes")
    state = given.state or given.out.parent / "state"
    fields = {**vars(given), "state": state, "cache": given.cache or state / "ready"}
    return Options(**fields)


if __name__ == "__main__":
    options = _options(None)
    if options.start_from is not None and not options.start_from.is_dir():
        raise SystemExit(f"{options.start_from} is no folder")
    train(options, say=lambda text: print(text, flush=True))
