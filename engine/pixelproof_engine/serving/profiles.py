"""How vLLM is started on each kind of device; flags as of vLLM 0.20 and later."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Literal

Device = Literal["cpu", "cuda"]

IMAGES_PER_PROMPT = 4
"""A fix sends the target, the current figure, and up to two earlier proposals."""


@dataclass(frozen=True)
class Profile:
    """Flags and environment that belong to a device."""

    device: Device
    memory_fraction: float
    """Part of the device's memory that vLLM may take, with weights and cache."""
    sequences: int
    """Requests worked on at once."""
    flags: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)

    def arguments(self, *, context: int | None) -> list[str]:
        """Command-line flags of the server, without model and address."""
        limits = json.dumps({"image": IMAGES_PER_PROMPT, "video": 0, "audio": 0})
        arguments = [
            # The same file is sent at each keystroke: most of every prompt is in the cache.
            "--enable-prefix-caching",
            # A long fix prompt must not hold up completions, which also carry a better priority.
            "--enable-chunked-prefill",
            "--scheduling-policy",
            "priority",
            "--limit-mm-per-prompt",
            limits,
            # Pictures come inside the request; no prompt may have the server fetch an address.
            "--allowed-media-domains",
            "data-urls-only.invalid",
            "--gpu-memory-utilization",
            str(self.memory_fraction),
            "--max-num-seqs",
            str(self.sequences),
            *self.flags,
        ]
        if context is not None:
            arguments += ["--max-model-len", str(context)]
        return arguments


PROFILES: dict[Device, Profile] = {
    "cpu": Profile(
        device="cpu",
        # Without both, vLLM takes 92 % of the machine's memory for its cache.
        memory_fraction=0.3,
        sequences=8,
        flags=("--enforce-eager",),
        environment={"VLLM_CPU_KVCACHE_SPACE": "1"},
    ),
    "cuda": Profile(device="cuda", memory_fraction=0.9, sequences=64),
}
