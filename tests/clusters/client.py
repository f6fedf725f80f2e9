"""A client sends requests to the proxy, and tells what became of each."""

import http.client
import json
import socket
import threading
import time

from record import BROKEN, CONFLICT, IN_USE, OK, PROXY, RETRY, TIMEOUT, WRONG, Attempt, Record

# Longer than the shop waits for a connection to its database.
TIMEOUT_SECONDS = 15
# So soon a request is repeated, whatever Retry-After asks for: the service is measured, and not the politeness of clients.
AGAIN = 0.1
SHOP, BY_PROXY, POSITION = "X-Shop", "X-Proxy", "Tweaks-Position"


class Stopped(Exception):
    """The run is over, and a request was not answered with success yet."""


class Client:
    """One connection to the proxy, made anew when it breaks."""

    def __init__(self, port: int, record: Record, over: threading.Event) -> None:
        self.port, self.record, self.over = port, record, over
        self.connection: http.client.HTTPConnection | None = None
        self.position = self.shop = ""

    def read(self, path: str, position: str | None = None):
        """The answer to a request that sees at least what was written at a position: the client's last one without it."""
        return self.until_done("GET", path, position=self.position if position is None else position)[0]

    def until_done(self, method: str, path: str, body=None, key: str = "", position: str = "") -> tuple[dict | list | None, bool]:
        """Repeats a request until it succeeds; the answer, and whether every attempt before was refused cleanly."""
        clean = True
        headers = {name: value for name, value in {"Idempotency-Key": key and f'"{key}"', POSITION: position}.items() if value}
        while True:
            outcome, answer = self.attempt(method, path, body, headers)
            if outcome == OK:
                return answer, clean
            clean = clean and outcome not in (BROKEN, TIMEOUT, WRONG, IN_USE)
            if self.over.wait(AGAIN):
                raise Stopped

    def attempt(self, method: str, path: str, body, headers: dict):
        """Sends a request once."""
        if body is not None:
            headers = headers | {"Content-Type": "application/json"}
        begun, kind = time.monotonic(), f"{method} {path}"
        try:
            answer, text = self._send(method, path, json.dumps(body) if body is not None else None, headers)
        except (OSError, http.client.HTTPException) as error:
            self._close()
            outcome = TIMEOUT if isinstance(error, (TimeoutError, socket.timeout)) else BROKEN
            self.record.attempted(Attempt(begun, time.monotonic(), kind, outcome, "", f"{type(error).__name__}: {error}"))
            return outcome, None
        outcome, self.shop = judge(answer, text), answer.getheader(SHOP, "")
        detail = "" if outcome == OK else describe(answer, text)
        self.record.attempted(Attempt(begun, time.monotonic(), kind, outcome, self.shop, detail))
        if outcome == OK and method != "GET":
            self.position = answer.getheader(POSITION, "")
        return outcome, json.loads(text) if outcome == OK and text else None

    def _send(self, method: str, path: str, body: str | None, headers: dict):
        if not self.connection:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_SECONDS)
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        if answer.will_close:
            self._close()
        return answer, text

    def _close(self) -> None:
        if self.connection:
            self.connection.close()
        self.connection = None


def judge(answer: http.client.HTTPResponse, text: str) -> str:
    """What an answer means for the run."""
    waits = answer.getheader("Retry-After")
    if answer.getheader(BY_PROXY):
        return PROXY
    if 200 <= answer.status < 300:
        return OK
    if answer.status == 503 and waits:
        return RETRY
    # The first request with this key is still running: documented, and to be repeated.
    if answer.status == 409 and waits and "still being worked on" in text:
        return IN_USE
    # The database undid the transaction for another's sake in all tries: documented, and to be repeated.
    if answer.status == 409 and waits and "changed the same data" in text:
        return CONFLICT
    # The proxy has no answer of the process to which it sent the request, and so does not name it.
    if answer.status in (502, 504) and not answer.getheader(SHOP):
        return BROKEN
    return WRONG


def describe(answer: http.client.HTTPResponse, text: str) -> str:
    """Status, process and body, short."""
    waits = answer.getheader("Retry-After")
    return f"{answer.status} (Retry-After {waits}) {text[:300]}"
