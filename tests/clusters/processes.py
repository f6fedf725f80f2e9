"""A run ends every process that it began, and every child of such a process, whatever ends the run."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

PATIENCE = 60

_running: list[subprocess.Popen] = []
_given: set[int] = set()


class Failure(Exception):
    """Why a run cannot go on."""


def begin() -> None:
    """From here on a signal ends this process by an exception, so that what it began is ended too."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))


def start(command: list, log: Path, user: str | None = None, **options) -> subprocess.Popen:
    """Starts a server in a process group of its own, by another user if this one is root."""
    if user and os.getuid() == 0:
        options |= {"user": user, "group": user, "extra_groups": []}
    with log.open("ab") as output:
        streams = {"stdin": subprocess.DEVNULL, "stdout": output, "stderr": subprocess.STDOUT}
        process = subprocess.Popen([str(word) for word in command], start_new_session=True, cwd="/", **streams, **options)
    _running.append(process)
    return process


def end(process: subprocess.Popen | None, number: int = signal.SIGKILL, patience: float = PATIENCE, tree: bool = False) -> float:
    """Sends a signal to a server, or to what it began as well, and waits for its end; the answer is how long that took."""
    begun = time.monotonic()
    if process and process.poll() is None:
        family = _descendants(process.pid) if tree else []
        for pid in [process.pid, *family]:
            _kill(pid, number)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired as error:
            raise Failure(f"{process.args[0]} did not end within {patience} s after signal {number}") from error
    if process in _running:
        _running.remove(process)
    return time.monotonic() - begun


def end_all() -> None:
    """Ends what is left with all that it began."""
    for process in list(_running):
        end(process, tree=True)


def _kill(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def _descendants(pid: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
        children.setdefault(parent, []).append(int(stat.parent.name))
    found = list(children.get(pid, []))
    for child in found:
        found += children.get(child, [])
    return found


def call(command: list, user: str | None = None, patience: float = PATIENCE, text: str | None = None) -> str:
    """The output of a command; a failure if it ends with another code than 0 or takes too long."""
    options = {"user": user, "group": user, "extra_groups": []} if user and os.getuid() == 0 else {}
    command = [str(word) for word in command]
    try:
        done = subprocess.run(command, input=text or "", capture_output=True, text=True, timeout=patience, cwd="/", **options)
    except subprocess.TimeoutExpired as error:
        raise Failure(f"{command[0]} took more than {patience} s") from error
    if done.returncode != 0:
        raise Failure(f"{command[0]} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def free_port() -> int:
    """A port that nobody listens at, below those which the system gives to outgoing connections."""
    for _ in range(1000):
        # A port of outgoing connections might be taken by one while its server is down.
        port = random.randrange(10_000, 30_000)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if port not in _given and not probe.connect_ex(("127.0.0.1", port)) == 0:
                _given.add(port)
                return port
    raise Failure("no port is free")


def wait_until(condition, what: str, patience: float = PATIENCE, pause: float = 0.05) -> float:
    """Waits until a condition holds; the answer is how long that took."""
    begun = time.monotonic()
    while True:
        try:
            if condition():
                return time.monotonic() - begun
            error = None
        except (Failure, OSError) as failure:
            error = failure
        if time.monotonic() - begun > patience:
            raise Failure(f"{what}: not within {patience:.0f} s" + (f"; {error}" if error else ""))
        time.sleep(pause)


def find(name: str, *places: str) -> Path:
    """A program in the newest of the folders that a pattern names."""
    for place in places:
        found = sorted(Path("/").glob(f"{place.lstrip('/')}/{name}"), reverse=True)
        if found:
            return found[0]
    raise Failure(f"no {name} here")


def last_lines(log: Path, count: int = 15) -> str:
    """The end of a log."""
    lines = log.read_text(errors="replace").splitlines()[-count:] if log.exists() else []
    return "\n".join(f"    {_short(line)}" for line in lines)


def _short(line: str) -> str:
    # The time stands at the beginning, and the reason at the end.
    return line if len(line) <= 300 else f"{line[:60]} … {line[-230:]}"
