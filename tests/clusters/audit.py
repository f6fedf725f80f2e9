"""An audit compares what the clients know with the rows that the databases have."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Callable

from load import ORDERED, STOCK, Wishes, serial_of

# The orders that the shop begins with have smaller keys.
SEEDED = 80
KEPT = 10

ORDERS = f"SELECT id, total_amount FROM shop_order WHERE id > {SEEDED} ORDER BY id"
ITEMS = f"""
SELECT order_id, product_id, quantity, price_at_order FROM order_item
WHERE order_id > {SEEDED} ORDER BY order_id, product_id
"""
STOCKS = "SELECT id, stock FROM product WHERE id IN ({})".format(", ".join(map(str, ORDERED)))
NAMES = "SELECT id, name, description FROM product ORDER BY id"

# The rows of a statement.
Query = Callable[[str], list[list[str]]]


@dataclass
class Audit:
    """What one database has of what was wanted."""

    once: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)
    unacknowledged: int = 0


def audit(query: Query, wishes: Wishes) -> Audit:
    """Looks for each order and each edit."""
    result = Audit()
    orders = {int(id): Decimal(total) for id, total in query(ORDERS)}
    items: dict[int, list[tuple[int, int, Decimal]]] = defaultdict(list)
    for order, product, quantity, price in query(ITEMS):
        items[int(order)].append((int(product), int(quantity), Decimal(price)))
    found = _whole_orders(orders, items, wishes, result)
    for serial, order in wishes.orders.items():
        ids = found.get(serial, [])
        if len(ids) > 1:
            result.doubled.append(f"order {serial} is there as {ids}, acknowledged as {order.id}")
        if order.id is None:
            result.unacknowledged += len(ids) == 1
        elif order.id in ids:
            result.once += len(ids) == 1
        else:
            result.lost.append(f"order {serial}, acknowledged as {order.id}, is there as {ids}")
    _stocks(query, items, result)
    _groups(query, wishes, result)
    return result


def _whole_orders(orders: dict, items: dict, wishes: Wishes, result: Audit) -> dict[int, list[int]]:
    found = defaultdict(list)
    for id, total in orders.items():
        own = items.get(id, [])
        if sum(quantity * price for _, quantity, price in own) != total:
            result.half.append(f"order {id} has the total {total} and the items {own}")
        elif len(own) != 3:
            result.half.append(f"order {id} has {len(own)} items")
        else:
            serial = serial_of([quantity for _, quantity, _ in own])
            wanted = wishes.orders.get(serial)
            if wanted is None or wanted.products != tuple(product for product, _, _ in own):
                result.half.append(f"order {id} was wanted by nobody: {own}")
            found[serial].append(id)
    for id in items.keys() - orders.keys():
        result.half.append(f"items without an order {id}")
    return found


def _stocks(query: Query, items: dict, result: Audit) -> None:
    taken = Counter()
    for own in items.values():
        for product, quantity, _ in own:
            taken[product] += quantity
    for id, stock in query(STOCKS):
        if int(stock) != STOCK - taken[int(id)]:
            result.half.append(f"product {id} has a stock of {stock}, and not of {STOCK - taken[int(id)]}")


def _groups(query: Query, wishes: Wishes, result: Audit) -> None:
    rows = {int(id): (name, description) for id, name, description in query(NAMES)}
    for group in wishes.groups:
        names = {rows[id][0] for id in group.ids}
        if group.acknowledged and len(names) > 1:
            result.half.append(f"products {group.ids} were edited together, and are called {sorted(names)}")
        # What was wanted last may have been done without an acknowledgement.
        elif group.acknowledged and not group.uncertain_until and not names <= {group.acknowledged, group.wanted}:
            result.lost.append(f"products {group.ids} are called {sorted(names)}, acknowledged was {group.acknowledged!r}")


def torn(query: Query, wishes: Wishes) -> list[str]:
    """Edits that a statement finds half done while the clients go on."""
    result = Audit()
    _groups(query, Wishes(groups=[group for group in wishes.groups if group.acknowledged]), result)
    return result.half
