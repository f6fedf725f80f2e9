"""A ledger counts what became of the writes of one topology, and judges it."""

import time

from audit import audit
from processes import Failure
from record import BROKEN, CONFLICT, IN_USE, OK, PROXY, RETRY, ROLLING, TIMEOUT, examples
from topology import Topology

# The service may be away so much longer than its database.
LIMIT = 5.0
KEPT = 10


def ledger(topology: Topology, seconds: float, failures: list[str]) -> dict:
    """Ends the load, waits until all is up, and counts."""
    load = getattr(topology, "load", None)
    failures = list(failures)
    audits = {}
    if load:
        load.stop()
        try:
            topology.settle()
            audits = {name: audit(query, load.wishes) for name, query in topology.nodes().items()}
        except Failure as failure:
            failures.append(f"the audit failed: {failure}")
    record = topology.record
    gather = lambda field: [f"{name}: {text}" for name, found in audits.items() for text in getattr(found, field)]
    orders = load.wishes.orders.values() if load else []
    wrong, failed = record.unexcused(), record.failed_during(ROLLING)
    result = {
        "topology": topology.name,
        "seconds": round(seconds),
        "faults": len(record.faults),
        "requests sent": len(record.attempts),
        "answered with success": record.count(OK),
        "503 with Retry-After": record.count(RETRY),
        "503 of the proxy": record.count(PROXY),
        "409 in use": record.count(IN_USE),
        "409 conflict with Retry-After": record.count(CONFLICT),
        "broken or without an answer": record.count(BROKEN) + record.count(TIMEOUT),
        "slowest answer, in seconds": round(max((a.ended - a.begun for a in record.attempts), default=0), 1),
        "orders acknowledged": sum(order.id is not None for order in orders),
        "orders found exactly once": {name: found.once for name, found in audits.items()},
        "orders found without acknowledgement": {name: found.unacknowledged for name, found in audits.items()},
        "lost": len(gather("lost")),
        "doubled": len(gather("doubled")),
        "half applied": len(gather("half")) + len(topology.torn),
        "stale reads": len(record.stale),
        "wrong answers": len(wrong),
        "rolling restarts": record.times(ROLLING),
        "failed requests in rolling restarts": len(failed),
        "per fault": record.gaps(),
    }
    result["seen"] = {
        "failures": failures + (load.failures if load else []),
        "lost": gather("lost")[:KEPT],
        "doubled": gather("doubled")[:KEPT],
        "half applied": (gather("half") + topology.torn)[:KEPT],
        "stale reads": record.stale[:KEPT],
        "wrong answers": examples(wrong),
        "failed requests in rolling restarts": examples(failed),
    }
    return result


def troubles(result: dict) -> list[str]:
    """Why the run is not content."""
    found = [f"{text}" for text in result["seen"]["failures"]]
    for name in ("lost", "doubled", "half applied", "stale reads", "wrong answers", "failed requests in rolling restarts"):
        if result[name]:
            found.append(f"{name}: {result[name]}")
    for kind, one in result["per fault"].items():
        if one["beyond"] > LIMIT:
            found.append(f"{kind}: {one['beyond']} s without service beyond the database's own return")
    if any(count != result["orders acknowledged"] for count in result["orders found exactly once"].values()):
        found.append("not every acknowledged order is found exactly once")
    if not result["orders found exactly once"]:
        found.append("nothing was audited")
    return found


def told(result: dict) -> str:
    """The ledger for a reader."""
    lines = [f"  {name:<38} {value}" for name, value in result.items() if name not in ("topology", "per fault", "seen")]
    titles = ("writes", "answers", "database", "beyond")
    lines.append(f"  {'seconds without, at most':<38} " + " ".join(f"{title:>8}" for title in titles) + f" {'faults':>7}")
    for kind, one in result["per fault"].items():
        values = [one["without writes"], one["without answers"], one["database"], one["beyond"]]
        lines.append(f"    {kind:<36} " + " ".join(f"{value:>8.2f}" for value in values) + f" {one['faults']:>7}")
    for name, texts in result["seen"].items():
        lines += [f"  -- {name}: {text}" for text in texts]
    found = troubles(result)
    lines += [f"  FAILED {text}" for text in found] or ["  ok"]
    return "\n".join(lines)
