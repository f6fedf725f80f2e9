"""Courtesies: what the server reads although it is not in the form that a schema asks for, as the chapter about values says.

Documents name one form of each type, or the types of clients would be unions. `negative_data_rejection` sends others, and some of
them are read: `1` as `true`, a number as a text, `34.0` as a whole number, an empty name in a list of names as nothing.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

import jsonschema_rs
from schemathesis.core import NotSet

# A resource without a table of versions has every number; the document names the one that it is about.
VERSION = "api-version"

# RFC 7240 has servers pass over preferences that they do not know.
PREFERENCE = "prefer"

TRUE = {"true", "t", "yes", "y", "on", "1"}
FALSE = {"false", "f", "no", "n", "off", "0"}


def is_valid_as_read(case) -> bool:
    """Whether a request is as its document says, once it is read as the server reads it."""
    document = case.operation.schema.raw_schema
    operation = document["paths"][case.operation.path]
    method = operation[case.method.lower()]
    parameters = operation.get("parameters", []) + method.get("parameters", [])
    given = {"query": case.query, "path": case.path_parameters, "header": case.headers}
    if any(not _is_valid_parameter(parameter, given.get(parameter["in"]), document) for parameter in parameters):
        return False
    names = {parameter["name"] for parameter in parameters if parameter["in"] == "query"}
    # What has no text is not sent.
    asked = {name for name, value in (case.query or {}).items() if value not in ([], {}, None)}
    return asked <= names and _is_valid_body(case, method.get("requestBody"), document)


def _is_valid_parameter(parameter: dict, given: Mapping | None, document: dict) -> bool:
    if parameter["name"] not in (given or {}):
        return not parameter.get("required", False)
    value = given[parameter["name"]]
    if parameter["name"].lower() == VERSION:
        return str(value).isdigit()
    if parameter["name"].lower() == PREFERENCE:
        return True
    is_empty = _is_empty(value) and parameter.get("allowEmptyValue", False)
    return is_empty or _is_valid(_from_text(value, parameter["schema"], document), parameter["schema"], document)


def _is_empty(value: object) -> bool:
    """Whether nothing is said: no text, or only commas, as the range `,` without ends."""
    return not any(str(member).strip(" ,") for member in (value if isinstance(value, list) else [value]))


def _is_valid_body(case, body: dict | None, document: dict) -> bool:
    contents = (body or {}).get("content", {})
    if isinstance(case.body, NotSet):
        # No body is read as an empty object.
        return body is None or any(_is_valid({}, content["schema"], document) for content in contents.values())
    content = contents.get(case.media_type)
    if content is None or isinstance(case.body, bytes):
        return content is None and body is None
    return _is_valid(_from_json(case.body, content["schema"], document), content["schema"], document)


def _is_valid(value: object, schema: dict, document: dict) -> bool:
    whole = {**schema, "components": document["components"]}
    try:
        return jsonschema_rs.validator_for(whole, validate_formats=True).is_valid(value)
    except ValueError:
        return False


def _resolved(schema: dict, document: dict) -> dict:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def _from_text(value: object, schema: dict, document: dict) -> object:
    """A value of a parameter; several are separated by commas or stand one by one."""
    schema = _resolved(schema, document)
    if schema.get("type") == "array":
        members = value if isinstance(value, list) else str(value).split(",")
        texts = [text for member in members for text in str(member).split(",") if text.strip()]
        return [_from_text(text, schema["items"], document) for text in texts]
    text = str(value)
    if schema.get("type") in ("integer", "number"):
        return _number(text)
    return _boolean(text) if schema.get("type") == "boolean" else text


def _from_json(value: object, schema: dict, document: dict) -> object:
    """A value of a body."""
    schema = _resolved(schema, document)
    for branch in schema.get("anyOf", ()):
        read = _from_json(value, branch, document)
        if _is_valid(read, branch, document):
            return read
    if isinstance(value, dict):
        members = schema.get("properties", {})
        return {name: _from_json(member, members.get(name, {}), document) for name, member in value.items()}
    if isinstance(value, list):
        return [_from_json(member, schema.get("items", {}), document) for member in value]
    types = schema.get("type", ())
    readers = [_READERS[name] for name in ([types] if isinstance(types, str) else types) if name in _READERS]
    return readers[0](value, schema) if readers and value is not None else value


def _number(value: object) -> object:
    """`34.0` and `3.4e1` are whole numbers."""
    try:
        number = Decimal(str(value).strip())
        return int(number) if number == number.to_integral_value() else float(number)
    except (InvalidOperation, OverflowError, ValueError):
        return value


def _boolean(value: object) -> object:
    text = str(value).strip().lower()
    return True if text in TRUE else False if text in FALSE else value


def _text(value: object, schema: dict) -> object:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return value
    text = str(value).strip()
    if schema.get("format") != "decimal":
        return text
    number = _number(text)
    return format(Decimal(text), "f") if isinstance(number, (int, float)) else text


_READERS = {
    "string": _text,
    "boolean": lambda value, _: _boolean(value),
    "integer": lambda value, _: value if isinstance(value, bool) else _number(value),
    "number": lambda value, _: value if isinstance(value, bool) else _number(value),
}
