"""HAProxy spreads the requests over the processes of the shop, and connections over the servers of a database."""

import csv
import io
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from processes import Failure, end, find, free_port, start, wait_until

# What a process of the shop is asked to see whether it can work: 204, or 503 with Retry-After.
HEALTH = "/health/ready"

# A connection that was refused is tried at another process; a request that was sent is never sent again, because the proxy does
# not know whether it was done. So it keeps no idle connections to the shop, which closes them after five seconds, in that moment
# perhaps when a request comes. Its own answer has a Retry-After as that of the shop has.
CONFIGURATION = """
global
    log stderr format raw local0 info
    stats socket {socket} mode 600 level admin
    stats timeout 1h
defaults
    log global
    option httplog
    option dontlog-normal
    timeout connect 1s
    timeout client 10m
    timeout server 20s
    timeout queue 5s
    timeout check 3s
    retries 3
    option redispatch 1
frontend http
    mode http
    bind 127.0.0.1:{port}
    default_backend shop
backend shop
    mode http
    balance roundrobin
    option http-server-close
    retry-on conn-failure
    option httpchk
    http-check send meth GET uri {health}
    http-check expect rstatus ^2
    http-response set-header X-Shop %s
    http-error status 503 content-type text/plain string "No process is ready." hdr Retry-After 1 hdr X-Proxy haproxy
    default-server check inter 500ms fastinter 100ms downinter 200ms fall 2 rise 1 observe layer4 error-limit 1 on-error mark-down
{shops}
"""

# Long-lived connections of the pools; those to a server that is down are closed.
DATABASE = """
listen {name}
    mode tcp
    option tcplog
    bind 127.0.0.1:{port}
    balance {balance}
    timeout client 1h
    timeout server 1h
{check}
    default-server inter 250ms fastinter 100ms downinter 200ms fall 2 rise 1 on-marked-down shutdown-sessions
{servers}
"""

# A helper of each server tells over HTTP what that server is good for; its port alone does not.
CHECK = "option httpchk\nhttp-check expect status 200\n"


@dataclass(frozen=True)
class Backend:
    """A port in front of the servers of a database."""

    name: str
    port: int
    servers: list[str]
    balance: str = "leastconn"
    check: str = ""

    def text(self) -> str:
        servers = "\n".join(f"    server {server}" for server in self.servers)
        check = "\n".join(f"    {line}" for line in self.check.splitlines())
        return DATABASE.format(name=self.name, port=self.port, balance=self.balance, check=check, servers=servers)


class HAProxy:
    """A proxy that runs."""

    def __init__(self, folder: Path, port: int, shops: dict[str, int], backends: list[Backend]) -> None:
        self.socket, self.port, self.log = folder / "haproxy.socket", port, folder / "haproxy.log"
        lines = "\n".join(f"    server {name} 127.0.0.1:{shop}" for name, shop in shops.items())
        text = CONFIGURATION.format(socket=self.socket, port=port, health=HEALTH, shops=lines)
        file = folder / "haproxy.cfg"
        file.write_text(text + "".join(backend.text() for backend in backends))
        self.command = [find("haproxy", "/usr/sbin", "/usr/local/sbin"), "-db", "-f", file]
        self.process = None

    def start(self) -> None:
        self.process = start(self.command, self.log)
        wait_until(self.socket.exists, "HAProxy listens", 10)

    def stop(self) -> None:
        end(self.process)

    def say(self, command: str) -> str:
        """The answer of the runtime socket."""
        with socket.socket(socket.AF_UNIX) as channel:
            channel.settimeout(10)
            channel.connect(str(self.socket))
            channel.sendall(f"{command}\n".encode())
            parts = []
            while part := channel.recv(65536):
                parts.append(part)
        return b"".join(parts).decode()

    def server(self, backend: str, name: str) -> dict[str, str]:
        """What the statistics say of a server."""
        rows = csv.DictReader(io.StringIO(self.say("show stat").lstrip("# ")))
        for row in rows:
            if (row["pxname"], row["svname"]) == (backend, name):
                return row
        raise Failure(f"HAProxy has no server {backend}/{name}")

    def is_up(self, name: str, backend: str = "shop") -> bool:
        return self.server(backend, name)["status"].startswith("UP")

    def drain(self, name: str) -> float:
        """Sends nothing new to a process, and waits for what it still does."""
        self.say(f"set server shop/{name} state drain")
        return wait_until(lambda: self.server("shop", name)["scur"] == "0", f"{name} has no sessions", 30, 0.02)

    def ready(self, name: str) -> None:
        """Sends requests to a process again."""
        self.say(f"set server shop/{name} state ready")
        wait_until(lambda: self.is_up(name), f"{name} is up", 30)


def serve_check(is_good: Callable[[], bool]) -> int:
    """The port of a helper that answers 200 where a server is good for what it is asked, and otherwise 503."""

    class Check(BaseHTTPRequestHandler):
        def do_OPTIONS(self) -> None:
            status = 200 if is_good() else 503
            try:
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()
            except OSError:
                # HAProxy has waited long enough.
                self.close_connection = True

        def log_message(self, *_) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", free_port()), Check)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port
