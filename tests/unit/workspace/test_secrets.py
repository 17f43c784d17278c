"""Secrets by file name and inside texts. The keys are made up, in the shape of real ones."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from pixelproof_server.workspace.secrets import Redaction, is_secret_path, redact


@pytest.mark.parametrize(
    "path",
    [
        ".env", "a/.env.local", "prod.env", "key.pem", "server.KEY", "id_rsa", "id_ed25519.pub",
        "credentials", "credentials.json", ".netrc", ".aws/config", "home/.ssh/known_hosts",
        "secrets.toml", ".npmrc", ".pypirc", "service-account-x.json", ".git-credentials",
    ],
)  # fmt: skip
def test_secret_paths(path: str) -> None:
    assert is_secret_path(PurePosixPath(path))


@pytest.mark.parametrize(
    "path",
    [".env.example", "environment.yml", "chart.py", "secrets.py", "data/keys.csv", "idaho.csv"],
)
def test_harmless_paths(path: str) -> None:
    assert not is_secret_path(PurePosixPath(path))


SECRETS = {
    "aws id": "key = " + "AKIA" + "IOSFODNN7EXAMPLE",
    "aws secret": "aws_secret_access_key = " + "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "github": "gh" + "p_" + "a1B2" * 9,
    "github fine": "github_" + "pat_" + "11ABCDEFG0" * 4,
    "openai": "sk-" + "proj-abcDEF123456ghiJKL",
    "hugging face": "hf_" + "AbCdEfGhIj" * 3,
    "slack": "xox" + "b-123456789012-abcdef",
    "jwt": "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0NTY3ODkwIn0" + ".dozjgNryP4J3jVmNHl0w5N",
    "private key": "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n"
    "-----END RSA PRIVATE KEY-----",
    "cut private key": "-----BEGIN PRIVATE KEY-----\nMIIEpAIBAAKCAQEA",
    "password": 'password = "hunter2-hunter2"',
    "typed password": "db_password: str = 'correct horse battery'",
    "dict": '{"api_key": "0123456789abcdef"}',
    "call": "connect(host, password='s3cr3t-word')",
    "env line": "export DB_PASSWORD=swordfish99",
    "url": "postgresql://user:swordfish99@db.example/x",
    "bearer": "Authorization: Bearer abcdefghijklmnop123456",
}


@pytest.mark.parametrize("name", SECRETS)
def test_secrets_are_taken_out_and_put_back(name: str) -> None:
    text = f"before\n{SECRETS[name]}\nafter"
    redaction = Redaction()
    hidden = redaction.redact(text)
    assert "[redacted " in hidden
    for secret in redaction._marks:
        assert secret not in hidden
        assert len(secret) >= 8
    assert redaction.restore(hidden) == text
    assert redact(hidden) == hidden, "a second pass must leave the marks alone"


@pytest.mark.parametrize(
    "code",
    [
        "ax.set_title('Password strength')",
        "plt.bar(tokens, counts, color='#ff0000')",
        "password = os.environ['DB_PASSWORD']",
        "for token in tokens:\n    print(token)",
        "key = lambda row: row[0]",
        "import secrets\nx = secrets.token_hex(8)",
        "url = 'https://example.org/data.csv'",
    ],
)
def test_ordinary_code_is_left_alone(code: str) -> None:
    assert redact(code) == code


def test_equal_secrets_get_equal_marks_over_texts() -> None:
    redaction = Redaction()
    first = redaction.redact("password = 'swordfish99'")
    assert redaction.redact("pwd: 'swordfish99'").split("'")[1] == first.split("'")[1]
