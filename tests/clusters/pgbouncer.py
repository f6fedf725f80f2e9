"""PgBouncer shares few connections to one PostgreSQL among many clients."""

import os
import re
import signal
from collections.abc import Iterator

from audit import Query
from postgres import USER, Postgres, psql
from processes import call, end, find, free_port, start
from record import Fault
from topology import Steps, Topology

# Since this version it keeps the prepared statements of its clients in the mode `transaction`; before, SQLx can use `session` alone.
KEEPS_STATEMENTS = (1, 21)
# Names another program than that on the path.
PROGRAM = "TWEAKS_CLUSTERS_PGBOUNCER"
# Connections to PostgreSQL by mode: those of a session are the client's own.
SIZES = {"transaction": 8, "session": 60}

# The shop has 48 connections, PgBouncer fewer. After a failed login it waits 15 seconds before the next unless told otherwise.
CONFIGURATION = """
[databases]
shop = host=127.0.0.1 port={postgres} dbname=shop user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = {mode}
default_pool_size = {size}
max_client_conn = 500
ignore_startup_parameters = extra_float_digits,options
server_login_retry = 0.2
log_connections = 0
log_disconnections = 0
{further}
"""

BUSIEST = """
SELECT pid FROM pg_stat_activity WHERE datname = 'shop' AND pid <> pg_backend_pid() ORDER BY state_change DESC LIMIT 3
"""


class PgBouncer(Topology):
    """One PostgreSQL, one PgBouncer, three processes."""

    name = "pgbouncer"

    def start_database(self) -> None:
        self.postgres = Postgres("postgres", self.folder)
        self.postgres.create()
        self.postgres.start()
        self.postgres.query("CREATE DATABASE shop", "postgres")
        self.binary = os.environ.get(PROGRAM) or find("pgbouncer", "/usr/sbin", "/usr/bin", "/usr/local/bin")
        self.port = free_port()
        self.settings = self.folder / "pgbouncer.ini"
        self.settings.write_text(self._settings())
        self.log = self.folder / "pgbouncer.log"
        self.bouncer = None
        self._start_bouncer()

    def _settings(self) -> str:
        version = tuple(map(int, re.search(r"(\d+)\.(\d+)", call([self.binary, "--version"])).groups()))
        mode = "transaction" if version >= KEEPS_STATEMENTS else "session"
        print(f"  PgBouncer {'.'.join(map(str, version))}, mode {mode}", flush=True)
        further = "max_prepared_statements = 200" if mode == "transaction" else ""
        return CONFIGURATION.format(
            postgres=self.postgres.port, port=self.port, mode=mode, size=SIZES[mode], further=further
        )

    def _start_bouncer(self) -> None:
        self.bouncer = start([self.binary, self.settings], self.log, USER)

    def seed_url(self) -> str:
        return self.postgres.url()

    def arguments(self, index: int) -> list[str]:
        return ["--database", f"postgres://{USER}@127.0.0.1:{self.port}/shop"]

    def execute(self, statement: str) -> None:
        psql(self.port, statement, patience=5)

    def nodes(self) -> dict[str, Query]:
        return {"postgres": self.postgres.query}

    def database_faults(self) -> dict[str, Steps]:
        return {
            "PgBouncer killed": self._bouncer_killed,
            "PostgreSQL killed": self._postgres_killed,
            "session terminated": self._session_terminated,
            "PostgreSQL restarted": self._postgres_restarted,
        }

    def _bouncer_killed(self, _: Fault) -> Iterator[None]:
        end(self.bouncer, signal.SIGKILL)
        yield
        self._start_bouncer()

    def _postgres_killed(self, _: Fault) -> Iterator[None]:
        self.postgres.kill()
        yield
        self.postgres.start()

    def _postgres_restarted(self, _: Fault) -> Iterator[None]:
        self.postgres.stop(immediately=True)
        yield
        self.postgres.start()

    def _session_terminated(self, _: Fault) -> Iterator[None]:
        self.postgres.query(f"SELECT pg_terminate_backend(pid) FROM ({BUSIEST}) AS busy")
        yield
