"""Make a tiny Idefics3 with random weights, complete with tokenizer and image processor.

Run by the interpreter that vLLM lives in: ``python tiny_idefics3.py FOLDER``. Nothing is fetched.
Its answers are noise; its code path through vLLM is that of the real models of its family.
"""

import json
import sys
from pathlib import Path

import torch
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import Idefics3Config, Idefics3ForConditionalGeneration, PreTrainedTokenizerFast

SPECIAL = [
    "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<image>", "<fake_token_around_image>",
    "<global-img>", "<end_of_utterance>", "<fim_prefix>", "<fim_suffix>", "<fim_middle>",
    *(f"<row_{row}_col_{column}>" for row in range(1, 7) for column in range(1, 7)),
]  # fmt: skip
CHAT_TEMPLATE = (
    "<|im_start|>{% for message in messages %}{{ message['role'] | capitalize }}:"
    "{% if message['content'] is string %} {{ message['content'] }}"
    "{% else %}{% for part in message['content'] %}"
    "{% if part['type'] == 'image' %}<image>{% else %} {{ part['text'] }}{% endif %}"
    "{% endfor %}{% endif %}<end_of_utterance>\n{% endfor %}"
    "{% if add_generation_prompt %}Assistant:{% endif %}"
)
IMAGE_SIDE = 64
PATCH = 16
SCALE_FACTOR = 2


def make(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = _tokenizer()
    tokenizer.save_pretrained(folder)
    _image_processor(folder)
    torch.manual_seed(0)
    ids = {token: tokenizer.convert_tokens_to_ids(token) for token in SPECIAL}
    text = {
        "model_type": "llama", "vocab_size": len(tokenizer), "hidden_size": 128,
        "intermediate_size": 256, "num_hidden_layers": 2, "num_attention_heads": 4,
        "num_key_value_heads": 2, "head_dim": 32, "max_position_embeddings": 32_768,
        "pad_token_id": ids["<|endoftext|>"], "bos_token_id": ids["<|im_start|>"],
        "eos_token_id": ids["<end_of_utterance>"], "tie_word_embeddings": False,
    }  # fmt: skip
    vision = {
        "model_type": "idefics3_vision", "hidden_size": 64, "intermediate_size": 128,
        "num_hidden_layers": 2, "num_attention_heads": 2, "image_size": IMAGE_SIDE,
        "patch_size": PATCH,
    }  # fmt: skip
    config = Idefics3Config(
        text_config=text,
        vision_config=vision,
        image_token_id=ids["<image>"],
        pad_token_id=ids["<|endoftext|>"],
        scale_factor=SCALE_FACTOR,
        tie_word_embeddings=False,
    )
    model = Idefics3ForConditionalGeneration(config).to(torch.float32)
    model.generation_config.eos_token_id = ids["<end_of_utterance>"]
    _write_visible_text_only(model, tokenizer)
    model.save_pretrained(folder)


def _write_visible_text_only(
    model: Idefics3ForConditionalGeneration, tokenizer: PreTrainedTokenizerFast
) -> None:
    """Give every other token the logit 0, which is never the highest: no end, no special token,
    no half of a character. At temperature 0 each token then streams at once, up to the limit.
    """
    with torch.no_grad():
        for number in range(len(tokenizer)):
            text = tokenizer.decode([number])
            if not text.isascii() or not text.isprintable() or number < len(SPECIAL):
                model.lm_head.weight[number] = 0.0


def _tokenizer() -> PreTrainedTokenizerFast:
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=512,
        special_tokens=[AddedToken(token, special=True, normalized=False) for token in SPECIAL],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    bpe.train_from_iterator(["ax.set_title('Sales')", "ax.bar(x, y)"], trainer)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=bpe,
        bos_token="<|im_start|>",
        eos_token="<end_of_utterance>",
        pad_token="<|endoftext|>",
        extra_special_tokens={
            "image_token": "<image>",
            "fake_image_token": "<fake_token_around_image>",
            "global_image_token": "<global-img>",
            "end_of_utterance_token": "<end_of_utterance>",
        },
    )
    tokenizer.chat_template = CHAT_TEMPLATE
    return tokenizer


def _image_processor(folder: Path) -> None:
    image_processor = {
        "image_processor_type": "Idefics3ImageProcessor", "do_convert_rgb": True,
        "do_resize": True, "size": {"longest_edge": 2 * IMAGE_SIDE}, "resample": 1,
        "do_image_splitting": True, "max_image_size": {"longest_edge": IMAGE_SIDE},
        "do_rescale": True, "rescale_factor": 1 / 255, "do_normalize": True,
        "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5], "do_pad": True,
    }  # fmt: skip
    processor = {
        "processor_class": "Idefics3Processor",
        "image_seq_len": (IMAGE_SIDE // PATCH // SCALE_FACTOR) ** 2,
    }
    (folder / "preprocessor_config.json").write_text(json.dumps(image_processor))
    (folder / "processor_config.json").write_text(json.dumps(processor))


if __name__ == "__main__":
    make(Path(sys.argv[1]))
