"""Sixteen real scripts of matplotlib's gallery, one property changed in each.

Properties and scripts were chosen before any was tried, and none was dropped for failing. Two were
replaced when the sandbox went from matplotlib 3.11 to 3.10, whose gallery differs (y label, tick
rotation). The proposer was then worked on until they passed, so they show what it can do, not how
often it succeeds on charts that it has never met. ``changes`` are textual: (old, new), each found
exactly once. In most cases they make the input, and the target is the picture that the
script as published draws; where ``changed`` is ``target`` it is the other way round, because the
gallery has no plain script of the wanted kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class GalleryCase:
    """One property of one script."""

    name: str
    script: str
    """Path below ``galleries/examples``."""
    changes: tuple[tuple[str, str], ...]
    changed: Literal["input", "target"] = "input"
    figure: int = 0
    """Which figure of the script is the target."""

    def sources(self, script: str) -> tuple[str, str]:
        """(input, source of the target). Raises ValueError if a change does not apply."""
        edited = script
        for old, new in self.changes:
            if script.count(old) != 1:
                raise ValueError(f"{self.script}: {old!r} is there {script.count(old)} times")
            edited = edited.replace(old, new)
        return (edited, script) if self.changed == "input" else (script, edited)


CASES = (
    GalleryCase(
        "title",
        "lines_bars_and_markers/hat_graph.py",
        (("'Scores by number of game and players'", "'Results of the tournament'"),),
    ),
    GalleryCase(
        "x label",
        "lines_bars_and_markers/simple_plot.py",
        (("xlabel='time (s)'", "xlabel='samples'"),),
    ),
    GalleryCase(
        "y label",
        "pyplots/pyplot_text.py",
        (("plt.ylabel('Voltage [mV]')", "plt.ylabel('Current [A]')"),),
    ),
    GalleryCase(
        "series colour",
        "subplots_axes_and_figures/two_scales.py",
        (("color = 'tab:blue'", "color = 'tab:green'"),),
    ),
    GalleryCase(
        "legend text",
        "text_labels_and_annotations/legend.py",
        (("label='Data length'", "label='Word count'"),),
    ),
    GalleryCase(
        "legend missing",
        "lines_bars_and_markers/scatter_with_legend.py",
        (("ax.legend()\nax.grid(True)", "ax.grid(True)"),),
    ),
    GalleryCase(
        "bar -> barh",
        "lines_bars_and_markers/bar_stacked.py",
        (
            ("ax.bar(species, weight_count, width,", "ax.barh(species, weight_count, width,"),
            ("bottom=bottom)", "left=bottom)"),
        ),
        changed="target",
    ),
    GalleryCase(
        "line -> scatter",
        "text_labels_and_annotations/text_fontdict.py",
        (("plt.plot(x, y, 'k')", "plt.scatter(x, y, color='k')"),),
        changed="target",
    ),
    GalleryCase(
        "limits",
        "lines_bars_and_markers/cohere.py",
        (("axs[0].set_xlim(0, 2)", "axs[0].set_xlim(0, 5)"),),
    ),
    GalleryCase(
        "log scale",
        "text_labels_and_annotations/engineering_formatter.py",
        (("ax.set_xscale('log')", "ax.set_xscale('linear')"),),
    ),
    GalleryCase(
        "grid",
        "lines_bars_and_markers/csd_demo.py",
        (("ax1.grid(True)\n", ""),),
    ),
    GalleryCase(
        "tick rotation",
        "ticks/ticklabels_rotation.py",
        (("labels, rotation='vertical'", "labels, rotation=45"),),
    ),
    GalleryCase(
        "category order",
        "lines_bars_and_markers/bar_colors.py",
        (
            (
                "['apple', 'blueberry', 'cherry', 'orange']",
                "['orange', 'apple', 'cherry', 'blueberry']",
            ),
            ("[40, 100, 30, 55]", "[55, 40, 30, 100]"),
            ("['red', 'blue', '_red', 'orange']", "['orange', 'red', '_red', 'blue']"),
            (
                "['tab:red', 'tab:blue', 'tab:red', 'tab:orange']",
                "['tab:orange', 'tab:red', 'tab:red', 'tab:blue']",
            ),
        ),
    ),
    GalleryCase(
        "bar value",
        "lines_bars_and_markers/barchart.py",
        (("(38.79, 48.83, 47.50)", "(38.79, 95.50, 47.50)"),),
    ),
    GalleryCase(
        "marker",
        "lines_bars_and_markers/vline_hline_demo.py",
        (("vax.plot(t, s + nse, '^')", "vax.plot(t, s + nse, 'o')"),),
    ),
    GalleryCase(
        "line style",
        "pyplots/pyplot_two_subplots.py",
        (("color='tab:orange', linestyle='--'", "color='tab:orange', linestyle='-'"),),
    ),
)
