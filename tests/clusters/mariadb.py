"""A node of a Galera cluster starts, ends, joins again, and answers statements by the client of MariaDB."""

import os
import re
import shutil
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from processes import Failure, call, end, find, free_port, start, wait_until

USER = "mysql"
# The server's own numbers for what a node can do: only one that is in step with the others takes statements.
SYNCED = "4"

# `wsrep_sync_wait`: a read waits for what other nodes have committed before it.
SETTINGS = """
[mariadbd]
datadir = {data}
socket = {socket}
port = {port}
bind_address = 127.0.0.1
pid_file = {data}/pid
skip_name_resolve = ON
max_connections = 300
innodb_buffer_pool_size = 64M
innodb_log_file_size = 32M
innodb_flush_log_at_trx_commit = 2
innodb_flush_method = nosync
innodb_doublewrite = OFF
innodb_autoinc_lock_mode = 2
binlog_format = ROW
performance_schema = OFF
wsrep_on = ON
wsrep_provider = {provider}
wsrep_cluster_name = shop
wsrep_cluster_address = gcomm://{peers}
wsrep_node_name = {name}
wsrep_node_address = 127.0.0.1:{group_port}
wsrep_sst_method = rsync
wsrep_sst_receive_address = 127.0.0.1:{snapshot_port}
wsrep_sst_donor = {donors}
wsrep_sync_wait = 1
wsrep_slave_threads = 2
wsrep_provider_options = "gmcast.listen_addr=tcp://127.0.0.1:{group_port};ist.recv_addr=127.0.0.1:{increment_port};\
gcache.size=64M;gcs.fc_limit=64;pc.recovery=FALSE"
"""


def program(name: str) -> Path:
    return find(name, "/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin")


@dataclass
class Node:
    """One server with its data."""

    name: str
    folder: Path
    port: int = field(default_factory=free_port)
    group_port: int = field(default_factory=free_port)
    increment_port: int = field(default_factory=free_port)
    snapshot_port: int = field(default_factory=free_port)
    process: subprocess.Popen | None = None

    @property
    def data(self) -> Path:
        return self.folder / self.name

    @property
    def log(self) -> Path:
        return self.folder / f"{self.name}.log"

    @property
    def file(self) -> Path:
        return self.folder / f"{self.name}.cnf"

    def configure(self, nodes: list["Node"], donors: list[str]) -> None:
        """Writes down who the others are, and which of them are to help it in."""
        provider = find("libgalera_smm.so", "/usr/lib/galera", "/usr/lib*/galera*", "/usr/lib/*/galera*")
        peers = ",".join(f"127.0.0.1:{node.group_port}" for node in nodes)
        ports = {"group_port": self.group_port, "increment_port": self.increment_port, "snapshot_port": self.snapshot_port}
        places = {"data": self.data, "socket": self.folder / f"{self.name}.socket", "port": self.port, "provider": provider}
        # The comma at the end lets any other help where none of these can.
        others = {"name": self.name, "peers": peers, "donors": ",".join(donors) + ","}
        self.file.write_text(SETTINGS.format(**ports, **places, **others))

    def create(self) -> None:
        """Makes the tables of the server itself."""
        user = [f"--user={USER}"] if os.getuid() == 0 else []
        options = ["--auth-root-authentication-method=normal", "--skip-test-db", f"--datadir={self.data}"]
        call([program("mariadb-install-db"), "--no-defaults", *user, *options])

    def empty(self) -> None:
        """Leaves it without any data."""
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir()
        if os.getuid() == 0:
            shutil.chown(self.data, USER, USER)

    def begin(self, *options: str) -> None:
        """Starts it, and does not wait."""
        self.process = start([program("mariadbd"), f"--defaults-file={self.file}", *options], self.log, USER)

    def join(self) -> None:
        """Starts it as the unit of the package does: from the position that it had come to, where it knows one."""
        position = self._position()
        self.begin(*([f"--wsrep_start_position={position}"] if position else []))
        self.wait()

    def _position(self) -> str:
        if not (self.data / "ibdata1").exists():
            return ""
        log = self.data / "recovery.log"
        call([program("mariadbd"), f"--defaults-file={self.file}", "--wsrep-recover", f"--log-error={log}"], USER)
        found = re.findall(r"WSREP: Recovered position: *(\S+)", log.read_text(errors="replace"))
        return found[-1] if found else ""

    def wait(self) -> None:
        """Waits until it is in step with the others."""
        def is_synced() -> bool:
            if self.process.poll() is not None:
                raise Failure(f"{self.name} ended with {self.process.returncode}")
            return self.is_synced()

        wait_until(is_synced, f"{self.name} is in step", 90, 0.1)

    def is_synced(self) -> bool:
        status = self.status()
        return status.get("wsrep_local_state") == SYNCED and status.get("wsrep_ready") == "ON"

    def status(self) -> dict[str, str]:
        """What it says of itself; nothing where it does not answer."""
        try:
            return dict(self.query("SHOW STATUS LIKE 'wsrep_%'", database="", patience=5))
        except (Failure, ValueError):
            return {}

    def kill(self) -> None:
        end(self.process, signal.SIGKILL, tree=True)

    def stop(self) -> None:
        end(self.process, signal.SIGTERM)

    def query(self, statement: str, database: str = "shop", patience: float = 60) -> list[list[str]]:
        """The rows of a statement."""
        return mariadb(self.port, statement, database, patience)


def mariadb(port: int, statement: str, database: str = "shop", patience: float = 60) -> list[list[str]]:
    """The rows of a statement at a port."""
    options = ["--no-defaults", "-h", "127.0.0.1", "-P", port, "-uroot", "-NB", "--connect-timeout=2", "-e", statement]
    lines = call([program("mariadb"), *options, *([database] if database else [])], patience=patience).splitlines()
    return [line.split("\t") for line in lines]
