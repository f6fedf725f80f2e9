"""Processes that are ended with this one, whatever ends it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

_running: set[subprocess.Popen] = set()
_ending = False


class Failure(Exception):
    """Why a judge is not content, in the words of the tool."""


def start(command: list, **options) -> subprocess.Popen:
    """Starts a process in a group of its own, so that its children end with it."""
    if _ending:
        raise Failure("ended from outside")
    process = subprocess.Popen([str(word) for word in command], start_new_session=True, **options)
    _running.add(process)
    return process


def stop(process: subprocess.Popen) -> None:
    """Ends a process and its children."""
    _end(process)
    process.wait()
    _running.discard(process)


def _end(process: subprocess.Popen) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)


def call(command: list, folder: Path, environment: dict | None = None) -> str:
    """The output of a command; a failure if it ends with another code than 0."""
    environment = {**os.environ, **(environment or {})}
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    process = start(command, cwd=folder, env=environment, text=True, **streams)
    output = process.communicate()[0]
    stop(process)
    if process.returncode != 0:
        raise Failure(f"{Path(str(command[0])).name} ended with {process.returncode}:\n{output}")
    return output


def end_together() -> None:
    """From here on a signal that ends this process ends the others too, and starts no more of them."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end_all)


def _end_all(number: int, _) -> None:
    global _ending
    _ending = True
    for process in list(_running):
        _end(process)
    sys.exit(128 + number)
