"""Parameters of custom methods and commands, checked."""

from __future__ import annotations

from typing import Any, TypeVar

from lsprotocol import types
from pydantic import BaseModel, ValidationError

from ..wire import Refusal

M = TypeVar("M", bound=BaseModel)


def parse(model: type[M], params: Any, method: str) -> M:
    """``params`` as ``model``; raises an InvalidParams error that names each fault."""
    try:
        return model.model_validate(params)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc'])) or 'params'}: {fault['msg']}"
            for fault in error.errors(include_url=False)
        )
        raise Refusal(f"{method}: {faults}", types.ErrorCodes.InvalidParams) from None
