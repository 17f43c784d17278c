"""Reading ``/v1/models``, with what vLLM and llama.cpp add to OpenAI's format."""

from __future__ import annotations

from typing import Any

from .errors import BadAnswer
from .messages import ModelInfo


def models_in(answer: Any, *, name: str) -> tuple[ModelInfo, ...]:
    """The models of a ``/v1/models`` answer, in the server's order.

    Raises:
        BadAnswer: the answer is not a list of models; ``name`` is the endpoint's.
    """
    entries = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(entries, list):
        raise BadAnswer(
            f"endpoint {name!r} answered /v1/models in an unknown format. Check that url names "
            f"an OpenAI-compatible server, ending in /v1."
        )
    return tuple(_model_in(entry) for entry in entries if isinstance(entry, dict) and "id" in entry)


def _model_in(entry: dict[str, Any]) -> ModelInfo:
    meta = entry.get("meta") or {}
    length = entry.get("max_model_len") or meta.get("n_ctx")
    modalities = (entry.get("architecture") or {}).get("input_modalities")
    return ModelInfo(
        id=str(entry["id"]),
        context_length=length if isinstance(length, int) else None,
        vision="image" in modalities if isinstance(modalities, list) else None,
        root=entry.get("root"),
        served_by=entry.get("owned_by"),
    )
