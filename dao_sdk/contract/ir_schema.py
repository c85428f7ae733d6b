"""The JSON Schema of the contract's JSON form, made from the model that the form mirrors.

``python -m dao_sdk.contract.ir_schema`` writes it to ``abi/ir.schema.json``, where authors of
language packs find it; a test fails when that file is not what this module makes.
"""

from __future__ import annotations

import ast
import dataclasses
import inspect
import json
import types
from enum import Enum
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from dao_sdk import resources
from dao_sdk.contract import model
from dao_sdk.contract.ir import IR_VERSION

Schema = dict[str, Any]

_PLAIN: dict[type, str] = {str: "string", int: "integer", bool: "boolean"}


def ir_schema() -> Schema:
    """The schema, as JSON Schema 2020-12 has it."""
    documents = _documents()
    definitions = {
        kind.__name__: _object(kind, documents)
        for kind in vars(model).values()
        if isinstance(kind, type) and dataclasses.is_dataclass(kind)
    }
    contract = definitions.pop("Contract")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"a contract in version {IR_VERSION} of the JSON form",
        **contract,
        "properties": {
            "ir": {"description": "The version of the JSON form.", "const": IR_VERSION},
            **contract["properties"],
        },
        "required": ["ir", *contract["required"]],
        "$defs": dict(sorted(definitions.items())),
    }


def text() -> str:
    """The schema as it is in ``abi/ir.schema.json``."""
    return json.dumps(ir_schema(), indent=2, ensure_ascii=False) + "\n"


def _object(kind: type, documents: dict[str, str]) -> Schema:
    hints = get_type_hints(kind)
    properties = {}
    for name, hint in hints.items():
        document = documents.get(f"{kind.__name__}.{name}")
        properties[name] = {"description": document} if document else {}
        properties[name] |= _schema(hint)
    return {
        "description": documents[kind.__name__],
        "type": "object",
        "properties": properties,
        "required": [name for name in hints if name != "place"],
        "additionalProperties": False,
    }


def _schema(kind: Any) -> Schema:
    """The schema of one type of the model."""
    origin, arguments = get_origin(kind), get_args(kind)
    if dataclasses.is_dataclass(kind):
        return {"$ref": f"#/$defs/{cast(type, kind).__name__}"}
    if origin is tuple:
        return {"type": "array", "items": _schema(arguments[0])}
    if origin in (Union, types.UnionType):
        (inner,) = (each for each in arguments if each is not types.NoneType)
        return {"anyOf": [_schema(inner), {"type": "null"}]}
    if origin is Literal:
        return {"enum": list(arguments)}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"enum": [each.value for each in kind]}
    if kind is bytes:
        return {"type": "string", "contentEncoding": "base64"}
    return {"type": _PLAIN[kind]}


def _documents() -> dict[str, str]:
    """The documentation of each class of the model, and of each ``Class.field`` that has one."""
    found = {}
    for node in ast.parse(inspect.getsource(model)).body:
        if isinstance(node, ast.ClassDef):
            found[node.name] = _plain(ast.get_docstring(node) or "")
            for field, after in zip(node.body, node.body[1:], strict=False):
                if (
                    isinstance(field, ast.AnnAssign)
                    and isinstance(field.target, ast.Name)
                    and isinstance(after, ast.Expr)
                    and isinstance(after.value, ast.Constant)
                ):
                    found[f"{node.name}.{field.target.id}"] = _plain(str(after.value.value))
    return found


def _plain(docstring: str) -> str:
    """A docstring without its markup, in one line."""
    words = " ".join(docstring.split()).replace("``", "`")
    return words.replace(":class:", "").replace(":mod:", "")


if __name__ == "__main__":
    (resources.abi() / "ir.schema.json").write_text(text(), encoding="utf-8")
