"""Excuses: what no schema can say, and schemathesis would count as a failure. Everything else is one.

All checks are on, also `positive_data_acceptance` and `negative_data_rejection`, which many APIs switch off.
"""

import copy
import json
import re
import uuid

import jsonschema_rs
import schemathesis
from courtesies import is_valid_as_read
from schemathesis.core.failures import AcceptedNegativeData, MalformedJson
from schemathesis.openapi.checks import JsonSchemaError, MissingContentType, MissingHeaderNotRejected, RejectedPositiveData

# Codes of problems that a value may have although it is as its schema says, with the reason.
IN_BODIES = {
    "invalid": "a function of the application refuses the value",
    "unique": "other rows decide it",
    "does_not_exist": "other rows decide it",
    "referenced": "other rows decide it",
    "key": "the path has the key, which a body can repeat and not change",
    "path": "the path says the value, which a body can repeat and not change",
    "repeated": "two entries of a bulk edit are about the same row",
    "more": "it stands for problems that are not listed",
    "null_characters_not_allowed": "a pattern for this on each text would make documents unreadable",
}
IN_PARAMETERS = {
    "null_characters_not_allowed": IN_BODIES["null_characters_not_allowed"],
    "invalid": "the last page depends on the length of pages, which is another parameter",
}
IN_REQUESTS = {
    "too_long": "the length of all parameters together",
    "invalid": "a function of the application refuses the request, such as the deletion of a row that is in use",
}

# The rows whose prices another row adds up.
SUMMED = ("items", "lines")

# How a state of an object can be other than the request expects, or not be said at all.
ABOUT_STATES = (412, 428)

# The framework's own words about types and forms, which schemas have to say: the code is the same as that of functions of the application.
# Addresses such as `0@0.a` are not among them, for which JSON Schema has no better word than `email`, nor are two texts with a comma in
# one of them, which are three. A cursor is signed by the server.
ABOUT_TYPES = re.compile(
    "A valid |A whole |Must be |Not a valid |has wrong format|out of range|Invalid data|Enter (?!a valid email|two values)|no key"
)

# The words of serde, to which `1.0` is no whole number.
ABOUT_FLOATS = "invalid type: floating point"


@schemathesis.hook
def before_call(context, case, kwargs) -> None:
    """A client makes up a key for each request; with the same one for two of them the second is refused."""
    name = "Idempotency-Key"
    if name in (case.headers or {}) and case.meta and case.meta.generation.mode.is_positive:
        case.headers[name] = str(uuid.uuid4())


@schemathesis.hook
def filter_failure(context, failure, case, response) -> bool:
    """Whether something is a failure indeed."""
    match failure:
        case RejectedPositiveData() | AcceptedNegativeData() | MissingHeaderNotRejected() if response.status_code in ABOUT_STATES:
            return False
        case RejectedPositiveData() if response.status_code == 400:
            problems = json.loads(response.content).get("errors", [])
            return not problems or not all(_is_excused(problem, case) for problem in problems)
        case RejectedPositiveData() if response.status_code == 422:
            return not _is_added_up(case)
        case AcceptedNegativeData():
            return not is_valid_as_read(case)
        # A new row without a body is a 201 all the same, for which a document cannot say that a body may be absent.
        case MalformedJson() | MissingContentType() if response.status_code == 201 and not response.content:
            return "return=minimal" not in response.headers.get("preference-applied", [])
        case JsonSchemaError() if {"fields", "omit"} & set(case.query or ()):
            return not _lacks_nothing_else(failure._root_schema, json.loads(response.content))
    return True


def _is_excused(problem: dict, case) -> bool:
    others = (_is_trimmed, _is_new_entry, _is_of_decimal, _has_nul, _is_of_path)
    return _is_beyond_schemas(problem) or any(is_excused(problem, case) for is_excused in others)


def _is_beyond_schemas(problem: dict) -> bool:
    if problem["detail"].startswith(ABOUT_FLOATS):
        return True
    codes = IN_BODIES if "pointer" in problem else IN_PARAMETERS if "parameter" in problem else IN_REQUESTS
    return problem["code"] in codes and not (problem["code"] == "invalid" and ABOUT_TYPES.search(problem["detail"]))


def _is_added_up(case) -> bool:
    """Prices and quantities of which each fits its column may have a sum that does not fit the column that keeps it."""
    return isinstance(case.body, dict) and any(case.body.get(name) for name in SUMMED)


def _is_new_entry(problem: dict, case) -> bool:
    """A nested entry without the key of a row is a new one, which has to be complete. One with the key need not be."""
    depth = problem.get("pointer", "").count("/")
    return problem["code"] == "required" and isinstance(case.body, (dict, list)) and case.method in ("PUT", "PATCH") and depth > 1


def _is_of_decimal(problem: dict, case) -> bool:
    """JSON Schema compares numbers, and exact decimals are texts."""
    value = case.body
    for step in problem.get("pointer", "#").split("/")[1:]:
        value = value[int(step)] if isinstance(value, list) else value.get(step) if isinstance(value, dict) else None
    return problem["code"] in ("min_value", "max_value") and isinstance(value, str)


def _has_nul(problem: dict, case) -> bool:
    """No key has a null character."""
    return "no key" in problem["detail"] and "\\u0000" in json.dumps(case.body)


def _is_of_path(problem: dict, case) -> bool:
    """A new row has the key of its path, whatever other rows are called: the schema of the path has no rules of the body."""
    return problem.get("pointer", "").removeprefix("#/") in (case.path_parameters or {})


def _is_trimmed(problem: dict, case) -> bool:
    """Blanks at the ends of a text do not count, and a schema can only count all letters."""
    return problem["code"] == "min_length" and not is_valid_as_read(case)


def _lacks_nothing_else(schema: dict, answer: object) -> bool:
    """A client that asks for some fields gets no others, so that members are absent which answers have else."""
    return jsonschema_rs.validator_for(_without_required(copy.deepcopy(schema))).is_valid(answer)


def _without_required(schema: object) -> object:
    if isinstance(schema, dict):
        kept = {name: value for name, value in schema.items() if name != "required" or not isinstance(value, list)}
        return {name: _without_required(value) for name, value in kept.items()}
    return [_without_required(value) for value in schema] if isinstance(schema, list) else schema
