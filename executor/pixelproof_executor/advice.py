"""What an engine's error means for a person, and what to do about it."""

from __future__ import annotations

import re

_NO_RUNTIME = re.compile(r"[Uu]nknown (?:or invalid )?runtime(?: name| specified)?:? ?\"?([\w.-]+)")
_NO_IMAGE = re.compile(r"[Nn]o such image:? ([^\s\")]+)")


def advise(error: BaseException) -> str:
    """One sentence for any error that is met on the way to a running sandbox."""
    from docker.errors import APIError
    from requests.exceptions import ConnectionError as Unreachable
    from requests.exceptions import Timeout

    words = str(error.explanation or error) if isinstance(error, APIError) else str(error)
    if found := _NO_RUNTIME.search(words):
        return (
            f"the container engine has no runtime {found[1]!r}: install it and name it among the "
            'engine\'s runtimes (for Docker: "runtimes" in /etc/docker/daemon.json, then restart '
            "it), or leave the setting executor.runtime unset"
        )
    if found := _NO_IMAGE.search(words):
        return (
            f"the image {found[1]} is missing: run 'docker pull {found[1]}', or leave the setting "
            "executor.image unset"
        )
    if "no space left on device" in words.lower():
        return (
            "the disk is full: free some space ('docker system df' shows what the container engine "
            f"uses), then try again ({words})"
        )
    if isinstance(error, Timeout):
        return f"the container engine did not answer in time: is the machine very busy? ({words})"
    if isinstance(error, Unreachable):
        return (
            "the container engine went away: start it ('sudo systemctl start docker', or Docker "
            "Desktop), then try again"
        )
    return words
