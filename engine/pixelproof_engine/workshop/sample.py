"""One thing to learn from: what the model is shown, and what it should answer."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Literal

Task = Literal["draw", "edit", "repair", "infill"]
"""draw: picture -> code; edit: code + target + differences -> edited code; repair: code that
failed + its traceback -> code that runs; infill: what stands around a gap -> what is in it."""

VERSION = 1


@dataclass(frozen=True)
class Sample:
    """A question and its answer; which fields are filled depends on the task.

    Fields that the task does not need are empty, never absent.
    """

    task: Task
    answer: str
    """The code that the model should write."""
    code: str = ""
    """The code that is given: to edit, to repair, or what stands before the gap."""
    after: str = ""
    """What stands after the gap (infill only)."""
    feedback: str = ""
    """The differences (edit) or the traceback (repair)."""
    sight: str = ""
    """The verbalised reading of the picture."""
    picture: bytes | None = None
    """The target as PNG."""
    source: str = ""
    """Where it comes from: the generator and its seed, or the dialogue."""

    def to_json(self) -> str:
        """One line of a shard."""
        fields = {
            "version": VERSION,
            "task": self.task,
            "answer": self.answer,
            "code": self.code,
            "after": self.after,
            "feedback": self.feedback,
            "sight": self.sight,
            "picture": base64.b64encode(self.picture).decode() if self.picture else None,
            "source": self.source,
        }
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, line: str) -> Sample:
        """The sample of one line.

        Raises:
            ValueError: The line is no sample, or of another version.
        """
        fields = json.loads(line)
        version = fields.pop("version", None) if isinstance(fields, dict) else None
        if version != VERSION:
            raise ValueError(f"a sample of version {version}; this reads version {VERSION}")
        picture = fields.pop("picture")
        try:
            return cls(picture=base64.b64decode(picture) if picture else None, **fields)
        except TypeError as error:
            raise ValueError(f"not a sample: {error}") from error
