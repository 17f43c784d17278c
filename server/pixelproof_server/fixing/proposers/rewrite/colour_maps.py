"""matplotlib's colour maps, and which of them a few colours seem to come from."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from .values import rgb

_BETWEEN = 8
"""Colours that are made up between two of the table."""

MAPS = {
    "viridis": "440154 472d7b 3b528b 2c728e 21918c 28ae80 5ec962 addc30 fde725",
    "plasma": "0d0887 4c02a1 7e03a8 aa2395 cc4778 e66c5c f89540 fdc527 f0f921",
    "inferno": "000004 210c4a 57106e 8a226a bc3754 e45a31 f98e09 f9cb35 fcffa4",
    "magma": "000004 1d1147 51127c 832681 b73779 e75263 fc8961 fec488 fcfdbf",
    "cividis": "00224e 1a386f 434e6c 61656f 7d7c78 9b9476 bcae6c dec958 fee838",
    "Blues": "f7fbff deebf7 c6dbef 9dcae1 6aaed6 4191c6 2070b4 08509b 08306b",
    "Greens": "f7fcf5 e5f5e0 c7e9c0 a0d99b 73c476 40aa5d 228a44 006c2c 00441b",
    "Reds": "fff5f0 fee0d2 fcbba1 fc9272 fb694a ee3a2c ca181d a30f15 67000d",
    "Oranges": "fff5eb fee6ce fdd0a2 fdae6a fd8c3b f16813 d84801 a53603 7f2704",
    "Purples": "fcfbfd efedf5 dadaeb bcbddc 9e9ac8 807cba 6950a3 53268f 3f007d",
    "Greys": "ffffff f0f0f0 d9d9d9 bdbdbd 959595 727272 515151 242424 000000",
    "gray": "000000 202020 404040 606060 808080 a0a0a0 c0c0c0 e0e0e0 ffffff",
    "bone": "000000 1c1c27 38384e 545574 707b90 8ca2ac a9c8c8 d5e4e4 ffffff",
    "hot": "0b0000 5f0000 b30000 ff0800 ff5c00 ffb000 ffff07 ffff85 ffffff",
    "cool": "00ffff 20dfff 40bfff 609fff 807fff a05fff c03fff e01fff ff00ff",
    "jet": "000080 0000ff 0080ff 16ffe1 7dff7a e4ff13 ff9400 ff1e00 800000",
    "rainbow": "8000ff 4062fa 00b5eb 40ecd4 80ffb4 c0eb8d ffb360 ff5f30 ff0000",
    "turbo": "30123b 466be3 28bceb 32f298 a4fc3c eecf3a fb7e21 d02f05 7a0403",
    "coolwarm": "3b4cc0 6282ea 8db0fe b9d0f9 dddcdc f5c4ac f4987a dd5f4b b40426",
    "bwr": "0000ff 4040ff 8080ff c0c0ff fffefe ffbebe ff7e7e ff3e3e ff0000",
    "seismic": "00004c 0000a6 0101ff 8181ff fffdfd ff7d7d fe0000 be0000 800000",
    "RdBu": "67001f bb2a34 e58368 fbceb7 f6f7f7 c0dceb 68abd0 2870b1 053061",
    "RdYlBu": "a50026 de402e f98e52 fed485 feffc0 d1ecf4 8ec2dc 4f81ba 313695",
    "RdYlGn": "a50026 de402e f98e52 fed481 feffbe cbe982 84ca66 2aa054 006837",
    "Spectral": "9e0142 dd4a4c f98e52 fed481 ffffbe d6ee9b 86cfa5 3d95b8 5e4fa2",
    "PiYG": "8e0152 cb3289 e897c4 fad6ea f7f7f6 d9f0bc 9acd61 589b28 276419",
    "PRGn": "40004b 7f3c8d ae8bbd dec9e2 f6f7f6 cbeac5 7ec37f 298440 00441b",
    "BrBG": "543005 995d13 cfa256 f1dfb3 f4f5f5 b4e2db 58b0a7 0c7169 003c30",
    "PuOr": "7f3b08 be630a ef9e3c fed7a2 f6f6f7 cecde4 988dbe 5d3790 2d004b",
    "RdGy": "67001f bb2a34 e58368 fbceb7 fefefe d6d6d6 9f9f9f 5a5a5a 1a1a1a",
    "YlGn": "ffffe5 f7fcb9 d9f0a3 acdd8e 77c679 40aa5c 228343 006737 004529",
    "YlGnBu": "ffffd9 edf8b1 c6e9b4 7ecdbb 40b5c4 1d90c0 225da8 243392 081d58",
    "YlOrRd": "ffffcc ffeda0 fed976 feb24c fd8c3c fc4d2a e2191c bb0026 800026",
    "YlOrBr": "ffffe5 fff7bc fee390 fec34f fe9829 eb6f14 cb4b02 983404 662506",
    "OrRd": "fff7ec fee8c8 fdd49e fdba83 fc8c59 ef6447 d62f1e b20000 7f0000",
    "PuBu": "fff7fb ece7f2 d0d1e6 a5bddb 73a9cf 358fc0 056faf 04598c 023858",
    "BuPu": "f7fcfd e0ecf4 bfd3e6 9ebcda 8c95c6 8c6ab1 88409c 800f7b 4d004b",
    "GnBu": "f7fcf0 e0f3db ccebc5 a7ddb5 7accc4 4db2d3 2a8bbe 0867ab 084081",
    "PuRd": "f7f4f9 e7e1ef d4b9da c993c7 df64af e72989 cd1256 970042 67001f",
    "BuGn": "f7fcfd e5f5f9 ccece6 98d8c9 65c2a3 40ad75 228a44 006c2c 00441b",
    "PuBuGn": "fff7fb ece2f0 d0d1e6 a5bddb 66a9cf 3590bf 028189 016b58 014636",
    "RdPu": "fff7f3 fde0dd fcc5c0 fa9eb5 f767a1 dc3397 ad017e 790177 49006a",
    "twilight": "e2d9e2 95b5c7 6276ba 592a8f 2f1436 741e4f b25652 cca389 e2d9e2",
    "hsv": "ff0000 ffbd00 84ff00 00ff39 00fff6 004bff 7200ff ff00cf ff0018",
    "terrain": "333399 0888ee 01cc66 81e680 fefe98 beac76 815e56 c1b0ac ffffff",
    "ocean": "008000 005020 002040 001060 004080 0070a0 42a0c0 a2d0e0 ffffff",
    "spring": "ff00ff ff20df ff40bf ff609f ff807f ffa05f ffc03f ffe01f ffff00",
    "summer": "008066 209066 40a066 60b066 80c066 a0d066 c0e066 e0f066 ffff66",
    "autumn": "ff0000 ff2000 ff4000 ff6000 ff8000 ffa000 ffc000 ffe000 ffff00",
    "winter": "0000ff 0020ef 0040df 0060cf 0080bf 00a0af 00c09f 00e08f 00ff80",
    "copper": "000000 281910 4f3220 774b30 9e6440 c67d50 ed9660 ffaf6f ffc77f",
    "pink": "1e0000 744a4a a16868 c38280 d0ac94 ddcda5 e9e9b6 f4f4de ffffff",
    "cubehelix": "000000 1b1e3b 16534c 447731 a1794a d484a9 c6b4ee cbe8f0 ffffff",
    "gist_earth": "000000 153978 2b737e 3b8e62 5ea04b 99af58 bdab62 dab7a0 fdfbfb",
    "gist_heat": "000000 300000 600000 900000 c00100 f04100 ff8103 ffc183 ffffff",
    "binary": "ffffff dfdfdf bfbfbf 9f9f9f 7f7f7f 5f5f5f 3f3f3f 1f1f1f 000000",
    "Wistia": "e4ff7a f2f34a ffe81a ffd20d ffbd00 ffae00 ffa000 fd8f00 fc7f00",
    "tab10": "1f77b4 ff7f0e 2ca02c d62728 9467bd 8c564b e377c2 7f7f7f bcbd22 17becf",
    "tab20": (
        "1f77b4 aec7e8 ff7f0e ffbb78 2ca02c 98df8a d62728 ff9896 9467bd c5b0d5 8c564b c49c94 "
        "e377c2 f7b6d2 7f7f7f c7c7c7 bcbd22 dbdb8d 17becf 9edae5"
    ),
    "Set1": "e41a1c 377eb8 4daf4a 984ea3 ff7f00 ffff33 a65628 f781bf 999999",
    "Set2": "66c2a5 fc8d62 8da0cb e78ac3 a6d854 ffd92f e5c494 b3b3b3",
    "Set3": "8dd3c7 ffffb3 bebada fb8072 80b1d3 fdb462 b3de69 fccde5 d9d9d9 bc80bd ccebc5 ffed6f",
    "Pastel1": "fbb4ae b3cde3 ccebc5 decbe4 fed9a6 ffffcc e5d8bd fddaec f2f2f2",
    "Paired": "a6cee3 1f78b4 b2df8a 33a02c fb9a99 e31a1c fdbf6f ff7f00 cab2d6 6a3d9a ffff99 b15928",
    "Dark2": "1b9e77 d95f02 7570b3 e7298a 66a61e e6ab02 a6761d 666666",
    "Accent": "7fc97f beaed4 fdc086 ffff99 386cb0 f0027f bf5b17 666666",
}  # fmt: skip
"""Colours of each map at even steps (all of them where it is a list); the usual maps first."""

_LISTS = frozenset(
    {"tab10", "tab20", "Set1", "Set2", "Set3", "Pastel1", "Paired", "Dark2", "Accent"}
)


def likely(colours: Sequence[str]) -> list[str]:
    """Names of all maps, the one whose colours come nearest to all ``colours`` first."""

    def away(name: str) -> float:
        return sum(min(_far(rgb(one), other) for other in _shades(name)) for one in colours)

    return sorted(MAPS, key=away) if colours else list(MAPS)


@cache
def _shades(name: str) -> list[tuple[float, ...]]:
    table = [rgb(f"#{colour}") for colour in MAPS[name].split()]
    if name in _LISTS:
        return [tuple(map(float, colour)) for colour in table]
    return [
        tuple(a + (b - a) * n / _BETWEEN for a, b in zip(one, other, strict=True))
        for one, other in pairwise(table)
        for n in range(_BETWEEN + 1)
    ]


def _far(one: Sequence[float], other: Sequence[float]) -> float:
    return max(abs(a - b) for a, b in zip(one, other, strict=True))
