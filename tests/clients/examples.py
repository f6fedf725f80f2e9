"""The examples as servers, each with a database of its own that is thrown away."""

import json
import random
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from processes import Failure, start, stop


@dataclass(frozen=True)
class Example:
    """A program with its options, and where its documents are."""

    name: str
    program: str
    newest: str
    older: str
    options: tuple[str, ...] = ()
    login: tuple[str, dict] | None = None
    user: str | None = None


SHOP = Example("shop", "shop", newest="/openapi.json", older="/openapi/v{}.json")
# The documents of the other profile are judged, and clients are generated; none of them is run.
DRF_SHOP = replace(SHOP, name="drf", options=("--profile", "drf"))
ORDERS = Example(
    "orders_api",
    "orders_api",
    newest="/api/schema/",
    older="/api/schema/v{}.json",
    options=("--jwt-secret", "of a test"),
    login=("/api/login/", {"username": "admin", "password": "adminpass123"}),
)
# Entities that are unlike those of the examples, see tests/examples/strange.
STRANGE = Example("strange", "examples/strange", newest="/openapi.json", older="/openapi/v{}.json", user="Bearer staff")
DRF_STRANGE = replace(STRANGE, name="strange_drf", options=("--profile", "drf"))

# Versions are small numbers, and the newest is not known before its document is read.
VERSIONS = range(1, 10)


@contextmanager
def serving(example: Example, programs: Path):
    """Serves an example with its demo data; gives its URL."""
    with tempfile.TemporaryDirectory() as folder:
        program, database = programs / example.program, f"sqlite://{folder}/data.db?mode=rwc"
        subprocess.run([program, "seed", "--database", database], check=True)
        port = _free_port()
        log = Path(folder, "log")
        with log.open("w") as output:
            command = [program, "serve", "--database", database, "--port", port, *example.options]
            server = start(command, stdout=output, stderr=output)
        try:
            _wait(server, port, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            stop(server)


def _free_port() -> int:
    """A port below those that the system gives to other programs, so that none of them takes it in between."""
    while True:
        with socket.socket() as probe:
            port = random.randrange(20_000, 30_000)
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port


def _wait(server: subprocess.Popen, port: int, log: Path) -> None:
    deadline = time.monotonic() + 30
    while server.poll() is None and time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise Failure(f"the server did not start:\n{log.read_text()}")


def documents(example: Example, url: str) -> dict[str, dict]:
    """All documents of an example by the name of their version; the one of the newest is called `newest`."""
    newest = _get(url + example.newest)
    if newest is None:
        raise Failure(f"{example.name} serves no document at {example.newest}")
    older = {f"v{number}": _get(url + example.older.format(number)) for number in VERSIONS}
    return {"newest": newest} | {name: document for name, document in older.items() if document}


def _get(url: str) -> dict | None:
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None
        raise Failure(f"{url} answers {error.code}") from error


def token(example: Example, url: str) -> str | None:
    """The header that says who asks, where an example wants to know."""
    if example.login is None:
        return example.user
    path, body = example.login
    request = urllib.request.Request(url + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return f"Bearer {json.load(answer)['access']}"
