"""The supervisor's pipe to a check: it never waits, and loses nothing that is still wanted."""

from __future__ import annotations

import os
import selectors

from pixelproof_executor.supervisor.outlet import Outlet

MUCH = 8 << 20


def test_a_slow_reader_gets_everything_in_order() -> None:
    take, give = os.pipe()
    with selectors.DefaultSelector() as selector, os.fdopen(take, "rb", buffering=0) as reader:
        outlet = Outlet(give, selector)
        sent = bytes(range(256)) * (MUCH // 256)
        outlet.put(sent)
        outlet.put(b"the end")
        got = bytearray()
        while len(got) < len(sent) + 7:
            got += reader.read(1 << 16) or b""
            for key, _ in selector.select(0):
                key.data()
        assert bytes(got) == sent + b"the end"
        assert not selector.get_map()
        outlet.close()
        assert reader.read(1) == b""


def test_a_reader_that_is_gone_is_no_trouble() -> None:
    take, give = os.pipe()
    with selectors.DefaultSelector() as selector:
        outlet = Outlet(give, selector)
        outlet.put(bytes(MUCH))
        os.close(take)
        for key, _ in selector.select(0):
            key.data()
        assert not selector.get_map()
        outlet.put(b"more")
        outlet.close()
