"""A record keeps every attempt of the clients and every fault, and tells what the faults did to the service."""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

# A request that a killed process had begun breaks; so do those which the proxy sends before it has noticed.
AFTERMATH = 2.0
# Of each kind of wrong answer so many are kept whole.
KEPT = 40

OK, RETRY, PROXY, IN_USE, CONFLICT = "ok", "503", "503 of the proxy", "409 in use", "409 conflict"
WRONG, BROKEN, TIMEOUT = "wrong", "broken", "timeout"

# The fault that no request may notice.
ROLLING = "rolling restart"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request with its answer."""

    begun: float
    ended: float
    kind: str
    outcome: str
    shop: str
    detail: str = ""

    @property
    def is_write(self) -> bool:
        return not self.kind.startswith("GET")


@dataclass
class Fault:
    """What was broken, and from when to when."""

    kind: str
    begun: float
    killed: str = ""
    database: float = 0.0
    ended: float = float("inf")
    notes: list[str] = field(default_factory=list)


class Record:
    """Attempts and faults of one topology."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.attempts: list[Attempt] = []
        self.faults: list[Fault] = []
        self.stale: list[str] = []

    def attempted(self, attempt: Attempt) -> None:
        with self.lock:
            self.attempts.append(attempt)

    def stale_read(self, text: str) -> None:
        fault = self.faults[-1] if self.faults else None
        when = f", {time.monotonic() - fault.begun:.1f} s after the beginning of `{fault.kind}`" if fault else ""
        with self.lock:
            self.stale.append(f"{datetime.now():%H:%M:%S} {text}{when} {' '.join(fault.notes) if fault else ''}")

    def successes(self, since: float, is_write: bool = True) -> set[str]:
        """The processes that have answered a request which began since then."""
        with self.lock:
            recent = self.attempts[-3000:]
        return {a.shop for a in recent if a.begun >= since and a.outcome == OK and a.is_write >= is_write}

    def times(self, kind: str) -> int:
        """How often something was broken so."""
        return sum(fault.kind == kind for fault in self.faults)

    def count(self, outcome: str) -> int:
        return sum(attempt.outcome == outcome for attempt in self.attempts)

    def unexcused(self) -> list[Attempt]:
        """Wrong answers; and what broke or took too long although no process of the shop was killed."""
        kills = [fault.begun for fault in self.faults if fault.killed]
        excused = lambda a: any(kill - 0.2 <= a.ended and a.begun <= kill + AFTERMATH for kill in kills)
        return [a for a in self.attempts if a.outcome == WRONG or (a.outcome in (BROKEN, TIMEOUT) and not excused(a))]

    def failed_during(self, kind: str) -> list[Attempt]:
        """What was not answered with success while faults of a kind lasted."""
        windows = [(fault.begun, fault.ended) for fault in self.faults if fault.kind == kind]
        # A conflict is between two clients, and there without a restart.
        failed = [a for a in self.attempts if a.outcome not in (OK, CONFLICT)]
        return [a for a in failed if any(b <= a.ended and a.begun <= e for b, e in windows)]

    def gap(self, fault: Fault, is_write: bool) -> float:
        """The longest time without a success around a fault."""
        times = sorted(a.ended for a in self.attempts if a.outcome == OK and a.is_write >= is_write)
        longest, before = 0.0, fault.begun
        for moment in times:
            if moment > fault.begun:
                longest = max(longest, moment - before)
                if moment > fault.ended:
                    break
            before = moment
        return longest

    def gaps(self) -> dict[str, dict]:
        """Per kind of fault: how often, the longest time without service, and the longest beyond the database's own return."""
        told: dict[str, dict] = {}
        for fault in self.faults:
            one = told.setdefault(fault.kind, Counter(faults=0))
            writes, reads = self.gap(fault, True), self.gap(fault, False)
            values = {"without writes": writes, "without answers": reads, "database": fault.database}
            one["faults"] += 1
            for name, value in {**values, "beyond": writes - fault.database}.items():
                one[name] = max(one[name], round(value, 2))
        return {kind: dict(one) for kind, one in told.items()}


def examples(attempts: list[Attempt]) -> list[str]:
    """One line for each kind of attempt, with how often it was seen."""
    seen = Counter(f"{a.kind.split('/')[0].strip()} {a.outcome}: {a.detail}" for a in attempts)
    return [f"{count} × {text}" for text, count in seen.most_common(KEPT)]
