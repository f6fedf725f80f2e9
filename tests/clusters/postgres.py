"""A PostgreSQL server starts, ends, and answers statements by psql."""

import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from processes import call, end, find, free_port, start, wait_until

BINARIES = "/usr/lib/postgresql/*/bin"
USER = "postgres"
# The data is thrown away; so it need not be on the disk before a commit is acknowledged. A killed process loses nothing so.
SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = off
max_connections = 200
shared_buffers = 64MB
statement_timeout = 30s
idle_in_transaction_session_timeout = 60s
log_line_prefix = '%m [%p] %a '
autovacuum_naptime = 10s
"""


def program(name: str) -> Path:
    """A program of the newest PostgreSQL."""
    return find(name, BINARIES, "/usr/bin", "/usr/local/bin")


@dataclass
class Postgres:
    """A server with its data."""

    name: str
    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen | None = None

    @property
    def data(self) -> Path:
        return self.folder / self.name

    @property
    def log(self) -> Path:
        return self.folder / f"{self.name}.log"

    def create(self, settings: str = "") -> None:
        call([program("initdb"), "-D", self.data, "-A", "trust", "-U", USER, "--no-sync", "-E", "UTF8", "--locale=C"], USER)
        self.configure(settings)

    def configure(self, settings: str) -> None:
        """What the server is told beside the file of initdb."""
        with (self.data / "postgresql.conf").open("a") as file:
            file.write(f"{SETTINGS}{settings}\n")

    def start(self) -> None:
        """Starts it until it accepts connections; what is left of a killed one may be in the way for a moment."""
        def runs() -> bool:
            if self.process is None or self.process.poll() is not None:
                self.process = start([program("postgres"), "-D", self.data, "-p", self.port], self.log, USER)
            return self.accepts()

        wait_until(runs, f"{self.name} accepts connections", 60, 0.03)

    def accepts(self) -> bool:
        ready = [program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", self.port, "-U", USER, "-t", "1"]
        return subprocess.run([str(word) for word in ready], check=False).returncode == 0

    def kill(self) -> None:
        """As if its memory was taken away: its sessions end by themselves."""
        end(self.process, signal.SIGKILL)
        self.process = None

    def stop(self, immediately: bool = False) -> None:
        """Ends it with what pg_ctl sends for the modes `fast` and `immediate`."""
        end(self.process, signal.SIGQUIT if immediately else signal.SIGINT)
        self.process = None

    def query(self, statement: str, database: str = "shop", patience: float = 60) -> list[list[str]]:
        """The rows of a statement."""
        return psql(self.port, statement, database, patience)

    def url(self, database: str = "shop") -> str:
        return f"postgres://{USER}@127.0.0.1:{self.port}/{database}"


def psql(port: int | str, statement: str, database: str = "shop", patience: float = 60) -> list[list[str]]:
    """The rows of a statement at a port, or at the first of several that takes writes."""
    hosts = ",".join("127.0.0.1" for _ in str(port).split(","))
    target = f"host={hosts} port={port} user={USER} dbname={database} connect_timeout=2"
    if "," in hosts:
        target += " target_session_attrs=read-write"
    command = [program("psql"), "-XqAt", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-d", target, "-c", statement]
    lines = call(command, patience=patience).splitlines()
    return [line.split("\t") for line in lines if line]
