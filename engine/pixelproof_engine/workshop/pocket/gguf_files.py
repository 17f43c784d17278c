"""From packed weights to the two files that llama.cpp loads: the Llama, and its eyes (mmproj).

Keys and tensor names are those of llama.cpp's format for Llama and for Idefics3's projector.
Needs the ``gguf`` package and numpy, not torch.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from .packed import Note, read_note, read_weights
from .presets import ROPE_BASE, VOCABULARY, Preset
from .prompt import END, HOLE
from .tokens import CHAT_TEMPLATE, PAD, PIECES_NAME, SPECIAL

if TYPE_CHECKING:
    from gguf import GGUFWriter

Kind = Literal["F16", "Q8_0"]
_Array = np.ndarray[Any, np.dtype[np.float32]]

_TEXT = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
    "input_layernorm": "attn_norm",
    "post_attention_layernorm": "ffn_norm",
}
_VISION = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.out_proj": "attn_out",
    "mlp.fc1": "ffn_up",
    "mlp.fc2": "ffn_down",
    "layer_norm1": "ln1",
    "layer_norm2": "ln2",
}
_OTHERS = {
    "model.text_model.embed_tokens.weight": "token_embd.weight",
    "model.text_model.norm.weight": "output_norm.weight",
    "model.vision_model.embeddings.patch_embedding.weight": "v.patch_embd.weight",
    "model.vision_model.embeddings.patch_embedding.bias": "v.patch_embd.bias",
    "model.vision_model.embeddings.position_embedding.weight": "v.position_embd.weight",
    "model.vision_model.post_layernorm.weight": "v.post_ln.weight",
    "model.vision_model.post_layernorm.bias": "v.post_ln.bias",
    "model.connector.modality_projection.proj.weight": "mm.model.fc.weight",
}
_TEXT_LAYER, _VISION_LAYER = "model.text_model.layers.", "model.vision_model.encoder.layers."


def write_gguf(packed: Path, folder: Path, kind: Kind = "F16") -> tuple[Path, Path]:
    """Write the Llama (``kind``) and its eyes (always F16); returns both paths.

    Raises:
        ValueError: ``packed`` holds no pocket weights.
        ImportError: The ``gguf`` package is not installed.
    """
    from gguf import GGUFWriter

    note = read_note(packed)
    folder.mkdir(parents=True, exist_ok=True)
    text_path = folder / f"{note.preset}-{kind}.gguf"
    eyes_path = folder / f"mmproj-{note.preset}-F16.gguf"
    text, eyes = GGUFWriter(text_path, "llama"), GGUFWriter(eyes_path, "clip")
    _describe_text(text, note, kind)
    _describe_eyes(eyes, note.size)
    for name, values in read_weights(packed):
        is_text = name.startswith("model.text_model.")
        wanted: Kind = kind if is_text else "F16"
        given = _permuted(name, values, note.size)
        _add(text if is_text else eyes, gguf_name(name), given, wanted)
    for writer in (text, eyes):
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
    return text_path, eyes_path


def gguf_name(name: str) -> str:
    """llama.cpp's name of one of transformers' tensors."""
    if name in _OTHERS:
        return _OTHERS[name]
    for start, blocks, parts in (
        (_TEXT_LAYER, "blk", _TEXT),
        (_VISION_LAYER, "v.blk", _VISION),
    ):
        if name.startswith(start):
            number, _, rest = name.removeprefix(start).partition(".")
            part, _, kind = rest.rpartition(".")
            return f"{blocks}.{number}.{parts[part]}.{kind}"
    raise ValueError(f"{name} is no tensor of a pocket coder")


def _permuted(name: str, values: _Array, preset: Preset) -> _Array:
    """Queries and keys in llama.cpp's order: it rotates neighbouring pairs, transformers halves."""
    heads = {"q_proj": preset.heads, "k_proj": preset.key_heads}
    part = name.split(".")[-2]
    if not name.startswith(_TEXT_LAYER) or part not in heads:
        return values
    rows, columns = values.shape
    halves = values.reshape(heads[part], 2, rows // heads[part] // 2, columns)
    return np.ascontiguousarray(halves.swapaxes(1, 2).reshape(rows, columns))


def _add(writer: GGUFWriter, name: str, values: _Array, kind: Kind) -> None:
    from gguf import GGMLQuantizationType, quants

    # What is added, not multiplied, stays exact: norms, biases, places.
    if values.ndim == 1 or "position_embd" in name:
        writer.add_tensor(name, values.astype(np.float32))
    elif kind == "Q8_0":
        quantized = quants.quantize(values, GGMLQuantizationType.Q8_0)
        writer.add_tensor(name, quantized, raw_dtype=GGMLQuantizationType.Q8_0)
    else:
        writer.add_tensor(name, values.astype(np.float16))


def _describe_text(writer: GGUFWriter, note: Note, kind: Kind) -> None:
    from gguf import LlamaFileType

    preset = note.size
    writer.add_name(f"pixelproof-{note.preset}")
    writer.add_vocab_size(VOCABULARY)
    writer.add_context_length(4 * preset.context)
    writer.add_embedding_length(preset.width)
    writer.add_block_count(preset.layers)
    writer.add_feed_forward_length(preset.inner)
    writer.add_head_count(preset.heads)
    writer.add_head_count_kv(preset.key_heads)
    writer.add_key_length(preset.head_width)
    writer.add_value_length(preset.head_width)
    writer.add_rope_dimension_count(preset.head_width)
    writer.add_rope_freq_base(ROPE_BASE)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_file_type(LlamaFileType.MOSTLY_F16 if kind == "F16" else LlamaFileType.MOSTLY_Q8_0)
    _describe_tokens(writer, note.tokenizer)


def _describe_tokens(writer: GGUFWriter, tokenizer_json: str) -> None:
    from gguf import TokenType

    model = json.loads(tokenizer_json)["model"]
    ids: dict[str, int] = model["vocab"]
    tokens = [f"<|unused_{number}|>" for number in range(VOCABULARY)]
    types = [int(TokenType.UNUSED)] * VOCABULARY
    for token, number in ids.items():
        tokens[number] = token
        types[number] = int(TokenType.CONTROL if token in SPECIAL else TokenType.NORMAL)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(PIECES_NAME)
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    writer.add_token_merges([" ".join(pair) for pair in model["merges"]])
    writer.add_eos_token_id(ids[END])
    writer.add_pad_token_id(ids[PAD])
    for name, token in zip(("pre", "suf", "mid"), HOLE, strict=True):
        writer.add_uint32(f"tokenizer.ggml.fim_{name}_token_id", ids[token])
    writer.add_add_bos_token(False)
    writer.add_chat_template(CHAT_TEMPLATE)


def _describe_eyes(writer: GGUFWriter, preset: Preset) -> None:
    from gguf import LlamaFileType, VisionProjectorType

    writer.add_file_type(LlamaFileType.MOSTLY_F16)
    writer.add_clip_has_vision_encoder(True)
    writer.add_clip_projector_type(VisionProjectorType.IDEFICS3)
    writer.add_vision_projection_dim(preset.width)
    writer.add_vision_image_size(preset.tile)
    writer.add_vision_patch_size(preset.patch)
    writer.add_vision_embedding_length(preset.vision_width)
    writer.add_vision_feed_forward_length(preset.vision_inner)
    writer.add_vision_block_count(preset.vision_layers)
    writer.add_vision_head_count(preset.vision_heads)
    writer.add_vision_attention_layernorm_eps(1e-6)
    writer.add_vision_image_mean([0.5, 0.5, 0.5])
    writer.add_vision_image_std([0.5, 0.5, 0.5])
    writer.add_vision_projector_scale_factor(preset.merge)
    writer.add_vision_use_gelu(True)
    writer.add_vision_preproc_image_size(preset.side)
