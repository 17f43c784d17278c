"""The docstrings of settings, for what lists them: docs/settings.md and VS Code's settings page.

Read from the source on demand: pydantic could keep them on the fields, but would read every
source file at each start of the server.
"""

from __future__ import annotations

import ast
import inspect
import textwrap

from pydantic import BaseModel


def field_docs(model: type[BaseModel]) -> dict[str, str]:
    """Field name -> the string below it, on one line.

    Raises:
        ValueError: a field of ``model`` has none.
    """
    docs: dict[str, str] = {}
    (definition,) = ast.parse(textwrap.dedent(inspect.getsource(model))).body
    assert isinstance(definition, ast.ClassDef)
    for statement, below in zip(definition.body, definition.body[1:], strict=False):
        match statement, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                docs[name] = " ".join(text.split())
    if missing := set(model.model_fields) - set(docs):
        raise ValueError(f"{model.__name__}: no docstring below {', '.join(sorted(missing))}")
    return docs
