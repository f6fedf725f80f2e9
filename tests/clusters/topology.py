"""A topology runs servers, breaks one of them at a time, and mends it."""

import threading
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path

from audit import Query, torn
from haproxy import Backend, HAProxy
from load import ORDERED, STOCK, Load
from processes import Failure, free_port, wait_until
from record import ROLLING, Fault, Record
from shops import Shop, restart_in_turn, seed

SHOPS = 3
# Plain service between two faults.
PAUSE = 0.4
# Before a rolling restart it is longer: a connection that the last fault broke is found when it lay idle for a second.
CALM = 1.5
# Between two writes of the probe.
PROBE = 0.15

# What breaks something, yields, and mends it: the database is asked from the yield on.
Steps = Callable[[Fault], Iterator[None]]


class Topology:
    """What the topologies have in common."""

    name = ""

    def __init__(self, folder: Path, program: Path) -> None:
        self.folder, self.program, self.record = folder, program, Record()
        self.torn: list[str] = []

    # What each topology says for itself.

    def start_database(self) -> None:
        """Starts the servers of the database."""
        raise NotImplementedError

    def database_ports(self) -> list[Backend]:
        """The ports of the proxy in front of the servers of the database."""
        return []

    def seed_url(self) -> str:
        """Where the tables are made."""
        raise NotImplementedError

    def arguments(self, index: int) -> list[str]:
        """Where a process of the shop finds its database."""
        raise NotImplementedError

    def execute(self, statement: str) -> None:
        """Executes a statement where the shop would write."""
        raise NotImplementedError

    def nodes(self) -> dict[str, Query]:
        """All servers with the data."""
        raise NotImplementedError

    def database_faults(self) -> dict[str, Steps]:
        """What can be broken beside the shop."""
        raise NotImplementedError

    def settle(self) -> None:
        """Waits until all servers of the database are as in the beginning."""

    # What they share.

    def start(self) -> None:
        """Starts the database, the processes and the proxy."""
        self.start_database()
        self.shops = [
            Shop(f"shop{number + 1}", self.program, self.folder / f"shop{number + 1}.log", []) for number in range(SHOPS)
        ]
        ports = {shop.name: shop.port for shop in self.shops}
        self.proxy = HAProxy(self.folder, free_port(), ports, self.database_ports())
        self.proxy.start()
        wait_until(lambda: self.execute("SELECT 1") is None, "the database answers")
        seed(self.program, self.seed_url())
        self.execute(f"UPDATE product SET stock = {STOCK} WHERE id IN ({', '.join(map(str, ORDERED))})")
        self.execute("CREATE TABLE probe (at double precision PRIMARY KEY)")
        for index, shop in enumerate(self.shops):
            shop.databases = self.arguments(index)
            shop.start()
        self.load = Load(self.proxy.port, self.record)
        self._wait_until_up()
        self.load.start()
        self._wait_for_all(time.monotonic())

    def faults(self) -> list[tuple[str, Steps]]:
        """All that can be broken, in turn: before each fault of the database one of the shop."""
        of_shop = cycle([("shop killed", self._shop_killed), (ROLLING, self._rolling_restart)])
        return [fault for other in self.database_faults().items() for fault in (next(of_shop), other)]

    def run(self, count: int) -> None:
        """Breaks so many things one after the other."""
        for number, (kind, steps) in zip(range(count), cycle(self.faults())):
            time.sleep(CALM if kind == ROLLING else PAUSE)
            fault = Fault(kind, time.monotonic())
            self.record.faults.append(fault)
            self._break(fault, steps)
            self.torn += torn(next(iter(self.nodes().values())), self.load.wishes)
            lasted = f"{time.monotonic() - fault.begun:5.1f} s, database {fault.database:.2f} s"
            print(f"  {number + 1:>3} {kind:<28} {lasted}", *fault.notes, sep="  ", flush=True)
            if self.load.failures:
                raise Failure("; ".join(self.load.failures))

    def _break(self, fault: Fault, steps: Steps) -> None:
        course, over = steps(fault), threading.Event()
        next(course)
        probe = threading.Thread(target=self._watch, args=(fault, over), daemon=True)
        probe.start()
        try:
            for _ in course:
                pass
            wait_until(lambda: fault.database, f"the database is back after {fault.kind}", 90)
            self.settle()
            self._wait_until_up()
            self._wait_for_all(time.monotonic())
        finally:
            fault.ended = time.monotonic()
            over.set()
        probe.join()

    def _watch(self, fault: Fault, over: threading.Event) -> None:
        """Writes to the database again and again; the longest time without success is the database's own share."""
        before = fault.begun
        while not over.wait(PROBE if before > fault.begun else 0.02):
            try:
                self.execute(f"INSERT INTO probe VALUES ({time.monotonic()})")
            except Failure:
                continue
            now = time.monotonic()
            fault.database, before = max(fault.database, now - before), now

    def _wait_until_up(self) -> None:
        wait_until(lambda: all(self.proxy.is_up(shop.name) for shop in self.shops), "all processes are up")

    def _wait_for_all(self, since: float) -> None:
        names = {shop.name for shop in self.shops}
        missing = lambda: sorted(names - self.record.successes(since))
        try:
            wait_until(lambda: not missing(), "each process has written something", 30)
        except Failure as failure:
            raise Failure(f"{failure}; without an answer: {', '.join(missing())}") from failure

    def _shop_killed(self, fault: Fault) -> Iterator[None]:
        shop = self.shops[self.record.times(fault.kind) % SHOPS]
        fault.killed = shop.name
        shop.kill()
        yield
        shop.start()

    def _rolling_restart(self, fault: Fault) -> Iterator[None]:
        yield
        restart_in_turn(self.shops, self.proxy, fault.notes)
