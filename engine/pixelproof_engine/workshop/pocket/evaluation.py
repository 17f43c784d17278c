"""Measuring while training, on what is held out: losses, and answers that a judge may run."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import torch

from ..sample import Sample
from .batches import Corpus
from .learning import Learner
from .prompt import END, learned, overview, square
from .shelf import Shelf, read_samples

_MOST = 256
"""Samples whose loss is measured."""
_LONGEST_ANSWER = 700
"""Tokens."""


@dataclass(frozen=True)
class Judged:
    """What running an answer said."""

    ran: bool
    score: float
    """0 to 1: how like its figure is to the sample's."""


Judge = Callable[[Sample, str], Judged]
"""Runs an answer where that is safe; without one, answers are only parsed, never run."""


def evaluate(
    learner: Learner, corpus: Corpus, shelf: Shelf, answers: int, judge: Judge | None
) -> dict[str, float]:
    """Measures the averaged weights; empty where nothing is held out.

    Keys: ``loss`` (nats a token), ``accuracy`` (of the next token), and of ``answers`` greedy ones
    ``parsed`` (share that is Python), with a judge ``ran`` and ``score``.
    """
    indices = corpus.held_out[:_MOST]
    if not len(indices):
        return {}
    total = right = count = 0.0
    with learner.averaged() as model, torch.no_grad():
        for planned in corpus.cut(indices, learner.note.size.batch_tokens):
            batch = corpus.batch(planned)
            loss, hits = learner.loss(batch)
            total, right, count = total + float(loss), right + int(hits), count + batch.learned
        measured = {"loss": total / count, "accuracy": right / count}
        asked = list(islice(_drawings(learner, corpus, shelf, indices), answers))
        given = [answer(model, learner.note.tokenizer, sample) for sample in asked]
    if asked:
        measured["parsed"] = sum(map(_parses, given)) / len(given)
    if asked and judge is not None:
        judged = [judge(sample, code) for sample, code in zip(asked, given, strict=True)]
        measured["ran"] = sum(one.ran for one in judged) / len(judged)
        measured["score"] = sum(one.score for one in judged) / len(judged)
    return measured


def answer(model: Any, tokenizer_json: str, sample: Sample) -> str:
    """The network's most likely answer to a sample, with its whole picture and reading."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_str(tokenizer_json)
    config = model.config
    tiles = config.vision_config.image_size // config.vision_config.patch_size
    text = learned(sample, (tiles // config.scale_factor) ** 2)
    device = model.device
    ids = tokenizer.encode(text.question, add_special_tokens=False).ids
    given = {"input_ids": torch.tensor([ids], device=device)}
    if text.picture is not None:
        given["pixel_values"] = tiles_of(text.picture, config.vision_config.image_size).to(device)
    # Each token has shapes of its own: layers that were compiled would be so again and again.
    with torch.compiler.set_stance("force_eager"):
        made = model.generate(
            **given,
            attention_mask=torch.ones_like(given["input_ids"]),
            max_new_tokens=_LONGEST_ANSWER,
            do_sample=False,
            eos_token_id=tokenizer.token_to_id(END),
            pad_token_id=tokenizer.token_to_id(END),
        )
    return str(tokenizer.decode(made[0, len(ids) :].tolist()))


def tiles_of(png: bytes, tile: int) -> torch.Tensor:
    """A picture as the model's own processor gives it: ``[1, TILES, 3, tile, tile]``, -1..1."""
    from .network import Pictures
    from .presets import GRID

    whole = square(png, GRID * tile)
    pictures = Pictures(_tensor(whole), _tensor(overview(whole)))
    return (pictures.tiles().float() / 127.5 - 1)[None]


def _tensor(picture: Any) -> torch.Tensor:
    return torch.from_numpy(np.array(picture)).permute(2, 0, 1)[None]


def _drawings(learner: Learner, corpus: Corpus, shelf: Shelf, indices: Any) -> Any:
    """The held-out samples that ask for a drawing."""
    for index in indices:
        shard, line = corpus.where(index)
        path = shelf.path(learner.progress.shards[shard])
        sample = next(islice(read_samples(path), line, None))
        if sample.task == "draw":
            yield sample


def _parses(code: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            ast.parse(code)
    except (SyntaxError, ValueError):
        return False
    return bool(code.strip())
