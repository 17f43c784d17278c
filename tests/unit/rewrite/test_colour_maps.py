"""Which colour map a few colours come from."""

from __future__ import annotations

import pytest

from pixelproof_server.fixing.proposers.rewrite.colour_maps import MAPS, likely


@pytest.mark.parametrize("name", ["viridis", "plasma", "coolwarm", "YlGnBu", "Spectral", "Set2"])
def test_a_map_is_known_by_four_of_its_colours(name: str) -> None:
    colours = [f"#{colour}" for colour in MAPS[name].split()[1:8:2]]
    assert likely(colours)[0] == name


def test_without_colours_the_usual_maps_come_first() -> None:
    assert likely([])[:2] == ["viridis", "plasma"]
