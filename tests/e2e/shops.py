"""A project with one chart and its tests, and what is asked of a fix there."""

from __future__ import annotations

from pathlib import Path

from pixelproof_server.fixing.model import Check, FixRequest, FixResult
from pixelproof_server.fixing.options import FixOptions

CHART = """\
import matplotlib.pyplot as plt


def draw():
    fig, ax = plt.subplots()
    ax.bar(['north', 'south', 'west'], [3, 5, 2], color='tab:blue')
    ax.set_xlabel('Region')
    ax.set_ylabel('Sales')
    ax.set_title('Shops by region')
    return fig


if __name__ == '__main__':
    draw()
"""
BETTER = CHART.replace("'Sales'", "'Revenue'").replace("tab:blue", "tab:red")
TESTS = """\
from chart import draw


def test_three_bars():
    assert len(draw().axes[0].patches) == 3


def test_region_on_x():
    assert draw().axes[0].get_xlabel() == 'Region'
"""
ONCE = FixOptions(rounds=0)


def request(root: Path, target: bytes | None, **fields: object) -> FixRequest:
    values = {"path": root / "chart.py", "source": CHART, "root": root, "target": target}
    return FixRequest.model_validate({**values, **fields})


def check(result: FixResult, name: str) -> Check:
    assert result.best, result.message
    return next(one for one in result.best.checks if one.name == name)


def state(folder: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
