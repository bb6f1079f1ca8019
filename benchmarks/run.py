"""`make bench`: every benchmark beside its baseline, on the Kafka and PostgreSQL it is given."""

import importlib
import os
import sys

from benchmarks.report import Figure, show, write

NAMES = ("relay", "projections", "imports", "pipeline", "scale")


async def main(names: list[str]) -> int:
    figures: list[Figure] = []
    for name in names or NAMES:
        # What was written before is on the disk before the next is measured.
        os.sync()
        print(f"{name} (load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores)", flush=True)
        found = await importlib.import_module(f"benchmarks.{name}.bench").run()
        show(found)
        print(f"  load at the end {os.getloadavg()[0]:.1f}", flush=True)
        figures += found
    write(figures)
    return 1 if any(f.holds is False for f in figures) else 0


if __name__ == "__main__":
    import uvloop

    sys.exit(uvloop.run(main(sys.argv[1:])))
