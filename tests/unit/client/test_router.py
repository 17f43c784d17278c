from __future__ import annotations

import asyncio

import pytest

from pixelproof_engine.client.errors import ConsentRefused
from pixelproof_engine.client.origins import ConsentGate, is_loopback, origin_of
from pixelproof_engine.client.router import Router
from pixelproof_engine.client.settings import EndpointSettings
from pixelproof_engine.local.engine import embedded_engines
from pixelproof_engine.local.settings import EmbeddedSettings
from pixelproof_engine.workshop.pocket.packed import Note


def endpoint(name: str, url: str = "http://127.0.0.1:9/v1", **options) -> EndpointSettings:
    return EndpointSettings(name=name, url=url, **options)


async def refuse(_settings: EndpointSettings) -> bool:
    return False


async def test_takes_the_first_endpoint_of_the_task():
    router = Router(
        [endpoint("a", tasks=("fix",)), endpoint("b"), endpoint("c")], consent=refuse, embedded=None
    )
    assert router.endpoint("complete").name == "b"
    assert router.endpoint("fix").name == "a"
    assert any("a is not set up for complete" in reason for reason in router.why_not("complete"))
    await router.aclose()


async def test_skips_an_endpoint_that_is_left_alone():
    router = Router([endpoint("a"), endpoint("b")], consent=refuse)
    breaker = router.endpoints[0]._transport.breaker
    for _ in range(3):
        breaker.begin()
        breaker.failed()
    assert router.endpoint("complete").name == "b"
    assert "left alone" in router.why_not("complete")[0]


async def test_skips_an_endpoint_that_the_user_refused():
    router = Router(
        [endpoint("far", "https://models.example/v1"), endpoint("near")], consent=refuse
    )
    far = router.endpoint("complete")
    assert far.name == "far"
    assert not (await far.health()).ok
    assert router.endpoint("complete").name == "near"
    assert "did not agree" in router.why_not("complete")[0]


async def test_nothing_configured_is_said():
    router = Router([], consent=refuse)
    assert router.endpoint("fix") is None
    assert "add one" in router.why_not("fix")[0]


async def test_the_embedded_engine_comes_last_and_only_with_its_model(tmp_path, monkeypatch):
    monkeypatch.setenv("PIXELPROOF_CACHE", str(tmp_path))
    router = Router([], consent=refuse, embedded=EmbeddedSettings())
    assert router.endpoint("complete") is None
    assert "pixelproof model pull" in router.why_not("complete")[0]

    model = tmp_path / "m.gguf"
    model.write_bytes(b"GGUF")
    embedded = EmbeddedSettings(model=str(model), fixer="")
    router = Router([endpoint("a")], consent=refuse, embedded=embedded)
    assert [found.name for found in router.endpoints] == ["a", "embedded"]
    router = Router([], consent=refuse, embedded=embedded)
    assert router.endpoint("complete").name == "embedded"
    assert router.endpoint("fix") is None
    sighted = EmbeddedSettings(model=str(model), mmproj=str(model))
    assert Router([], consent=refuse, embedded=sighted).endpoint("fix").name == "embedded"


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True), ("LOCALHOST.", True), ("127.0.0.1", True), ("127.9.9.9", True),
        ("::1", True), ("[::1]", True), ("0.0.0.0", False), ("10.0.0.1", False),
        ("127.0.0.1.example.com", False), ("localhost.example.com", False), ("", False),
    ],
)  # fmt: skip
def test_loopback_is_judged_by_the_literal_host(host, expected):
    assert is_loopback(host) is expected


def test_the_origin_has_a_port():
    assert origin_of(endpoint("a", "https://Models.Example/v1")) == "https://models.example:443"


async def test_consent_is_asked_once_per_origin_even_by_many_at_once():
    asked: list[str] = []

    async def agree(settings: EndpointSettings) -> bool:
        asked.append(settings.name)
        await asyncio.sleep(0.01)
        return True

    gate = ConsentGate(agree)
    same = [endpoint(f"e{n}", "https://models.example/v1") for n in range(5)]
    await asyncio.gather(*(gate.check(settings) for settings in same))
    await gate.check(endpoint("other", "https://other.example/v1"))
    assert asked == ["e0", "other"]


async def test_a_question_that_was_broken_off_is_asked_again():
    asked = asyncio.Event()
    answers = iter([asyncio.Event().wait(), asyncio.sleep(0, result=True)])

    async def consent(_settings: EndpointSettings) -> bool:
        asked.set()
        return bool(await next(answers))

    gate = ConsentGate(consent)
    far = endpoint("far", "https://models.example/v1")
    first = asyncio.create_task(gate.check(far))
    await asked.wait()
    second = asyncio.create_task(gate.check(far))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.wait_for(second, 5)


async def test_a_refusal_holds_and_nothing_is_sent():
    gate = ConsentGate(refuse)
    far = endpoint("far", "https://models.example/v1")
    for _ in range(2):
        with pytest.raises(ConsentRefused, match="Nothing was sent"):
            await gate.check(far)
    assert gate.is_refused(far)


async def test_a_pocket_coder_is_told_from_a_model_that_is_asked_in_words(tmp_path):
    model = tmp_path / "pocket-F16.gguf"
    model.write_bytes(b"GGUF")
    embedded = EmbeddedSettings(model=str(model), mmproj=str(model), form="pocket")
    router = Router([endpoint("a")], consent=refuse, embedded=embedded)
    assert router.endpoint("fix", "words").name == "a"
    pocket = router.endpoint("fix", "pocket")
    assert pocket.name == "embedded"
    assert pocket.settings.samples > 1
    assert Router([], consent=refuse, embedded=embedded).endpoint("fix", "words") is None
    await router.aclose()


async def test_a_folder_of_packed_weights_is_a_pocket_coder(tmp_path):
    Note("pocket-small", "{}").write(tmp_path)
    router = Router([], consent=refuse, embedded=EmbeddedSettings(model=str(tmp_path)))
    endpoint = router.endpoint("fix", "pocket")
    assert (endpoint.settings.model, endpoint.settings.vision) == ("pocket-small", True)
    assert router.endpoint("complete") is endpoint
    await router.aclose()


async def test_where_the_embedded_model_only_completes_a_pocket_coder_fixes(tmp_path):
    model = tmp_path / "m.gguf"
    model.write_bytes(b"GGUF")
    packed = tmp_path / "mine"
    packed.mkdir()
    Note("pocket-small", "{}").write(packed)
    embedded = EmbeddedSettings(model=str(model), fixer=str(packed))
    router = Router([endpoint("a")], consent=refuse, embedded=embedded)
    assert [found.name for found in router.endpoints] == ["a", "embedded", "pocket"]
    assert router.endpoint("fix", "pocket").name == "pocket"
    await router.aclose()
    alone = Router([], consent=refuse, embedded=embedded)
    assert alone.endpoint("complete").name == "embedded"
    assert alone.endpoint("fix").name == "pocket"
    await alone.aclose()


async def test_a_pocket_coder_ships_with_the_package_and_fixes_unless_it_is_turned_off():
    fixer = embedded_engines(EmbeddedSettings())[1]
    assert fixer.why_not() is None
    assert fixer.endpoint_settings.model == "pocket-small"
    assert fixer.endpoint_settings.tasks == ("fix",)
    assert len(embedded_engines(EmbeddedSettings(fixer=""))) == 1


async def test_a_fixer_that_is_none_says_so(tmp_path):
    router = Router([], consent=refuse, embedded=EmbeddedSettings(fixer=str(tmp_path)))
    assert router.endpoint("fix") is None
    assert "names no model" in router.why_not("fix")[1]


async def test_packed_weights_that_cannot_be_read_are_told_when_used(tmp_path, monkeypatch):
    monkeypatch.setenv("PIXELPROOF_CACHE", str(tmp_path / "cache"))
    packed = tmp_path / "mine"
    packed.mkdir()
    (packed / "pocket.json").write_text('{"version": 99}')
    router = Router([], consent=refuse, embedded=EmbeddedSettings(model=str(packed)))
    health = await router.endpoint("fix", "pocket").health()
    assert not health.ok
    assert "another version" in health.detail
    await router.aclose()
    assert list((tmp_path / "cache" / "pocket").iterdir()) == [], "no draft is left behind"
