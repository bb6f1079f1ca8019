"""python -m scheduling all|api|worker|migrate|dlq, or solve FILE"""

import sys

if __name__ == "__main__":
    if sys.argv[1:2] == ["solve"]:
        from scheduling.solver.by_hand import main

        sys.exit(main(sys.argv[2:]))

    from chassis.service import run
    from scheduling.app import build
    from scheduling.settings import Settings

    run(Settings, build)
