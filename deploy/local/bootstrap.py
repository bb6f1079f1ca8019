"""Makes `.venv`, with the standard library of any Python 3.11 or newer: `python3 deploy/local/bootstrap.py`."""

import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
NAMES = ("python3", "python3.11", "python3.12", "python3.13", "python3.14")


def new_enough() -> str | None:
    asks = f"import sys; sys.exit(sys.version_info < {OLDEST})"
    for name in NAMES:
        found = shutil.which(name)
        if found and subprocess.run([found, "-c", asks], stderr=subprocess.DEVNULL).returncode == 0:
            return found
    return None


def main() -> int:
    if sys.version_info < OLDEST:
        better = new_enough()
        if better is None:
            have = ".".join(map(str, sys.version_info[:2]))
            print("Python %s is too old → install Python 3.11 or newer and run again" % have, file=sys.stderr)  # noqa: UP031
            return 1
        return subprocess.run([better, *sys.argv]).returncode
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    from launcher.environment import bootstrap
    from launcher.refusal import Refusal

    try:
        bootstrap()
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
