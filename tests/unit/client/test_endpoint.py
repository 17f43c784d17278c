"""What an endpoint does when its server answers well."""

from __future__ import annotations

import asyncio
import base64
import io
from contextlib import aclosing

import pytest
from PIL import Image

from pixelproof_engine.client.errors import (
    EndpointError,
    ImageRefused,
    NoVision,
    TooManyImages,
    Unauthorized,
)
from pixelproof_engine.client.messages import CompletionPrompt, Message

HOLE = CompletionPrompt("def f(", "):\n    pass\n")


async def collect(stream):
    async with aclosing(stream) as pieces:
        return [piece async for piece in pieces]


async def test_completion_streams_pieces_and_takes_the_listed_model(model_server, make_endpoint):
    @model_server.on("/v1/completions")
    async def complete(exchange):
        await exchange.begin_stream()
        await exchange.token("x")
        await exchange.token(", y", "stop")
        await exchange.event("[DONE]")

    pieces = await collect(make_endpoint().stream_completion(HOLE, max_tokens=9, stop=["\n\n"]))

    assert pieces == ["x", ", y"]
    [request] = model_server.asked("/v1/completions")
    assert request.body == {
        "model": "coder",
        "prompt": "def f(",
        "max_tokens": 9,
        "temperature": 0.0,
        "stream": True,
        "stop": ["\n\n"],
    }


async def test_text_with_exotic_line_ends_arrives_unchanged(model_server, make_endpoint):
    text = "a\u2028b\u0085c\x0bd\r\ne"

    @model_server.on("/v1/completions")
    async def complete(exchange):
        await exchange.begin_stream()
        await exchange.send(": a comment\r\n\r\n")
        await exchange.token(text, "stop")

    assert await collect(make_endpoint().stream_completion(HOLE, max_tokens=9)) == [text]


async def test_an_event_cut_anywhere_is_put_together(model_server, make_endpoint):
    @model_server.on("/v1/completions")
    async def complete(exchange):
        await exchange.begin_stream()
        event = 'data: {"choices":[{"text":"é","finish_reason":"stop"}]}\r\n\r\n'.encode()
        for position in range(len(event)):
            await exchange.send(event[position : position + 1])
            await asyncio.sleep(0)

    assert await collect(make_endpoint().stream_completion(HOLE, max_tokens=9)) == ["é"]


async def test_closing_the_stream_hangs_up(model_server, make_endpoint):
    @model_server.on("/v1/completions")
    async def complete(exchange):
        await exchange.begin_stream()
        await exchange.token("x")
        await exchange.until_hung_up()
        model_server.hung_up.set()

    stream = make_endpoint().stream_completion(HOLE, max_tokens=9)
    assert await anext(stream) == "x"
    assert not model_server.hung_up.is_set()
    await stream.aclose()
    await asyncio.wait_for(model_server.hung_up.wait(), 5)


async def test_cancelling_the_task_hangs_up_even_before_the_first_token(
    model_server, make_endpoint
):
    arrived = asyncio.Event()

    @model_server.on("/v1/completions")
    async def complete(exchange):
        arrived.set()
        await exchange.until_hung_up()
        model_server.hung_up.set()

    endpoint = make_endpoint()
    task = asyncio.create_task(collect(endpoint.stream_completion(HOLE, max_tokens=9)))
    await asyncio.wait_for(arrived.wait(), 5)
    task.cancel()
    await asyncio.wait_for(model_server.hung_up.wait(), 5)
    with pytest.raises(asyncio.CancelledError):
        await task
    assert endpoint.is_available


@pytest.mark.parametrize(
    ("options", "environment", "expected"),
    [
        ({"api_key": "from-settings"}, {}, "Bearer from-settings"),
        ({"api_key_env": "PP_KEY"}, {"PP_KEY": "from-env"}, "Bearer from-env"),
        ({"api_key_command": ("printf", "from-command\n")}, {}, "Bearer from-command"),
        ({}, {}, None),
    ],
)
async def test_the_key_comes_from_its_source(
    model_server, make_endpoint, monkeypatch, options, environment, expected
):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    await make_endpoint(**options).models()
    assert model_server.requests[0].headers.get("authorization") == expected


async def test_a_key_that_was_refused_is_asked_for_again(model_server, make_endpoint, tmp_path):
    key = tmp_path / "key"
    key.write_text("old")

    @model_server.on("/v1/models")
    async def models(exchange):
        is_new = model_server.requests[-1].headers["authorization"] == "Bearer new"
        await exchange.answer(200 if is_new else 401, {"data": []})

    endpoint = make_endpoint(api_key_command=("cat", str(key)))
    with pytest.raises(Unauthorized):
        await endpoint.models()
    key.write_text("new")
    assert await endpoint.models() == ()


async def test_a_chat_goes_behind_completions_where_the_server_can_rank(
    model_server, make_endpoint
):
    can_rank = True

    @model_server.on("/v1/chat/completions")
    async def chat(exchange):
        if not can_rank and "priority" in model_server.requests[-1].body:
            return await exchange.answer(400, "Got priority 1 but scheduling is not enabled")
        await exchange.begin_stream()
        return await exchange.event(
            {"choices": [{"delta": {"content": "ok"}, "finish_reason": "stop"}]}
        )

    endpoint = make_endpoint()
    messages = [Message("user", "hello")]
    assert await collect(endpoint.stream_chat(messages, max_tokens=5)) == ["ok"]
    can_rank = False
    for _ in range(2):
        assert await collect(endpoint.stream_chat(messages, max_tokens=5)) == ["ok"]
    sent = [request.body.get("priority") for request in model_server.asked("/v1/chat/completions")]
    assert sent == [1, 1, None, None]


def photo() -> bytes:
    """A JPEG of 3000 x 1500 with an orientation that turns it, and a comment to be removed."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "taken at home"
    out = io.BytesIO()
    Image.new("RGB", (3000, 1500), "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


async def test_pictures_are_turned_scaled_and_cleaned(model_server, make_endpoint):
    @model_server.on("/v1/chat/completions")
    async def chat(exchange):
        await exchange.begin_stream()
        await exchange.event({"choices": [{"delta": {"role": "assistant"}}]})
        await exchange.event({"choices": [{"delta": {"content": "ok"}, "finish_reason": "stop"}]})

    endpoint = make_endpoint(vision=True, max_image_px=200)
    message = Message("user", "like this", (photo(),))
    assert await collect(endpoint.stream_chat([message], max_tokens=5)) == ["ok"]

    [request] = model_server.asked("/v1/chat/completions")
    picture, text = request.body["messages"][0]["content"]
    assert text == {"type": "text", "text": "like this"}
    head, _, data = picture["image_url"]["url"].partition(",")
    assert head == "data:image/png;base64"
    raw = base64.b64decode(data)
    assert b"taken at home" not in raw
    with Image.open(io.BytesIO(raw)) as sent:
        assert sent.size == (100, 200)
        assert not sent.getexif()


@pytest.mark.parametrize("junk", [b"", b"not a picture", b"\x89PNG\r\n\x1a\n", b"<svg/>"])
async def test_what_is_no_picture_is_not_sent(model_server, make_endpoint, junk):
    endpoint = make_endpoint(vision=True)
    with pytest.raises(ImageRefused):
        await collect(endpoint.stream_chat([Message("user", "?", (junk,))], max_tokens=5))
    assert model_server.asked("/v1/chat/completions") == []


async def test_a_blind_model_is_found_out_once_and_gets_no_picture(model_server, make_endpoint):
    @model_server.on("/v1/chat/completions")
    async def chat(exchange):
        await exchange.answer(400, {"error": {"message": "coder is not a multimodal model"}})

    endpoint = make_endpoint()
    for _ in range(2):
        with pytest.raises(NoVision, match="coder"):
            await collect(endpoint.stream_chat([Message("user", "?", (photo(),))], max_tokens=5))
    assert len(model_server.asked("/v1/chat/completions")) == 1


async def test_the_servers_limit_of_pictures_is_learnt(model_server, make_endpoint):
    @model_server.on("/v1/chat/completions")
    async def chat(exchange):
        await exchange.answer(400, {"message": "At most 2 image(s) may be provided in one prompt."})

    endpoint = make_endpoint(vision=True)
    assert endpoint.max_images == 4
    with pytest.raises(TooManyImages, match="max_images"):
        await collect(endpoint.stream_chat([Message("user", "?", (photo(),) * 3)], max_tokens=5))
    assert endpoint.max_images == 2


async def test_health_names_model_and_context(make_endpoint):
    health = await make_endpoint().health()
    assert health.ok
    assert health.model is not None
    assert (health.model.id, health.model.context_length) == ("coder", 4096)


async def test_health_says_which_models_there_are(make_endpoint):
    health = await make_endpoint(model="other").health()
    assert not health.ok
    assert "coder" in health.detail
    assert "'other'" in health.detail


async def test_a_server_without_a_model_list_serves_the_configured_one(model_server, make_endpoint):
    del model_server.handlers["/v1/models"]
    assert (await make_endpoint(model="mine").model()).id == "mine"


async def test_the_template_is_asked_of_vllms_tokenizer(model_server, make_endpoint):
    known = {"<fim_prefix>", "<fim_suffix>", "<fim_middle>"}

    @model_server.on("/tokenize")
    async def tokenize(exchange):
        await exchange.answer(200, {"count": 1 if model_server.requests[-1].body["prompt"] in known
                                    else 5})  # fmt: skip

    template = await make_endpoint(fim="auto").fim_template()
    assert template is not None
    assert template.render(CompletionPrompt("a", "b")) == "<fim_prefix>a<fim_suffix>b<fim_middle>"


async def test_a_wrong_template_name_is_an_endpoint_error(make_endpoint):
    with pytest.raises(EndpointError, match="fim = 'quen' is no template"):
        await collect(make_endpoint(fim="quen").stream_completion(HOLE, max_tokens=5))


@pytest.mark.parametrize("ends_late", [False, True])
async def test_a_whole_answer_leaves_the_connection_for_the_next(
    model_server, make_endpoint, ends_late
):
    @model_server.on("/v1/completions")
    async def complete(exchange):
        event = 'data: {"choices":[{"text":"x","finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'
        await exchange.send(
            f"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{len(event):x}\r\n{event}\r\n"
        )
        if ends_late:
            await exchange.until_hung_up()
        await exchange.send("0\r\n\r\n")
        exchange.stays_open = True

    endpoint = make_endpoint()
    await endpoint.model()
    before = model_server.connections
    for _ in range(3):
        assert await collect(endpoint.stream_completion(HOLE, max_tokens=9)) == ["x"]
    assert model_server.connections - before == (3 if ends_late else 1)
