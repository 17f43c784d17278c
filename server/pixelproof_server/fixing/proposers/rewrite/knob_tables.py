"""Which keywords and calls a search may turn, and what is usual for them in matplotlib."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pixelproof_engine.sight.facts import Axes

_SIZES = (5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 24, 26, 28, 30, 36)
_SHARES = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 1)
_WIDTHS = (0.25, 0.5, 0.75, 1, 1.2, 1.5, 1.8, 2, 2.5, 3, 3.5, 4, 5, 6, 8, 10)

RUNGS: Mapping[str, tuple[float, ...]] = {
    "fontsize": _SIZES, "size": _SIZES, "alpha": _SHARES, "width": _SHARES, "height": _SHARES,
    "linewidth": _WIDTHS, "lw": _WIDTHS, "markersize": (1, 2, 3, 4, *_SIZES),
    "ms": (1, 2, 3, 4, *_SIZES), "bins": (5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100),
    "s": (1, 2, 5, 10, 15, 20, 25, 30, 36, 40, 50, 60, 70, 80, 100, 120, 150, 200, 250, 300, 400,
          500, 800, 1000),
}  # fmt: skip
"""Numbers that people write for a keyword, in order."""

STEPS = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0)
"""Rungs of one decade for every other keyword."""

TEXTS = frozenset({"text", "annotate"})
LABELS = frozenset({"set_xlabel", "xlabel", "set_ylabel", "ylabel"})
MOVING = frozenset({
    "legend", "title", "set_title", "suptitle", *LABELS, "tick_params", "setp", "xticks", "yticks",
    "set_xticks", "set_yticks", "set_xticklabels", "set_yticklabels", "subplots",
})  # fmt: skip
"""Calls for which a layout makes room, or that say who shows tick labels."""

PRIOR: Mapping[str, float] = {
    "alpha": 1.0, "color": 0.7, "c": 0.6, "linewidth": 0.9, "lw": 0.9, "linestyle": 0.8, "ls": 0.8,
    "marker": 0.8, "markersize": 0.8, "ms": 0.8, "s": 0.8, "width": 0.8, "height": 0.6,
    "bins": 0.9, "edgecolor": 0.9, "ec": 0.8, "facecolor": 0.5, "fill": 0.9, "histtype": 0.8,
    "density": 0.5, "stacked": 0.5, "cmap": 1.0, "aspect": 1.0, "origin": 0.6,
    "interpolation": 0.5, "vmin": 0.4, "vmax": 0.4, "loc": 1.0, "ncol": 0.5, "ncols": 0.5,
    "frameon": 0.6, "fontsize": 1.0, "size": 0.8, "fontweight": 1.0, "weight": 0.8, "rotation": 0.7,
    "ha": 0.5, "va": 0.5, "sharex": 0.9, "sharey": 0.9, "labelrotation": 0.8, "hatch": 0.5,
    "markerfacecolor": 0.6, "mfc": 0.6, "markeredgecolor": 0.6, "mec": 0.6, "ecolor": 0.6,
    "colors": 0.6, "edgecolors": 0.8, "fc": 0.5, "axis": 0.6, "which": 0.4, "zorder": 0.4,
    "explode": 0.4, "startangle": 0.5, "autopct": 0.4, "shadow": 0.5, "capsize": 0.4,
    "levels": 0.4, "bottom": 0.3, "left": 0.3, "figsize": 0.0, "constrained_layout": 0.3,
    "layout": 0.3, "pad": 0.4, "labelpad": 0.4, "color_threshold": 0.0, "palette": 1.0,
    "errorbar": 0.7, "dodge": 0.6, "kde": 0.7, "element": 0.6, "multiple": 0.7, "annot": 0.9,
    "cbar": 0.8, "square": 0.7, "inner": 0.6, "colormap": 1.0, "rot": 0.8, "legend": 0.7,
    "grid": 0.7,
}  # fmt: skip
"""How often a keyword is what differs, on a scale of its own."""

LADDERS = frozenset({
    "alpha", "linewidth", "lw", "markersize", "ms", "s", "width", "height", "bins", "fontsize",
    "size", "startangle", "levels", "capsize", "pad", "labelpad",
})  # fmt: skip
"""Keywords whose numbers are searched step by step."""

CHOICES: Mapping[str, tuple[str, ...]] = {
    "loc": ("upper left", "upper right", "lower right", "lower left", "center", "upper center",
            "lower center", "center left", "center right", "best"),
    "aspect": ("auto", "equal"),
    "fontweight": ("bold", "normal"),
    "weight": ("bold", "normal"),
    "edgecolor": ("black", "white", "gray"),
    "ec": ("black", "white"),
    "linestyle": ("-", "--", ":", "-."),
    "ls": ("-", "--", ":", "-."),
    "marker": ("o", "s", "^", "D", "x", "v", "*", ".", "+", "P", "X", "d", "<", ">", "p", "h"),
    "ncol": ("2", "3", "4", "1"),
    "ncols": ("2", "3", "4", "1"),
    "fill": ("True", "False"),
    "histtype": ("bar", "step", "stepfilled"),
    "sharex": ("True", "False", "col"),
    "sharey": ("True", "False", "row"),
    "origin": ("lower", "upper"),
    "ha": ("center", "left", "right"),
    "va": ("center", "bottom", "top"),
    "frameon": ("False", "True"),
    "density": ("True", "False"),
    "stacked": ("True", "False"),
    "rotation": ("0", "45", "90", "30"),
    "labelrotation": ("0", "45", "90", "30"),
    "axis": ("x", "y", "both"),
    "which": ("major", "minor", "both"),
    "palette": ("deep", "muted", "pastel", "bright", "dark", "colorblind", "Set2", "viridis",
                "husl"),
    "errorbar": ("None", "sd"),
    "dodge": ("True", "False"),
    "kde": ("True", "False"),
    "element": ("bars", "step", "poly"),
    "multiple": ("layer", "stack", "dodge", "fill"),
    "annot": ("True", "False"),
    "cbar": ("True", "False"),
    "square": ("True", "False"),
    "inner": ("box", "quart", "stick", "None"),
    "legend": ("False", "True"),
    "grid": ("True", "False"),
    "rot": ("0", "45", "90", "30"),
}  # fmt: skip
"""Values of a keyword that is no number, the likeliest first."""

STANDARD: Mapping[str, str] = {
    "loc": "best", "fontweight": "normal", "weight": "normal", "linestyle": "-", "ls": "-",
    "ncol": "1", "ncols": "1", "fill": "True", "histtype": "bar", "sharex": "False",
    "sharey": "False", "origin": "upper", "frameon": "True", "density": "False",
    "stacked": "False", "rotation": "0", "labelrotation": "0", "axis": "both", "which": "major",
    "kde": "False", "element": "bars", "multiple": "layer", "annot": "False", "cbar": "True",
    "square": "False", "inner": "box", "legend": "True", "grid": "False", "rot": "0",
}  # fmt: skip
"""What is drawn where a keyword is not given: to give it then changes nothing."""

COLOURED = frozenset({
    "color", "c", "edgecolor", "ec", "facecolor", "fc", "markerfacecolor", "mfc", "markeredgecolor",
    "mec", "ecolor", "colors", "edgecolors",
})  # fmt: skip
"""Keywords that take a colour: what the target shows is tried first."""

DEFAULTS: Mapping[str, Mapping[str, float | None]] = {
    "plot": {"alpha": 1.0, "linewidth": 1.5, "markersize": 6.0, "marker": None, "linestyle": None,
             "color": None},
    "scatter": {"alpha": 1.0, "s": 36.0, "marker": None, "cmap": None, "edgecolor": None,
                "color": None},
    "bar": {"width": 0.8, "alpha": 1.0, "edgecolor": None, "color": None, "linewidth": 1.0},
    "barh": {"height": 0.8, "alpha": 1.0, "edgecolor": None, "color": None, "linewidth": 1.0},
    "hist": {"bins": 10.0, "alpha": 1.0, "edgecolor": None, "histtype": None, "stacked": None,
             "density": None, "color": None},
    "fill_between": {"alpha": 1.0, "color": None},
    "grid": {"alpha": 1.0, "linestyle": None, "linewidth": 0.8, "axis": None, "which": None,
             "color": None},
    "axhline": {"linestyle": None, "linewidth": 1.5, "color": None, "alpha": 1.0},
    "axvline": {"linestyle": None, "linewidth": 1.5, "color": None, "alpha": 1.0},
    "errorbar": {"capsize": 3.0, "linestyle": None, "marker": None, "color": None},
    "set_title": {"fontsize": 12.0, "fontweight": None, "loc": None, "pad": 6.0, "color": None},
    "suptitle": {"fontsize": 12.0, "fontweight": None},
    "pie": {},
    "imshow": {"cmap": None, "aspect": None, "origin": None, "alpha": 1.0},
    "pcolormesh": {"cmap": None, "alpha": 1.0},
    "contourf": {"cmap": None},
    "contour": {"cmap": None},
    "hexbin": {"cmap": None},
    "matshow": {"cmap": None, "aspect": None},
    "legend": {"loc": None, "fontsize": 10.0, "frameon": None, "ncol": None},
    "label": {"fontsize": 10.0, "fontweight": None, "labelpad": 4.0, "color": None},
    "text": {"fontsize": 10.0, "fontweight": None, "color": None, "ha": None, "va": None},
    "subplots": {"sharex": None, "sharey": None},
}  # fmt: skip
"""Keywords that may be missing, by family of call, with the number that then holds."""

SEABORN: Mapping[str, Mapping[str, float | None]] = {
    "barplot": {"palette": None, "errorbar": None, "dodge": None},
    "countplot": {"palette": None, "dodge": None},
    "lineplot": {"palette": None, "errorbar": None},
    "pointplot": {"palette": None, "errorbar": None, "dodge": None},
    "scatterplot": {"palette": None},
    "stripplot": {"palette": None, "dodge": None},
    "boxplot": {"palette": None, "width": 0.8},
    "violinplot": {"palette": None, "inner": None},
    "histplot": {"palette": None, "kde": None, "element": None, "multiple": None, "bins": 10.0},
    "kdeplot": {"palette": None, "fill": None, "alpha": 1.0, "linewidth": 1.5},
    "heatmap": {"cmap": None, "annot": None, "cbar": None, "square": None},
}  # fmt: skip
"""Keywords of seaborn's functions beside those of what they draw."""

PANDAS: Mapping[str, float | None] = {
    "rot": None, "legend": None, "grid": None, "colormap": None, "stacked": None,
}  # fmt: skip
"""Keywords of pandas' ``plot`` beside those of what it draws."""

REMOVABLE: Mapping[str, float] = {
    "set_visible": 1.2, "grid": 1.0, "tick_params": 1.0, "invert_yaxis": 1.2, "invert_xaxis": 1.2,
    "set_facecolor": 1.2, "set_xscale": 0.8, "set_yscale": 0.8, "set_xlim": 0.6, "set_ylim": 0.6,
    "xlim": 0.6, "ylim": 0.6, "axis": 0.5, "set_xticks": 0.5, "set_yticks": 0.5, "margins": 0.5,
    "set_aspect": 0.8, "text": 0.3, "annotate": 0.3, "legend": 0.4, "set_color": 0.7,
    "axhline": 0.3, "axvline": 0.3, "minorticks_on": 0.6, "set_linewidth": 0.5, "xscale": 0.8,
    "yscale": 0.8, "set_title": 0.3, "setp": 0.6, "set_xticklabels": 0.3, "set_yticklabels": 0.3,
}  # fmt: skip
"""Calls that stand alone and may be one too many."""


def added_calls(axes: Axes, quote: str) -> Iterator[tuple[str, float]]:
    """(call behind the axes' name, prior) of calls that an axes may lack."""
    yield ".grid(True)", 0.6
    yield ".invert_yaxis()", 0.4
    yield ".invert_xaxis()", 0.2
    yield f".grid(axis={quote}y{quote})", 0.3
    if any(series.label for series in axes.series) and axes.legend is None:
        yield ".legend()", 0.8
    if any(series.kind == "image" for series in axes.series):
        yield f".set_aspect({quote}auto{quote})", 0.4
