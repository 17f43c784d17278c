"""A remembered layout of a text is the one that matplotlib would work out anew."""

from __future__ import annotations

import pytest

from pixelproof_executor import Status

from .conftest import Chart

pytestmark = [pytest.mark.docker, pytest.mark.asyncio(loop_scope="session")]

SCRIPT = """
import matplotlib.pyplot as plt
from matplotlib.text import Text
import matplotlib.transforms as transforms

remembered, work_out = Text._get_layout, Text._get_layout.__wrapped__
figure, axes = plt.subplots()
text = axes.text(0.2, 0.3, "alpha\\nbeta $x^2$")
other = figure.text(0.5, 0.5, "alpha\\nbeta $x^2$", fontsize=20, rotation=30)
figure.canvas.draw()
seen = []
CHANGES = [
    lambda: None,
    lambda: text.set_text("gamma"),
    lambda: text.set_text("$gamma$"),
    lambda: text.set_parse_math(False),
    lambda: text.set_weight("bold"),
    lambda: text.set_fontsize(17),
    lambda: text.get_fontproperties().set_size(19),
    lambda: text.get_fontproperties().set_family(["serif"]),
    lambda: text.get_fontproperties().get_family().insert(0, "monospace"),
    lambda: text.set_rotation(33),
    lambda: text.set_ha("right"),
    lambda: text.set_va("top"),
    lambda: text.set_rotation_mode("anchor"),
    lambda: text.set_text("one\\nlonger line"),
    lambda: text.set_linespacing(3.0),
    lambda: text.set_multialignment("center"),
    lambda: text.set(transform_rotates_text=True, transform=transforms.Affine2D().rotate_deg(40)),
    lambda: text.set_transform(transforms.Affine2D().rotate_deg(50)),
    lambda: text.set(text="many words that do not fit into one line " * 4, wrap=True),
    lambda: text.set_x(0.9),
    lambda: figure.set_dpi(57),
]
for number, change in enumerate(CHANGES):
    change()
    renderer = figure.canvas.get_renderer()
    for one in (text, other, axes.title):
        for _ in range(2):
            told, true = remembered(one, renderer), work_out(one, renderer)
            assert told[0].bounds == true[0].bounds, (number, one, told, true)
            assert told[1:] == true[1:], (number, one, told, true)
    seen.append(str(told[0].bounds) + str(work_out(text, renderer)))
again = [number for number in range(1, len(seen)) if seen[number] == seen[number - 1]]
print("changed nothing:", again)
"""


async def test_a_remembered_layout_is_that_of_the_texts_present_state(chart: Chart) -> None:
    outcome = await chart(SCRIPT)
    assert outcome.status is Status.PASSED, (outcome.detail, outcome.traceback)
    assert outcome.stdout == "changed nothing: []\n"
