"""python -m scheduling all|api|worker|migrate|dlq"""

from chassis.service import run
from scheduling.app import build
from scheduling.settings import Settings

if __name__ == "__main__":
    run(Settings, build)
