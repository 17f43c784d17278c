"""All settings as one model. Where they come from and who may set what: ``configuration``.

Endpoints, keys, packages, image, runtime and test command come from the user only; a project's
``pixelproof.toml`` may only tighten (see ``configuration.project``).
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from pixelproof_engine.client.settings import EndpointSettings
from pixelproof_engine.local.settings import EmbeddedSettings
from pixelproof_engine.sight.lints.base import Level
from pixelproof_executor.jobs import Report
from pixelproof_executor.settings import ExecutorSettings, InputSettings


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CompletionSettings(_Part):
    """Code completion while typing."""

    enabled: bool = True
    """Offer completions at all."""
    debounce_ms: int = Field(default=75, ge=0, le=2000)
    """Shortest pause in typing before a model is asked; grows with a slow endpoint."""
    max_tokens: int = Field(default=64, ge=1, le=1024)
    """Longest completion that runs over several lines, in tokens."""
    max_tokens_line: int = Field(default=24, ge=1, le=256)
    """Longest completion in the middle of a line, in tokens."""
    prefix_tokens: int = Field(default=512, ge=16, le=32_768)
    """Budget of the text before the cursor, in tokens (about 3.5 characters each); worth raising
    where a GPU answers."""
    suffix_tokens: int = Field(default=128, ge=0, le=32_768)
    """Budget of the text after the cursor, in tokens."""
    temperature: float = Field(default=0.0, ge=0, le=2)
    """0 makes completions repeatable."""
    cache_entries: int = Field(default=200, ge=0, le=10_000)
    """Completions remembered for the prefixes that they were made for."""


class FixSettings(_Part):
    """The search for a proven edit."""

    rounds: int = Field(default=3, ge=0, le=3)
    """Most repair rounds after the first proposals."""
    samples: int = Field(default=2, ge=1, le=16)
    """Most answers that one endpoint is asked for per round."""
    time_budget_s: float = Field(default=180.0, gt=0, le=3600)
    """The best proof found by then is the answer."""
    use_models: bool = True
    """Ask model endpoints; without it only the picture's reading and the lints propose."""


class LintLevels(_Part):
    """How loud each lint is: ``off``, ``hint``, ``information``, ``warning`` or ``error``."""

    tick_overlap: Level = "warning"
    """PXP101: tick labels overlap."""
    tick_clipped: Level = "warning"
    """PXP102: tick labels are cut off at the edge of the figure."""
    text_outside: Level = "warning"
    """PXP103: a text lies outside the figure or is cut off."""
    legend_over_data: Level = "warning"
    """PXP104: the legend lies over data."""
    low_contrast: Level = "warning"
    """PXP105: a text has too little contrast with what is behind it."""
    low_dpi: Level = "information"
    """PXP106: a picture is saved at a low resolution."""
    missing_label: Level = "warning"
    """PXP201: one axis of numbers has no label although the other has one."""
    missing_unit: Level = "hint"
    """PXP202: a label names a physical quantity without its unit."""
    truncated_bars: Level = "warning"
    """PXP301: bars do not begin at zero."""
    pie_slices: Level = "information"
    """PXP302: a pie has too many slices."""
    dual_axis: Level = "information"
    """PXP303: two scales in one frame that are not tied to their data."""
    unsorted_categories: Level = "hint"
    """PXP304: bars of nominal categories are in no order."""
    overplotting: Level = "information"
    """PXP305: most points of a scatter lie beneath others."""
    colour_vision: Level = "hint"
    """PXP306: two series are told apart only by colours that colour-blind people confuse."""


class LintSettings(_Part):
    """Chart lints: what is hard to read or misleads on the figures of a file (docs/lints.md)."""

    on_save: bool = True
    """Draw a chart's file in the sandbox when it is saved, and lint its figures."""
    debounce_ms: int = Field(default=300, ge=0, le=10_000)
    """Pause after a save before its figures are drawn; a newer save begins it anew."""
    quick_fixes: bool = True
    """Prove quick fixes for what was found, in the sandbox, so that they can be offered."""
    contrast: float = Field(default=3.0, ge=1, le=21)
    """Least contrast of a text with what is behind it (WCAG: 3 for large text, 4.5 for small)."""
    dpi: float = Field(default=100.0, ge=1, le=2400)
    """Least resolution of a saved picture in dots per inch; journals ask for 300."""
    slices: int = Field(default=7, ge=2, le=100)
    """Most slices of a pie."""
    levels: LintLevels = LintLevels()
    """How loud each lint is."""


class RunnerSettings(_Part):
    """Another test runner than pytest: any program, in an image of your choice."""

    command: tuple[str, ...] = ()
    """Program and words that test the project, e.g. ``["node", "--test"]``; empty: none."""
    image: str = ""
    """Image that it runs in; it needs ``sh`` and ``tar``, and is never pulled by pixelproof."""
    report: Report = "exit"
    """How it tells of its tests: by its exit status alone, or on stdout as ``tap`` or ``junit``."""
    instead: bool = False
    """It takes the place of pytest; else both must hold."""


class TestSettings(_Part):
    """Which tests prove an edit."""

    __test__ = False  # not a test class, whatever pytest thinks of its name

    paths: tuple[str, ...] = ()
    """Test files or folders relative to the workspace; empty: those that the edit affects."""
    wall_s: float = Field(default=60.0, gt=0, le=600)
    """Longest run of the tests for one proposal, in seconds."""
    runner: RunnerSettings = RunnerSettings()
    """Another test runner than pytest."""


class PrivacySettings(_Part):
    """What may leave this machine, and what may enter the sandbox."""

    exclude: tuple[str, ...] = ()
    """More ignore patterns (gitignore syntax): never sent, never packed."""
    allow_remote: bool = True
    """Ask, once for each, before an endpoint that is not on this machine is used; False: never."""


class Settings(_Part):
    """Every setting of pixelproof."""

    endpoints: tuple[EndpointSettings, ...] = ()
    """Model servers; the first one listed for a task does it, the embedded engine otherwise."""
    embedded: EmbeddedSettings = EmbeddedSettings()
    """The small engine that ships with pixelproof."""
    executor: ExecutorSettings = ExecutorSettings()
    """The sandbox."""
    inputs: InputSettings = InputSettings()
    """Data that is too big to pack."""
    completion: CompletionSettings = CompletionSettings()
    """Code completion while typing."""
    fix: FixSettings = FixSettings()
    """The search for a proven edit."""
    lint: LintSettings = LintSettings()
    """Chart lints."""
    tests: TestSettings = TestSettings()
    """Which tests prove an edit."""
    privacy: PrivacySettings = PrivacySettings()
    """What may leave this machine."""
