"""Clients write orders and products, read what they wrote, and remember what was acknowledged."""

import threading
import time
import uuid
from collections import deque
from dataclasses import dataclass, field

from client import Client, Stopped
from record import Record

CLIENTS = 6
# Between two operations of one client.
PAUSE = 0.015
# The products of orders, and their number before the first; the others are edited.
ORDERED, STOCK = (1, 2, 3, 4, 5, 6), 1_000_000_000
# Each client edits so many products of its own together.
GROUP = 4
# The quantities of an order's three items say which order it is, as digits.
BASE = 200
CUSTOMERS = 50
# An order is read once more after so many seconds, when replicas are known to have it.
EARLIER = 0.7
# A request that was given up by its client may be done until then.
GHOST = 60


@dataclass
class Order:
    """An order that a client wants to have exactly once."""

    serial: int
    products: tuple[int, ...]
    id: int | None = None


@dataclass
class Group:
    """Products that one client changes together."""

    ids: list[int]
    wanted: str = ""
    acknowledged: str = ""
    uncertain_until: float = 0.0
    single: str = ""


@dataclass
class Wishes:
    """All that the clients wanted."""

    orders: dict[int, Order] = field(default_factory=dict)
    groups: list[Group] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def new_order(self) -> Order:
        with self.lock:
            serial = len(self.orders)
            first = serial % (len(ORDERED) - 2)
            order = self.orders[serial] = Order(serial, ORDERED[first : first + 3])
            return order


def quantities(serial: int) -> list[int]:
    """The digits of a number, each at least one."""
    return [1 + serial % BASE, 1 + serial // BASE % BASE, 1 + serial // BASE**2]


def serial_of(parts: list[int]) -> int:
    """The number whose digits these are."""
    return (parts[0] - 1) + (parts[1] - 1) * BASE + (parts[2] - 1) * BASE**2


class Load:
    """The clients, each in a thread of its own."""

    def __init__(self, port: int, record: Record) -> None:
        self.record, self.wishes, self.over = record, Wishes(), threading.Event()
        self.failures: list[str] = []
        first = max(ORDERED) + 1
        self.wishes.groups = [Group(list(range(start, start + GROUP))) for start in range(first, first + GROUP * CLIENTS, GROUP)]
        pairs = [(Client(port, record, self.over), group) for group in self.wishes.groups]
        self.threads = [threading.Thread(target=self._run, args=pair, daemon=True) for pair in pairs]

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        """Lets each client end its attempt."""
        self.over.set()
        for thread in self.threads:
            if thread.ident:
                thread.join(30)

    def _run(self, client: Client, group: Group) -> None:
        turn, earlier = 0, deque()
        try:
            while not self.over.is_set():
                order = self._order(client)
                self._see(client, *order)
                earlier.append((time.monotonic(), order))
                if earlier[0][0] < time.monotonic() - EARLIER:
                    self._see(client, *earlier.popleft()[1])
                (self._edit_together if turn % 2 else self._edit_one)(client, group, turn)
                turn += 1
                time.sleep(PAUSE)
        except Stopped:
            pass
        except Exception as error:  # Whatever it is, the run must not be content.
            self.failures.append(f"a client ended: {type(error).__name__}: {error}")

    def _order(self, client: Client) -> tuple[int, str, str]:
        """The key and the total of a new order, and the position at which it is there."""
        order = self.wishes.new_order()
        items = [{"product_id": product, "quantity": n} for product, n in zip(order.products, quantities(order.serial))]
        body = {"customer_id": 1 + order.serial % CUSTOMERS, "items": items}
        answer, _ = client.until_done("POST", "/orders/", body, key=str(uuid.uuid4()))
        order.id = answer["id"]
        return order.id, answer["total_amount"], client.position

    def _see(self, client: Client, id: int, total: str, position: str) -> None:
        found = client.read(f"/orders/?id={id}", position)["results"]
        if not found:
            self.record.stale_read(f"order {id} was acknowledged, and is not in the list of {client.shop}; position {position!r}")
        elif found[0]["total_amount"] != total:
            self.record.stale_read(f"order {id} has another total than {total}: {found[0]}")

    def _edit_together(self, client: Client, group: Group, turn: int) -> None:
        stamp = group.wanted = f"together {group.ids[0]} {turn}"
        _, clean = client.until_done("PUT", "/products/", [{"id": id, "name": stamp} for id in group.ids])
        self._acknowledge(group, clean)
        group.acknowledged = stamp
        self._compare(group, "name", client.read(f"/products/{group.ids[turn % GROUP]}/"), stamp, client)

    def _edit_one(self, client: Client, group: Group, turn: int) -> None:
        stamp = f"alone {group.ids[0]} {turn}"
        _, clean = client.until_done("PATCH", f"/products/{group.ids[0]}/", {"description": stamp})
        self._acknowledge(group, clean)
        group.single = stamp
        self._compare(group, "description", client.read(f"/products/{group.ids[0]}/"), stamp, client)

    def _acknowledge(self, group: Group, clean: bool) -> None:
        if not clean:
            # What an attempt without an answer still does may come after what is written next.
            group.uncertain_until = time.monotonic() + GHOST

    def _compare(self, group: Group, field: str, seen: dict, stamp: str, client: Client) -> None:
        if seen[field] != stamp and time.monotonic() > group.uncertain_until:
            text = f"product {seen['id']} has {field} {seen[field]!r} for {client.shop}, acknowledged was {stamp!r}"
            self.record.stale_read(f"{text}; position {client.position!r}")
