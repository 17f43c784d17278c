"""A sample survives the way through a shard, and what is no sample says so."""

import pytest

from pixelproof_engine.workshop.sample import Sample


def test_a_sample_comes_back_as_it_went() -> None:
    sample = Sample(
        task="edit",
        answer='plt.title("Größe 测")\n',
        code="plt.title('a')\n",
        feedback="title is 'a', target says 'Größe 测'",
        sight='title "Größe 测"',
        picture=b"\x89PNG\r\n",
        source="pyplot/17",
    )
    line = sample.to_json()
    assert "\n" not in line
    assert Sample.from_json(line) == sample


@pytest.mark.parametrize("line", ["{}", "[1]", '{"version": 99}'])
def test_what_is_no_sample_says_so(line: str) -> None:
    with pytest.raises(ValueError, match="version"):
        Sample.from_json(line)


def test_an_unknown_field_says_so() -> None:
    line = Sample(task="draw", answer="x").to_json().replace('"sight"', '"sound"')
    with pytest.raises(ValueError, match="sound"):
        Sample.from_json(line)
