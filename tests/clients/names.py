"""Names: none of a document may be lost on the way into a client.

Generators of clients fold names: `customer__email` and `customer_email` become one Python name, choices that differ by case one member
of an enum. What is folded silently is missing in the client.
"""

import ast
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from processes import Failure

METHODS = ("get", "put", "post", "patch", "delete")


def operations(document: dict) -> Iterator[tuple[str, str, dict, list[dict]]]:
    """Path, method, operation and parameters."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if operation := item.get(method):
                yield path, method, operation, item.get("parameters", []) + operation.get("parameters", [])


def schemas(document: dict) -> Iterator[dict]:
    """The components that are objects or enums."""
    yield from document["components"]["schemas"].values()


def count(documents: dict[str, Path]) -> int:
    """How many names of parameters and members, and how many choices there are."""
    every = [json.loads(path.read_text()) for path in documents.values()]
    parameters = sum(len(parameters) for document in every for *_, parameters in operations(document))
    return parameters + sum(len(schema.get("properties", schema.get("enum", ()))) for document in every for schema in schemas(document))


def typescript(document: dict, module: str) -> str:
    """A program that compiles if the types have every name."""
    lines = [
        f'import type {{ components, paths }} from "{module}";',
        "type Has<Members, Name extends string> = Name extends keyof NonNullable<Members> ? true : never;",
        "type Takes<Value, Name extends string> = Name extends Value ? true : never;",
        "export const names: true[] = [];",
    ]
    lines += [f"names.push(true satisfies {type_});" for type_ in _types(document)]
    return "\n".join(lines) + "\n"


def _types(document: dict) -> Iterator[str]:
    for path, method, _, parameters in operations(document):
        for parameter in parameters:
            members = f'paths["{path}"]["{method}"]["parameters"]["{parameter["in"]}"]'
            yield f'Has<{members}, "{parameter["name"]}">'
    for name, schema in document["components"]["schemas"].items():
        members = f'components["schemas"]["{name}"]'
        yield from (f'Has<{members}, "{member}">' for member in schema.get("properties", ()))
        yield from (f"Takes<{members}, {json.dumps(choice)}>" for choice in schema.get("enum", ()) if isinstance(choice, str))


def check_python(document: dict, package: Path) -> None:
    """Fails if a name has no argument or attribute of its own."""
    lost = [*_lost_parameters(document, package), *_lost_members(document, package)]
    if lost:
        raise Failure("\n".join(lost))


def _lost_parameters(document: dict, package: Path) -> Iterator[str]:
    files = [path for path in package.glob("api/*/*.py") if path.stem != "__init__"]
    modules = {_folded(path.stem): path for path in files}
    if len(modules) != len(files):
        yield f"{len(files)} operations have {len(modules)} names in {package}"
    for path, method, operation, parameters in operations(document):
        module = modules.get(_folded(operation["operationId"]))
        if module is None:
            yield f"{operation['operationId']}: no module in {package}"
            continue
        function = next(node for node in ast.parse(module.read_text()).body if getattr(node, "name", "") == "_get_kwargs")
        arguments = [argument.arg for argument in function.args.args + function.args.kwonlyargs if argument.arg != "body"]
        if len(set(arguments)) != len(parameters):
            yield f"{method} {path}: {len(parameters)} parameters, but the arguments {arguments}"
        sent = _keys(function)
        for parameter in parameters:
            if parameter["in"] in ("query", "header") and sent.get(parameter["name"], 0) != 1:
                yield f"{method} {path}: `{parameter['name']}` is not sent"


def _folded(name: str) -> str:
    """The name of an operation without what files spell in their own way: `orderItems_list` is in `order_items_list`."""
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _keys(function: ast.FunctionDef) -> dict[str, int]:
    """The names under which something is put into a dictionary, with how many different variables."""
    values: dict[str, set[str]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(target := node.targets[0], ast.Subscript) and isinstance(target.slice, ast.Constant):
            values.setdefault(target.slice.value, set()).add(ast.unparse(node.value))
    return {name: len(sources) for name, sources in values.items()}


def _lost_members(document: dict, package: Path) -> Iterator[str]:
    classes = [node for path in package.glob("models/*.py") for node in ast.parse(path.read_text()).body if isinstance(node, ast.ClassDef)]
    known = {frozenset(_members(node)) for node in classes}
    for name, schema in document["components"]["schemas"].items():
        members = schema.get("properties") or [choice for choice in schema.get("enum", ()) if choice is not None]
        if members and frozenset(members) not in known:
            yield f"{name}: no class in {package} has all of {list(members)}"


def _members(node: ast.ClassDef) -> Iterable[str]:
    """The choices of an enum, or the names that an object is written with."""
    if any(ast.unparse(base) in ("StrEnum", "IntEnum") for base in node.bases):
        return [statement.value.value for statement in node.body if isinstance(statement, ast.Assign)]
    writes = [function for function in node.body if getattr(function, "name", "") == "to_dict"]
    dictionaries = [inner for write in writes for inner in ast.walk(write) if isinstance(inner, ast.Dict)]
    literal = [key.value for dictionary in dictionaries for key in dictionary.keys if isinstance(key, ast.Constant)]
    return [*literal, *(name for write in writes for name in _keys(write))]
