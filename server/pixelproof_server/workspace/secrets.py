"""What must not leave: files that hold secrets, and secrets inside texts.

``is_secret_path`` keeps files out of packs and prompts; ``redact`` takes keys out of every text
that goes to a model (code, tracebacks, outputs). Both err on the side of hiding.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fnmatch import translate
from functools import partial
from pathlib import PurePath

SECRET_NAMES = (
    ".env",
    ".env.*",
    "*.env",
    ".envrc",
    ".netrc",
    "_netrc",
    ".pgpass",
    ".pypirc",
    ".npmrc",
    ".dockercfg",
    ".htpasswd",
    ".git-credentials",
    "*.pem",
    "*.key",
    "*.p12",
    "*.pfx",
    "*.jks",
    "*.keystore",
    "*.kdbx",
    "*.ppk",
    "*.gpg",
    "id_rsa*",
    "id_dsa*",
    "id_ecdsa*",
    "id_ed25519*",
    "credentials",
    "credentials.*",
    "*credentials.json",
    "client_secret*.json",
    "secrets.*",
    "secret.*",
    "*.secret",
    "service-account*.json",
    "service_account*.json",
    "token.json",
    ".vault_pass*",
    "terraform.tfstate*",
    "kubeconfig",
)
"""Patterns of file names, compared in lower case."""

_SECRET_NAME = re.compile("|".join(map(translate, SECRET_NAMES)))

HARMLESS_NAMES = (".env.example", ".env.sample", ".env.template", "secrets.py", "credentials.py")
"""Templates and modules: named like secrets, needed by the code, keys in them are redacted."""

SECRET_FOLDERS = frozenset({".ssh", ".aws", ".azure", ".gnupg", ".kube", ".docker", ".gcloud"})


def is_secret_path(path: PurePath) -> bool:
    """Whether a file of this name, or in such a folder, is taken to hold secrets."""
    if any(part.lower() in SECRET_FOLDERS for part in path.parts[:-1]):
        return True
    name = path.name.lower()
    if name in HARMLESS_NAMES:
        return False
    return _SECRET_NAME.match(name) is not None


@dataclass(frozen=True)
class _Pattern:
    name: str
    regex: re.Pattern[str]
    """Its group ``secret``, or else the whole match, is what is hidden."""


def _pattern(name: str, expression: str, flags: int = 0) -> _Pattern:
    return _Pattern(name, re.compile(expression, flags))


PATTERNS = (
    _pattern(
        "private key",
        r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----"
        r"[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|\Z)",
    ),
    _pattern("JWT", r"\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*"),
    _pattern("AWS key id", r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b"),
    _pattern(
        "AWS secret key",
        r"aws_?secret_?(?:access_?)?key[\"']?\s*[:=]\s*[\"']?(?P<secret>[A-Za-z0-9/+=]{40})",
        re.IGNORECASE,
    ),
    _pattern("GitHub token", r"\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,})"),
    _pattern("GitLab token", r"\bglpat-[\w-]{20,}"),
    _pattern("API key", r"\bsk-[A-Za-z0-9_-]{16,}"),
    _pattern("Hugging Face token", r"\bhf_[A-Za-z0-9]{20,}"),
    _pattern("Slack token", r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}"),
    _pattern("Google key", r"\bAIza[\w-]{35}"),
    _pattern("Stripe key", r"\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}"),
    _pattern("PyPI token", r"\bpypi-[\w-]{32,}"),
    _pattern("password in URL", r"\b[a-z][a-z0-9+.-]*://[^\s:/@]*:(?P<secret>[^\s/@]+)@"),
    _pattern("bearer token", r"\bBearer\s+(?P<secret>[\w.~+/-]{16,}=*)", re.IGNORECASE),
    _pattern(
        "password",
        r"(?:password|passwd|passphrase|pwd|secret|token|api_?key|access_?key|auth_?key)"
        r"[\"']?\s*(?::\s*\w+\s*)?(?:=|:|=>)\s*"
        r"[rbuf]{0,2}(?P<quote>[\"'])(?P<secret>(?:(?!(?P=quote))[^\\\n\[]|\\.){4,})(?P=quote)",
        re.IGNORECASE,
    ),
    _pattern(
        "password",
        r"^\s*(?:export\s+)?\w*(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY)\w*=(?P<secret>[^\s\"'\[]{4,})$",
        re.MULTILINE,
    ),
)  # fmt: skip


@dataclass
class Redaction:
    """A text without its secrets, and the way back.

    Equal secrets get equal marks, over several texts too, so that an answer that repeats a mark can
    be turned into the code that was meant.
    """

    _marks: dict[str, str] = field(default_factory=dict)
    """Secret -> mark."""

    def redact(self, text: str) -> str:
        for pattern in PATTERNS:
            text = pattern.regex.sub(partial(self._hide, pattern.name), text)
        return text

    def restore(self, text: str) -> str:
        """Put the secrets back in place of their marks."""
        for secret, mark in self._marks.items():
            text = text.replace(mark, secret)
        return text

    def _hide(self, name: str, match: re.Match[str]) -> str:
        group = "secret" if "secret" in match.re.groupindex else 0
        secret = match[group]
        mark = self._marks.setdefault(secret, f"[redacted {len(self._marks) + 1}: {name}]")
        start, end = match.start(group) - match.start(), match.end(group) - match.start()
        return match[0][:start] + mark + match[0][end:]


def redact(text: str) -> str:
    """``text`` with every recognised key, token and password replaced by a mark."""
    return Redaction().redact(text)
