"""Frames between host, supervisor and jobs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pixelproof_executor.supervisor.frames import (
    FrameError,
    FrameReader,
    encode,
    join,
    split,
)

HEADERS = st.dictionaries(st.text(), st.integers() | st.text() | st.booleans(), max_size=4)


@given(st.lists(st.tuples(HEADERS, st.binary(max_size=300)), max_size=5), st.integers(1, 97))
def test_frames_survive_any_cutting_of_the_stream(
    frames: list[tuple[dict[str, object], bytes]], step: int
) -> None:
    stream = b"".join(encode(header, blob) for header, blob in frames)
    reader = FrameReader(1 << 20)
    found = [
        frame
        for start in range(0, len(stream), step)
        for frame in reader.feed(stream[start : start + step])
    ]
    assert found == frames


@given(st.dictionaries(st.text(), st.binary(max_size=50)))
def test_split_is_the_inverse_of_join(parts: dict[str, bytes]) -> None:
    assert split(*join(parts)) == parts


def test_a_frame_over_the_cap_is_refused_before_it_is_read() -> None:
    with pytest.raises(FrameError, match="over the cap"):
        list(FrameReader(100).feed(encode({}, bytes(200))[:8]))


@pytest.mark.parametrize("junk", [b"=== 3 passed in 0.01s ===\n" * 9, encode({})[:-1] + b"x"])
def test_what_is_not_a_frame_is_refused(junk: bytes) -> None:
    with pytest.raises(FrameError):
        list(FrameReader(1 << 20).feed(junk))


def test_sizes_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(FrameError, match="2 bytes were announced, 3 came"):
        split([("a", 2)], b"abc")
