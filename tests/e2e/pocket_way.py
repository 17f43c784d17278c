"""The way of a pocket coder, with the smallest preset: samples, training, what leaves, answers.

Run by the interpreter that torch lives in: ``python pocket_way.py FOLDER``. It writes
``FOLDER/way.json`` with what the tests look at, and the models that other engines load.
"""

import io
import json
import random
import shutil
import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw
from tokenizers import Tokenizer
from transformers import AutoModelForImageTextToText, AutoProcessor

import pixelproof_engine
from pixelproof_engine.workshop.pocket import network
from pixelproof_engine.workshop.pocket.evaluation import Judged
from pixelproof_engine.workshop.pocket.muon import orthogonal
from pixelproof_engine.workshop.pocket.packed import read_note, write_for_transformers
from pixelproof_engine.workshop.pocket.presets import PRESETS
from pixelproof_engine.workshop.pocket.prompt import learned, overview, question, square
from pixelproof_engine.workshop.pocket.train import Options, train
from pixelproof_engine.workshop.sample import Sample

PRESET = "pocket-tiny"
SHIPPED = Path(pixelproof_engine.__file__).parent / "local" / "weights" / "pocket-small"
TOKENS = 50
PICTURES = 5
SIGHT = 'The image includes relationships between objects: "Sales" titles axes.'


class KilledError(BaseException):
    """The run is over, at a moment that it did not choose."""


def main(folder: Path) -> None:
    torch.set_num_threads(1)
    data = folder / "data"
    write_shards(data)
    whole, told = run(folder / "whole", data, steps=10, answers=1)
    said: list[str] = []
    try:
        run(folder / "cut", data, steps=10, die_at="step 7:")
    except KilledError:
        said.append("killed")
    resumed, _ = run(folder / "cut", data, steps=10)
    timed, _ = run(folder / "timed", data, minutes=0.02, total_minutes=60)
    again, _ = run(folder / "again", data, start_from=folder / "timed" / "out", steps=4)
    compiled, _ = run(folder / "compiled", data, steps=10, compiled=True)
    randomised(folder / "whole" / "out", folder / "random")
    as_shipped(folder / "shipped")
    found = {
        "counted": {name: count(name) for name in PRESETS},
        "whole": whole,
        "told": told,
        "was": said,
        "resumed": resumed,
        "timed": timed,
        "again": again,
        "compiled": compiled,
        "answers": {name: transformers_answers(folder / name) for name in ("random", "shipped")},
        "singular": singular_values(),
        "copied": {name: copied_by_untrained(name) for name in ("pocket-tiny", "pocket-small")},
    }
    (folder / "way.json").write_text(json.dumps(found))


def sample(number: int) -> Sample:
    dice = random.Random(number)
    values = [dice.randrange(1, 100) for _ in range(dice.randrange(3, 7))]
    colour = dice.choice(["red", "green", "blue", "orange"])
    code = (
        f"import matplotlib.pyplot as plt\n\nvalues = {values}\n\nfig, ax = plt.subplots()\n"
        f"ax.bar(range({len(values)}), values, color='{colour}')\nplt.show()\n"
    )
    source = f"bars {number}"
    if number % 4 == 3:
        start = code.index("ax.bar")
        end = code.index("\n", start)
        return Sample("infill", code[start:end], code=code[:start], after=code[end:], source=source)
    given = {"sight": SIGHT, "picture": picture(values, colour), "source": source}
    if number % 4 == 2:
        broken = code.replace("ax.bar", "ax.bars")
        return Sample("repair", code, code=broken, feedback="AttributeError: bars", **given)
    return Sample("draw", code, **given)


def picture(values: list[int], colour: str) -> bytes:
    image = Image.new("RGB", (160, 120), "white")
    pen = ImageDraw.Draw(image)
    for place, value in enumerate(values):
        pen.rectangle([10 + place * 20, 110 - value, 25 + place * 20, 110], fill=colour)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def write_shards(folder: Path) -> None:
    folder.mkdir(parents=True)
    for shard in range(2):
        lines = [sample(shard * 100 + number).to_json() + "\n" for number in range(100)]
        (folder / f"bars-{shard}.jsonl").write_text("".join(lines))


def run(folder: Path, data: Path, *, die_at: str = "", **options: object) -> tuple[dict, list[str]]:
    told: list[str] = []

    def say(text: str) -> None:
        told.append(text)
        if die_at and text.startswith(die_at):
            raise KilledError

    def judge(_: Sample, __: str) -> Judged:
        return Judged(ran=True, score=0.25)

    given = Options(
        preset=PRESET, data=data, out=folder / "out", state=folder / "state",
        cache=data.parent / "ready", warm_up=5, save_every=6, evaluate_every=7,
        workers=1, batch_tokens=512, accumulate=2, precision="fp32", peak_rate=0.02,
        **{"answers": 0, **options},
    )  # fmt: skip
    note = train(given, judge, say)
    losses = json.loads((given.out / "losses.json").read_text())
    left = [path.stat().st_size for path in given.out.iterdir()]
    return {"step": note.step, "steps": note.steps, "files": left, **losses}, told


def singular_values() -> list[float]:
    """Those of matrices that an optimiser has made orthogonal, higher and wider than they are."""
    torch.manual_seed(3)
    made = [orthogonal(torch.randn(2, *shape)) for shape in ((64, 32), (32, 64))]
    return torch.cat([torch.linalg.svdvals(one).flatten() for one in made]).tolist()


def copied_by_untrained(preset: str) -> float:
    """Share of random tokens that a new network says next when they come a second time."""
    network_, dice = network.build(read_note_of(preset), seed=5), torch.Generator().manual_seed(5)
    once = torch.randint(100, 8000, (2, 200), generator=dice)
    ids = torch.cat([once, once], 1)
    with torch.no_grad():
        none = network.Pictures(torch.zeros(0), torch.zeros(0))
        said = network_.lm_head(network.hidden_states(network_, ids, none, 0)).argmax(-1)
    return float((said[:, 202:-1] == ids[:, 203:]).float().mean())


def count(name: str) -> int:
    note = read_note_of(name)
    with torch.device("meta"):
        model = network.build(note)
    return sum(value.numel() for value in model.parameters())


def read_note_of(preset: str):
    note = read_note(Path(sys.argv[1]) / "whole" / "out")
    return type(note)(preset, note.tokenizer)


def randomised(packed: Path, folder: Path) -> None:
    """Weights that answer each picture differently, and never with two equally likely tokens."""
    model, note = network.unpack(packed)
    torch.manual_seed(5)
    with torch.no_grad():
        for name, value in model.named_parameters():
            if value.ndim >= 2:
                value.normal_(std=0.3 if "text_model" not in name else 0.12)
    network.pack(network.weights_of(model), note, folder / "packed")
    write_for_transformers(folder / "packed", folder / "transformers")


def as_shipped(folder: Path) -> None:
    """The weights that are part of the package, as the other engines load them."""
    shutil.copytree(SHIPPED, folder / "packed")
    write_for_transformers(folder / "packed", folder / "transformers")


def transformers_answers(folder: Path) -> list[dict]:
    """The most likely tokens for some pictures, by the processor and the model as loaded there."""
    processor = AutoProcessor.from_pretrained(folder / "transformers")
    model = AutoModelForImageTextToText.from_pretrained(
        folder / "transformers", dtype=torch.float32
    )
    note = read_note(folder / "packed")
    words = question("draw", sight=SIGHT)
    parts = [{"type": "image"}, {"type": "text", "text": words}]
    message = [{"role": "user", "content": parts}]
    text = processor.apply_chat_template(message, add_generation_prompt=True, tokenize=False)
    answers = []
    for number in range(PICTURES):
        shown = sample(4 * number).picture
        (folder / f"{number}.png").write_bytes(shown)
        small = square(shown, note.size.side)
        inputs = processor(text=text, images=[small], return_tensors="pt")
        ids = inputs["input_ids"]
        unseen = Sample("draw", "", sight=SIGHT, picture=shown, source="3")
        asked = learned(unseen, note.size.tile_tokens)
        own = Tokenizer.from_str(note.tokenizer).encode(asked.question, add_special_tokens=False)
        pictures = network.Pictures(_tensor(small), _tensor(overview(small)))
        with torch.inference_mode():
            logits = model(**inputs).logits
            token = model.config.image_token_id
            states = network.hidden_states(model, ids, pictures, token)
            apart = float((model.lm_head(states) - logits).abs().max())
            made = model.generate(
                **inputs, max_new_tokens=TOKENS, do_sample=False, output_logits=True,
                return_dict_in_generate=True,
            )  # fmt: skip
        answers.append(
            {
                "same_prompt": own.ids == ids[0].tolist(),
                "apart": apart,
                "first": float(logits[0, -1].log_softmax(-1).max()),
                "tokens": made.sequences[0, ids.shape[1] :].tolist(),
                "margins": [margin(step[0]) for step in made.logits],
                "prompt_tokens": ids.shape[1],
                "words": words,
            }
        )
    return answers


def margin(logits: torch.Tensor) -> float:
    best, second = logits.topk(2).values.tolist()
    return best - second


def _tensor(image: Image.Image) -> torch.Tensor:
    return torch.from_numpy(np.array(image)).permute(2, 0, 1)[None]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
