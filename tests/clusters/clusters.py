"""A run breaks servers and processes while clients write, and prints a ledger of what became of their writes."""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).parent))

from galera import Galera, GaleraOfAll, GaleraOfTheirOwn
from ledger import ledger, told, troubles
from pgbouncer import PgBouncer
from processes import Failure, begin, end_all, last_lines
from replication import Replication, ReplicationThroughProxy
from topology import Topology

KINDS = (PgBouncer, Galera, GaleraOfAll, GaleraOfTheirOwn, Replication, ReplicationThroughProxy)
TOPOLOGIES = {kind.name: kind for kind in KINDS}
USUAL = ("pgbouncer", "galera", "replication")


def main() -> int:
    begin()
    wishes = arguments()
    program = Path(os.environ["TWEAKS_CLUSTERS_PROGRAMS"], "shop").resolve()
    ledgers, content = {}, True
    for name in wishes.topologies or USUAL:
        ledgers[name], found = run(TOPOLOGIES[name], program, wishes.faults, wishes.keep)
        content = content and not found
        if wishes.ledger:
            wishes.ledger.write_text(json.dumps(ledgers, indent=2) + "\n")
    return 0 if content else 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests/clusters/run", description=__doc__)
    names = f"{', '.join(TOPOLOGIES)}; without one: {', '.join(USUAL)}"
    parser.add_argument("topologies", nargs="*", metavar="topology", help=names)
    parser.add_argument("--faults", type=int, default=100, help="how many faults each topology bears; 100 without it")
    parser.add_argument("--ledger", type=Path, help="a file for the ledgers, as JSON")
    parser.add_argument("--keep", type=Path, help="a folder that keeps the logs")
    wishes = parser.parse_args()
    for name in wishes.topologies:
        if name not in TOPOLOGIES:
            parser.error(f"there is no topology {name}")
    return wishes


def run(kind: type[Topology], program: Path, faults: int, keep: Path | None) -> tuple[dict, list[str]]:
    """The ledger of a topology, and what is wrong in it."""
    with tempfile.TemporaryDirectory(prefix="clusters-") as name:
        folder = Path(name)
        # The servers run as other users, each with a folder of its own.
        folder.chmod(0o777)
        topology = kind(folder, program)
        begun = time.monotonic()
        print(f"\n== {topology.name}: {faults} faults", flush=True)
        failure = []
        try:
            topology.start()
            print(f"  ready after {time.monotonic() - begun:.0f} s", flush=True)
            topology.run(faults)
        except Failure as error:
            failure = [f"the run ended early: {error}"]
        try:
            result = ledger(topology, time.monotonic() - begun, failure)
            found = troubles(result)
            print(told(result), flush=True)
            if found:
                print_logs(folder)
            return result, found
        finally:
            end_all()
            if keep:
                for log in folder.glob("*.log"):
                    (keep / topology.name).mkdir(parents=True, exist_ok=True)
                    shutil.copy(log, keep / topology.name)


def print_logs(folder: Path) -> None:
    for log in sorted(folder.glob("*.log")):
        print(f"  -- the end of {log.name}\n{last_lines(log)}", flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        end_all()
