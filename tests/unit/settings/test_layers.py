"""Settings in layers: later ones win, a bad value keeps what was there and is said."""

import ast
import inspect
from pathlib import Path

import pytest

import pixelproof_server.settings
from pixelproof_server.configuration import Layer, load
from pixelproof_server.configuration.sources import (
    editor_layer,
    environment_layers,
    file_layer,
)
from pixelproof_server.settings import Settings


def test_later_layers_win_key_by_key() -> None:
    loaded = load(
        [
            Layer("a", {"completion": {"max_tokens": 10, "debounce_ms": 5}}),
            Layer("b", {"completion": {"max_tokens": 20}}),
        ]
    )
    assert loaded.complaints == ()
    assert loaded.settings.completion.max_tokens == 20
    assert loaded.settings.completion.debounce_ms == 5


def test_a_bad_value_keeps_the_one_below_and_says_so() -> None:
    loaded = load(
        [
            Layer("file", {"completion": {"max_tokens": 10}}),
            Layer("editor", {"completion": {"max_tokens": -1, "enabled": False}, "fix": 7}),
        ]
    )
    assert loaded.settings.completion.max_tokens == 10
    assert loaded.settings.completion.enabled is False
    assert loaded.settings.fix == Settings().fix
    assert [(each.source, each.key) for each in loaded.complaints] == [
        ("editor", "completion.max_tokens"),
        ("editor", "fix"),
    ]
    assert "greater than" in loaded.complaints[0].reason


def test_an_unknown_key_is_said() -> None:
    loaded = load([Layer("editor", {"completions": True})])
    assert loaded.settings == Settings()
    assert str(loaded.complaints[0]) == ("editor: completions is ignored: there is no such setting")


def test_a_bad_endpoint_goes_alone() -> None:
    good = {"name": "gpu", "url": "http://127.0.0.1:8000/v1"}
    loaded = load([Layer("editor", {"endpoints": [good, {"name": "bad", "url": "no url"}, good]})])
    assert [endpoint.name for endpoint in loaded.settings.endpoints] == ["gpu", "gpu"]
    assert len(loaded.complaints) == 1


def test_the_environment_speaks_json_or_text() -> None:
    layers = environment_layers(
        {
            "PIXELPROOF_COMPLETION__ENABLED": "false",
            "PIXELPROOF_EXECUTOR__RUNTIME": "runsc",
            "PIXELPROOF_ENDPOINTS": '[{"name": "a", "url": "http://localhost:1/v1"}]',
            "PIXELPROOF_BENCH_DATA": "/somewhere",
            "HOME": "/root",
        }
    )
    loaded = load(layers)
    assert loaded.complaints == ()
    assert loaded.settings.completion.enabled is False
    assert loaded.settings.executor.runtime == "runsc"
    assert loaded.settings.endpoints[0].name == "a"


def test_a_bad_variable_is_named() -> None:
    loaded = load(environment_layers({"PIXELPROOF_FIX__ROUNDS": "many"}))
    assert loaded.settings.fix.rounds == 3
    assert loaded.complaints[0].source == "environment variable PIXELPROOF_FIX__ROUNDS"


def test_editors_send_the_section_bare_or_wrapped() -> None:
    bare = {"fix": {"rounds": 1}}
    for sent in (bare, {"pixelproof": bare}):
        assert load([editor_layer(sent)]).settings.fix.rounds == 1
    assert load([editor_layer(None)]).settings == Settings()


@pytest.mark.parametrize("content", [b"x = [", b"\xff\xfe", b"fix = {rounds = 1}\nfix = 2"])
def test_a_broken_file_is_one_complaint(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "pixelproof.toml"
    path.write_bytes(content)
    layer, complaints = file_layer(path)
    assert layer.values == {}
    assert len(complaints) == 1
    assert "cannot be read as TOML" in str(complaints[0])


def test_keys_are_refused_from_files(tmp_path: Path) -> None:
    path = tmp_path / "pixelproof.toml"
    path.write_text('[[endpoints]]\nname = "a"\nurl = "http://localhost:1/v1"\napi_key = "hush"\n')
    layer, complaints = file_layer(path)
    loaded = load([layer])
    assert loaded.settings.endpoints[0].api_key is None
    assert "api_key_env" in complaints[0].reason
    assert "hush" not in str(complaints[0])


def test_every_setting_says_what_it_is() -> None:
    tree = ast.parse(inspect.getsource(pixelproof_server.settings))
    silent = [
        f"{each.name}.{ast.unparse(field.target)}"
        for each in tree.body
        if isinstance(each, ast.ClassDef)
        for field, after in zip(each.body, [*each.body[1:], None], strict=True)
        if isinstance(field, ast.AnnAssign)
        and not (isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant))
    ]
    assert silent == []
