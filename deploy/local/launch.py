"""`python3 deploy/local/launch.py demo|demo-reset|check|test|chaos|bench|dlq|python …`, as the Makefile calls it."""

import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PYTHON = HERE.parents[1] / ".venv" / "bin" / "python"


def main() -> int:
    # Every process started here would compile all that it imports, again and again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if Path(sys.prefix).resolve() != PYTHON.parents[1]:
        sys.path.insert(0, str(HERE))
        import bootstrap

        if code := bootstrap.main():
            return code
        os.execv(PYTHON, [str(PYTHON), *sys.argv])
    sys.path.insert(0, str(HERE))
    from launcher.commands import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
