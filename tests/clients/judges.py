"""Judges: each looks at the documents in its own way, and says in one line what it looked at."""

import json
import os
import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import names
import planted
from examples import DRF_SHOP, DRF_STRANGE, ORDERS, SHOP, STRANGE, Example, documents, serving, token
from processes import Failure, call
from tools import HERE, Tools

# Enough of them to be a test, and the same ones each time.
EXAMPLES, SEED = 100, 1


@dataclass(frozen=True)
class Work:
    """What all judges look at."""

    folder: Path
    tools: Tools
    programs: Path
    documents: dict[str, Path]

    @staticmethod
    def begin(folder: Path, tools: Tools, programs: Path) -> "Work":
        """Downloads all documents of all examples."""
        found = {}
        for example in (SHOP, DRF_SHOP, ORDERS, STRANGE, DRF_STRANGE):
            with serving(example, programs) as url:
                for version, document in documents(example, url).items():
                    found[f"{example.name}-{version}"] = path = folder / f"{example.name}-{version}.json"
                    path.write_text(json.dumps(document, indent=1))
        return Work(folder, tools, programs, found)

    def room(self, name: str) -> Path:
        """A folder of one judge."""
        folder = self.folder / name
        folder.mkdir()
        return folder


def spec_validator(work: Work) -> str:
    """The JSON Schema of OpenAPI 3.1, and what it cannot say."""
    call([*work.tools.python("openapi-spec-validator"), *work.documents.values()], work.folder)
    return ", ".join(work.documents)


def redocly(work: Work) -> str:
    """The recommended rules of Redocly."""
    command = [*work.tools.node("@redocly/cli", "bin/cli.js"), "lint", "--config", HERE / "redocly.yaml", "--max-problems", "1000"]
    quiet = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "NO_COLOR": "1"}
    call([*command, *work.documents.values()], work.folder, quiet)
    return ", ".join(work.documents)


def typescript(work: Work) -> str:
    """A program over openapi-fetch is compiled and run; a mistaken one is not compiled."""
    room = work.room("typescript")
    shutil.copytree(HERE / "typescript", room, dirs_exist_ok=True)
    (room / "node_modules").symlink_to(work.tools.modules)
    for name, path in work.documents.items():
        call([*work.tools.node("openapi-typescript", "bin/cli.js"), path, "--output", room / f"{name}.d.ts"], room)
        (room / f"names-{name}.ts").write_text(names.typescript(json.loads(path.read_text()), f"./{name}.js"))
    compiler = [*work.tools.node("typescript", "bin/tsc"), "--project"]
    call([*compiler, "tsconfig.json"], room)
    _refuses(room, [*compiler, "tsconfig.bogus.json"])
    with serving(SHOP, work.programs) as url:
        done = call(["node", "out/shop.js", url], room).strip()
    return f"{done}; {names.count(work.documents)} names; a bogus ordering is refused"


def _refuses(room: Path, compiler: list) -> None:
    """The compiler finds a mistake in each line that is marked as one, and no other."""
    lines = enumerate((room / "bogus.ts").read_text().splitlines(), 1)
    expected = {f"bogus.ts({number}" for number, line in lines if "// refused" in line}
    try:
        output = call(compiler, room)
    except Failure as failure:
        output = str(failure)
    found = {line.split(",")[0] for line in output.splitlines() if "error TS" in line}
    if not expected or found != expected:
        raise Failure(f"mistakes are expected at {sorted(expected)}; the compiler says:\n{output}")


def python(work: Work) -> str:
    """A program over the client of openapi-python-client is run."""
    room = work.room("python")
    path = f"{work.tools.scripts}{os.pathsep}{os.environ['PATH']}"
    for name, document in work.documents.items():
        package = room / name.replace("-", "_")
        generate = [*work.tools.python("openapi-python-client"), "generate", "--path", document, "--meta", "none"]
        call([*generate, "--output-path", package, "--fail-on-warning"], room, {"PATH": path})
        names.check_python(json.loads(document.read_text()), package)
    call([*work.tools.python("python"), "-m", "compileall", "-q", room], room)
    with serving(SHOP, work.programs) as url:
        done = call([*work.tools.python("python"), HERE / "python/shop.py", url], room, {"PYTHONPATH": str(room)}).strip()
    return f"{done}; {names.count(work.documents)} names"


def schemathesis(example: Example, work: Work) -> str:
    """Requests that are as the document says, and requests that are not: all phases, all checks."""
    output = _requests(example, work, work.documents[f"{example.name}-newest"], EXAMPLES)
    return "; ".join(line.strip() for line in output.splitlines() if "generated" in line or "Tested:" in line)


def versions(work: Work) -> str:
    """The same for older versions, with fewer requests to the resources that have any."""
    older = {path.stem: path for path in work.documents.values() if path.stem.startswith("shop-v")}
    newest = json.loads(work.documents["shop-newest"].read_text())
    asked = []
    for name, path in older.items():
        if json.loads(path.read_text())["paths"] != newest["paths"]:
            accept = f"Accept: application/json; version={name.removeprefix('shop-v')}"
            _requests(SHOP, work, path, 25, "--header", accept, "--include-path-regex", "^/versioned")
            asked.append(name)
    if not asked:
        raise Failure("there is no document of an older version")
    return ", ".join(asked)


def _requests(example: Example, work: Work, document: Path, examples: int, *more: str) -> str:
    room = work.room(f"schemathesis-{document.stem}")
    config = ["--config-file", HERE / "schemathesis.toml", "run", document]
    options = ["--max-examples", examples, "--seed", SEED, "--generation-database", "none", "--continue-on-failure", "--no-color"]
    with serving(example, work.programs) as url:
        user = token(example, url)
        header = ["--header", f"Authorization: {user}"] if user else []
        command = [*work.tools.python("schemathesis"), *config, "--url", url, *options, *header, *more]
        return call(command, room, {"PYTHONPATH": str(HERE), "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "200"})


def lies(work: Work) -> str:
    """A document with a lie about each of some operations: schemathesis finds them all, whatever is excused."""
    return ", ".join(f"{_find_lies(example, work)} in {example.name}" for example in (SHOP, ORDERS))


def _find_lies(example: Example, work: Work) -> int:
    document = json.loads(work.documents[f"{example.name}-newest"].read_text())
    planted_ones = planted.LIES[example.name](document)
    path = work.folder / f"{example.name}-lies.json"
    path.write_text(json.dumps(document))
    try:
        output = _requests(example, work, path, 20, *(f"--include-name={name}" for name in planted_ones))
    except Failure as failure:
        output = str(failure)
    missed = [f"{name}: {lie}" for name, lie in planted_ones.items() if f"_ {name} _" not in output]
    if missed:
        raise Failure("not found:\n" + "\n".join(missed) + f"\n{output}")
    return len(planted_ones)


JUDGES = {
    "schemathesis shop": partial(schemathesis, SHOP),
    "schemathesis orders_api": partial(schemathesis, ORDERS),
    "schemathesis strange": partial(schemathesis, STRANGE),
    "openapi-spec-validator": spec_validator,
    "redocly": redocly,
    "schemathesis versions": versions,
    "lies": lies,
    "typescript": typescript,
    "python": python,
}
