"""Streaming replication gives one primary two replicas, one of which is promoted when the primary is gone."""

import shutil
import time
from collections.abc import Iterator

from audit import Query
from haproxy import CHECK, Backend, serve_check
from postgres import USER, Postgres, program, psql
from processes import Failure, call, free_port, wait_until
from record import Fault
from topology import Steps, Topology

NAMES = ("server1", "server2", "server3")
# How long a replica stands still.
STILL = 2

# A commit is acknowledged when one of the replicas has it too: so nothing that was acknowledged is lost when that one is promoted
# which has received most. `wal_log_hints` lets `pg_rewind` make a replica of the former primary.
SETTINGS = f"""
wal_level = replica
wal_log_hints = on
wal_keep_size = 512MB
max_wal_senders = 10
hot_standby = on
hot_standby_feedback = on
max_standby_streaming_delay = 5s
synchronous_commit = on
synchronous_standby_names = 'ANY 1 ({", ".join(NAMES)})'
wal_retrieve_retry_interval = 100ms
wal_receiver_status_interval = 1s
wal_receiver_timeout = 5s
wal_sender_timeout = 5s
recovery_target_timeline = latest
"""

LAG = """
SELECT count(*) FROM pg_stat_replication
WHERE state = 'streaming' AND replay_lsn >= '{position}'::pg_lsn
"""


class Replication(Topology):
    """The shop knows the primary and the replicas, and finds out by itself which is which."""

    name = "replication"

    def start_database(self) -> None:
        self.servers = [Postgres(name, self.folder) for name in NAMES]
        self.primary, *replicas = self.servers
        self.primary.create(SETTINGS)
        self.primary.start()
        for server in replicas:
            self._copy(server)
            server.start()
        self.primary.query("CREATE DATABASE shop", "postgres")
        self.port = free_port()
        self.checks = {server.name: serve_check(lambda server=server: self._is_primary(server)) for server in self.servers}

    def database_ports(self) -> list[Backend]:
        servers = [f"{server.name} 127.0.0.1:{server.port} check port {self.checks[server.name]}" for server in self.servers]
        return [Backend("primary", self.port, servers, "first", CHECK)]

    def seed_url(self) -> str:
        return self.primary.url()

    def arguments(self, index: int) -> list[str]:
        first, *others = self.servers
        return ["--database", first.url(), *(word for server in others for word in ("--replica", server.url()))]

    def execute(self, statement: str) -> None:
        psql(",".join(str(server.port) for server in self.servers), statement, patience=5)

    def nodes(self) -> dict[str, Query]:
        return {server.name: server.query for server in self.servers}

    def database_faults(self) -> dict[str, Steps]:
        of_replicas = {"replica killed": self._replica_killed, "replay paused": self._replay_paused}
        return {**of_replicas, "primary killed": self._primary_killed}

    def settle(self) -> None:
        """Waits until both replicas have what the primary has now."""
        position = self.primary.query("SELECT pg_current_wal_lsn()")[0][0]
        wait_until(lambda: self.primary.query(LAG.format(position=position)) == [["2"]], "both replicas have caught up", 60)

    def replicas(self) -> list[Postgres]:
        return [server for server in self.servers if server is not self.primary]

    def _replica_killed(self, fault: Fault) -> Iterator[None]:
        replica = self._next(fault)
        replica.kill()
        yield
        replica.start()

    def _replay_paused(self, fault: Fault) -> Iterator[None]:
        replica = self._next(fault)
        replica.query("SELECT pg_wal_replay_pause()")
        yield
        time.sleep(STILL)
        replica.query("SELECT pg_wal_replay_resume()")

    def _primary_killed(self, fault: Fault) -> Iterator[None]:
        former = self.primary
        former.kill()
        yield
        # Of two that have as much, each in turn.
        candidates = self.replicas()[:: 1 if self.record.times(fault.kind) % 2 else -1]
        self.primary = max(candidates, key=received)
        fault.notes.append(f"{former.name} → {self.primary.name}")
        self.primary.query("SELECT pg_promote()", "postgres")
        for replica in self.replicas():
            if replica is not former:
                self._follow(replica)
                replica.query("SELECT pg_reload_conf()", "postgres")
        self._rejoin(former, fault)

    def _rejoin(self, former: Postgres, fault: Fault) -> None:
        source = f"host=127.0.0.1 port={self.primary.port} user={USER} dbname=postgres"
        # The new primary may not have written down yet that it has a timeline of its own.
        self.primary.query("CHECKPOINT", "postgres")
        try:
            call([program("pg_rewind"), "-D", former.data, "--source-server", source, "--no-sync"], USER)
        except Failure as failure:
            fault.notes.append(f"copied anew, because {str(failure).strip().splitlines()[-1]}")
            self._copy(former)
        self._follow(former)
        former.start()

    def _copy(self, server: Postgres) -> None:
        shutil.rmtree(server.data, ignore_errors=True)
        source = f"host=127.0.0.1 port={self.primary.port} user={USER}"
        call([program("pg_basebackup"), "-D", server.data, "-d", source, "-c", "fast", "--no-sync"], USER)
        self._follow(server)

    def _follow(self, server: Postgres) -> None:
        """Tells a server whose replica it is; the file is that of ALTER SYSTEM, which a copy brings along."""
        source = f"host=127.0.0.1 port={self.primary.port} user={USER} application_name={server.name}"
        (server.data / "postgresql.auto.conf").write_text(f"primary_conninfo = '{source}'\n")
        (server.data / "standby.signal").touch()

    def _next(self, fault: Fault) -> Postgres:
        replica = self.replicas()[self.record.times(fault.kind) % 2]
        fault.notes.append(replica.name)
        return replica

    def _is_primary(self, server: Postgres) -> bool:
        try:
            return server.query("SELECT pg_is_in_recovery()", "postgres", 5) == [["f"]]
        except Failure:
            return False


class ReplicationThroughProxy(Replication):
    """HAProxy finds the primary, and the replicas only stand by."""

    name = "replication-proxy"

    def arguments(self, index: int) -> list[str]:
        return ["--database", f"postgres://{USER}@127.0.0.1:{self.port}/shop"]


def received(replica: Postgres) -> int:
    """How much of the log a replica has."""
    statement = "SELECT greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())"
    high, low = replica.query(statement, "postgres")[0][0].split("/")
    return (int(high, 16) << 32) + int(low, 16)
