"""The shop runs as several processes, which are killed and started again."""

import os
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from haproxy import HAProxy
from processes import Failure, call, end, free_port, start, wait_until

# The database's own words are told at a level of their own.
LOG = {"NO_COLOR": "1", "RUST_LOG": "info,tweaks_runtime::exec::failure=debug"}


@dataclass
class Shop:
    """One process of the shop."""

    name: str
    program: Path
    log: Path
    databases: list[str]
    port: int = field(default_factory=free_port)
    process: subprocess.Popen | None = None

    def start(self) -> None:
        """Starts it until it listens, as the manager of services would: it ends where its database is not there."""
        command = [self.program, "serve", *self.databases, "--port", self.port, "--workers", 1]
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            self.process = start(command, self.log, env={**os.environ, **LOG})
            while self.process.poll() is None:
                if self._listens():
                    return
                time.sleep(0.02)
            time.sleep(0.2)
        raise Failure(f"{self.name} does not start")

    def _listens(self) -> bool:
        # Asked of the log, because a connection would be one of its own requests.
        lines = Path(f"/proc/{self.process.pid}/net/tcp").read_text() if self.process.poll() is None else ""
        return f"0100007F:{self.port:04X} 00000000:0000 0A" in lines

    def kill(self) -> None:
        end(self.process, signal.SIGKILL)

    def stop(self) -> float:
        """Ends it as the manager of services would."""
        return end(self.process, signal.SIGTERM, 40)


def seed(program: Path, database: str) -> None:
    """Makes the tables of the shop, and fills them."""
    call([program, "seed", "--database", database])


def restart_in_turn(shops: list[Shop], proxy: HAProxy, notes: list[str]) -> None:
    """Restarts one process after the other, without a request that would notice."""
    for shop in shops:
        drained = proxy.drain(shop.name)
        ended = shop.stop()
        begun = time.monotonic()
        shop.start()
        notes.append(f"{shop.name}: drained {drained:.2f} s, ended {ended:.2f} s, started {time.monotonic() - begun:.2f} s")
        proxy.ready(shop.name)
