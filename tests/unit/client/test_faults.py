"""What an endpoint does when its server misbehaves: one clear error, retries only where safe."""

from __future__ import annotations

import asyncio
import socket
from contextlib import aclosing

import pytest

from pixelproof_engine.client import errors, transport
from pixelproof_engine.client.messages import CompletionPrompt

HOLE = CompletionPrompt("x = ")


async def collect(stream):
    async with aclosing(stream) as pieces:
        return [piece async for piece in pieces]


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch):
    monkeypatch.setattr(transport, "_RETRY_PAUSES_S", (0.01, 0.01))


@pytest.mark.parametrize(
    ("status", "body", "kind", "advice"),
    [
        (401, "bad key", errors.Unauthorized, "api_key_env"),
        (403, "no", errors.Unauthorized, "api_key_env"),
        (404, "The model `coder` does not exist", errors.ModelNotFound, "'coder'"),
        (413, "", errors.RequestTooLarge, "max_image_px"),
        (429, "slow down", errors.RateLimited, "in 7 s"),
        (
            400,
            "This model's maximum context length is 4096 tokens",
            errors.ContextTooLong,
            "smaller region",
        ),
        (400, "exceed_context_size_error", errors.ContextTooLong, "smaller region"),
        (400, "At most 2 image(s) may be provided", errors.TooManyImages, "max_images .* to 2"),
        (400, "temperature must be a number", errors.BadRequest, "temperature"),
        (500, "boom", errors.ServerFault, "log"),
        (307, "", errors.BadAnswer, "final address"),
    ],
)
async def test_each_refusal_says_what_to_do_and_is_not_repeated(
    model_server, make_endpoint, status, body, kind, advice
):
    @model_server.on("/v1/completions")
    async def refuse(exchange):
        headers = {"retry-after": "7", "location": "http://127.0.0.1:1/elsewhere"}
        await exchange.answer(status, {"error": {"message": body}}, headers)

    with pytest.raises(kind, match=advice) as caught:
        await collect(make_endpoint().stream_completion(HOLE, max_tokens=5))
    assert "test" in str(caught.value)
    assert len(model_server.asked("/v1/completions")) == 1
    if isinstance(caught.value, errors.RateLimited):
        assert caught.value.retry_after_s == 7


async def test_a_busy_server_is_tried_again(model_server, make_endpoint):
    @model_server.on("/v1/completions")
    async def busy_first(exchange):
        if len(model_server.asked("/v1/completions")) < 3:
            return await exchange.answer(503, "loading")
        await exchange.begin_stream()
        await exchange.token("1", "stop")
        return None

    assert await collect(make_endpoint().stream_completion(HOLE, max_tokens=5)) == ["1"]
    assert len(model_server.asked("/v1/completions")) == 3


async def test_a_server_that_stays_busy_is_given_up(model_server, make_endpoint):
    @model_server.on("/v1/completions")
    async def busy(exchange):
        await exchange.answer(503, "loading")

    with pytest.raises(errors.Overloaded, match="503"):
        await collect(make_endpoint().stream_completion(HOLE, max_tokens=5))
    assert len(model_server.asked("/v1/completions")) == 3


async def test_nothing_is_repeated_after_a_token(model_server, make_endpoint):
    @model_server.on("/v1/completions")
    async def drop(exchange):
        await exchange.begin_stream()
        await exchange.token("1")

    stream = make_endpoint().stream_completion(HOLE, max_tokens=5)
    assert await anext(stream) == "1"
    with pytest.raises(errors.BadAnswer, match="broke off"):
        await anext(stream)
    assert len(model_server.asked("/v1/completions")) == 1


async def test_a_connection_closed_before_the_answer_is_tried_again_once(
    model_server, make_endpoint
):
    @model_server.on("/v1/completions")
    async def close_first(exchange):
        if len(model_server.asked("/v1/completions")) < 2:
            return
        await exchange.begin_stream()
        await exchange.token("1", "stop")

    assert await collect(make_endpoint().stream_completion(HOLE, max_tokens=5)) == ["1"]
    assert len(model_server.asked("/v1/completions")) == 2


async def test_a_server_that_always_closes_is_given_up(model_server, make_endpoint):
    @model_server.on("/v1/completions")
    async def close(exchange):
        pass

    with pytest.raises(errors.Disconnected, match="before it answered"):
        await collect(make_endpoint().stream_completion(HOLE, max_tokens=5))
    assert len(model_server.asked("/v1/completions")) == 2


async def test_a_connection_dropped_in_the_middle_of_a_chunk(model_server, make_endpoint):
    @model_server.on("/v1/completions")
    async def drop(exchange):
        await exchange.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nff\r\ndata: {")

    with pytest.raises(errors.BadAnswer, match="broke off"):
        await collect(make_endpoint().stream_completion(HOLE, max_tokens=5))


async def test_an_error_in_the_stream_is_an_error(model_server, make_endpoint):
    @model_server.on("/v1/completions")
    async def fail(exchange):
        await exchange.begin_stream()
        await exchange.token("1")
        await exchange.event({"error": {"message": "engine died", "code": 500}})

    with pytest.raises(errors.ServerFault, match="engine died"):
        await collect(make_endpoint().stream_completion(HOLE, max_tokens=5))


@pytest.mark.parametrize("junk", ["no json", "[1]", '"text"'])
async def test_events_that_are_no_objects_are_refused(model_server, make_endpoint, junk):
    @model_server.on("/v1/completions")
    async def babble(exchange):
        await exchange.begin_stream()
        await exchange.event(junk)

    with pytest.raises(errors.BadAnswer):
        await collect(make_endpoint().stream_completion(HOLE, max_tokens=5))


async def test_silence_ends_with_a_timeout(model_server, make_endpoint):
    @model_server.on("/v1/completions")
    async def stall(exchange):
        await exchange.begin_stream()
        await exchange.token("1")
        await exchange.until_hung_up()

    endpoint = make_endpoint(read_timeout_s=0.2)
    with pytest.raises(errors.EndpointTimeout, match="read_timeout_s"):
        await collect(endpoint.stream_completion(HOLE, max_tokens=5))


async def test_a_web_page_is_no_model_list(model_server, make_endpoint):
    @model_server.on("/v1/models")
    async def page(exchange):
        await exchange.answer(200, "<html>login</html>")

    health = await make_endpoint().health()
    assert not health.ok
    assert "OpenAI-compatible" in health.detail


async def test_nobody_listens(make_endpoint):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    endpoint = make_endpoint(url=url, model="m")
    with pytest.raises(errors.Unreachable, match="Start the server"):
        await collect(endpoint.stream_completion(HOLE, max_tokens=5))


async def test_a_failing_server_is_left_alone_then_tried_with_one_request(
    model_server, make_endpoint
):
    works = asyncio.Event()

    @model_server.on("/v1/completions")
    async def fail(exchange):
        if not works.is_set():
            return await exchange.answer(500, "boom")
        await exchange.begin_stream()
        await exchange.token("1", "stop")
        return None

    endpoint = make_endpoint()
    await endpoint.model()
    for _ in range(3):
        with pytest.raises(errors.ServerFault):
            await collect(endpoint.stream_completion(HOLE, max_tokens=5))
    assert not endpoint.is_available
    with pytest.raises(errors.Overloaded, match="left alone"):
        await collect(endpoint.stream_completion(HOLE, max_tokens=5))
    assert len(model_server.asked("/v1/completions")) == 3

    works.set()
    endpoint._transport.breaker._open_until = 0.0  # the pause is over
    assert await collect(endpoint.stream_completion(HOLE, max_tokens=5)) == ["1"]
    assert endpoint.is_available


async def test_a_key_command_that_fails_says_so(make_endpoint):
    endpoint = make_endpoint(api_key_command=("sh", "-c", "echo locked >&2; exit 3"))
    with pytest.raises(errors.Unauthorized, match="status 3: locked"):
        await endpoint.models()


async def test_an_empty_key_variable_says_so(make_endpoint, monkeypatch):
    monkeypatch.delenv("PP_NO_KEY", raising=False)
    with pytest.raises(errors.Unauthorized, match="PP_NO_KEY"):
        await make_endpoint(api_key_env="PP_NO_KEY").models()


async def test_a_line_without_end_is_cut_off(model_server, make_endpoint):
    @model_server.on("/v1/completions")
    async def flood(exchange):
        await exchange.begin_stream()
        await exchange.send("data: ")
        for _ in range(10):
            await exchange.send("x" * 1024 * 1024)

    with pytest.raises(errors.BadAnswer, match="broke off"):
        await collect(make_endpoint().stream_completion(HOLE, max_tokens=5))


async def test_a_proxy_of_the_environment_is_not_used_for_this_machine(make_endpoint, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert (await make_endpoint().health()).ok
