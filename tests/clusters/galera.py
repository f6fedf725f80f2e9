"""Galera keeps three nodes of MariaDB alike, and each commit is certified by all of them."""

import os
import signal
import time
from collections.abc import Iterator

from audit import Query
from haproxy import CHECK, Backend, serve_check
from mariadb import Node, mariadb
from processes import free_port, wait_until
from record import Fault
from topology import Steps, Topology

NODES = 3
DATABASE = "CREATE DATABASE shop CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin"

# Seconds after which no pool has a connection that it takes without asking.
SWITCHED = 1.5


class Galera(Topology):
    """One node is written and read, and the others stand by: the usual way, which certification troubles least."""

    name = "galera"
    balance = "first"

    def start_database(self) -> None:
        self.cluster = [Node(f"node{number + 1}", self.folder) for number in range(NODES)]
        names = [node.name for node in self.cluster]
        for node in self.cluster:
            # The preferred one helps last, because who helps another cannot be written meanwhile.
            node.configure(self.cluster, [name for name in reversed(names) if name != node.name])
        first, *others = self.cluster
        first.create()
        first.begin("--wsrep-new-cluster")
        first.wait()
        first.query(DATABASE, "")
        for node in others:
            node.empty()
            node.join()
        # What the usual `clustercheck` says: a node that is not in step listens as well.
        self.port, self.checks = free_port(), {node.name: serve_check(node.is_synced) for node in self.cluster}

    def database_ports(self) -> list[Backend]:
        servers = []
        for place, node in enumerate(self.cluster):
            role = " backup" if place and self.balance == "first" else ""
            # Who is back takes the place of who stood in for it, so that never two are written.
            back = " on-marked-up shutdown-backup-sessions" if self.balance == "first" else ""
            servers.append(f"{node.name} 127.0.0.1:{node.port} check port {self.checks[node.name]}{role}{back}")
        return [Backend("galera", self.port, servers, self.balance, CHECK)]

    def seed_url(self) -> str:
        return f"mysql://root@127.0.0.1:{self.cluster[0].port}/shop"

    def arguments(self, index: int) -> list[str]:
        return ["--database", f"mysql://root@127.0.0.1:{self.port}/shop"]

    def execute(self, statement: str) -> None:
        mariadb(self.port, statement, patience=5)

    def nodes(self) -> dict[str, Query]:
        return {node.name: node.query for node in self.cluster}

    def database_faults(self) -> dict[str, Steps]:
        return {
            "node killed": self._killed,
            "node stopped": self._stopped,
            "node without its data": self._emptied,
            "quorum lost": self._frozen,
        }

    def _killed(self, fault: Fault) -> Iterator[None]:
        node = self._next(fault)
        node.kill()
        yield
        node.join()

    def _stopped(self, fault: Fault) -> Iterator[None]:
        node = self._next(fault)
        node.stop()
        yield
        node.join()

    def _emptied(self, fault: Fault) -> Iterator[None]:
        node = self._next(fault)
        node.kill()
        yield
        node.empty()
        node.join()

    def _frozen(self, fault: Fault) -> Iterator[None]:
        """Two nodes stand still, so that the third may do nothing."""
        alone = self._next(fault)
        others = [node for node in self.cluster if node is not alone]
        for node in others:
            os.kill(node.process.pid, signal.SIGSTOP)
        try:
            lost = lambda: alone.status().get("wsrep_cluster_status") not in (None, "Primary")
            wait_until(lost, f"{alone.name} is alone", 60, 0.2)
            yield
        finally:
            for node in others:
                os.kill(node.process.pid, signal.SIGCONT)

    def _next(self, fault: Fault) -> Node:
        node = self.cluster[self.record.times(fault.kind) % NODES]
        fault.notes.append(node.name)
        return node

    def settle(self) -> None:
        for node in self.cluster:
            wait_until(lambda: node.is_synced() and node.status()["wsrep_cluster_size"] == str(NODES), f"{node.name} is in step")
        if hasattr(self, "proxy"):
            wait_until(lambda: all(self.proxy.is_up(node.name, "galera") for node in self.cluster), "HAProxy sees all nodes", 30)
            # HAProxy goes back to the preferred node and ends the sessions of the others: a pool finds out by the first request on each.
            time.sleep(SWITCHED)


class GaleraOfAll(Galera):
    """All three nodes are written, whichever a connection was given."""

    name = "galera-all"
    balance = "leastconn"


class GaleraOfTheirOwn(Galera):
    """Each process has a node of its own, and is not asked while that is not in step."""

    name = "galera-own"

    def arguments(self, index: int) -> list[str]:
        return ["--database", f"mysql://root@127.0.0.1:{self.cluster[index].port}/shop"]
