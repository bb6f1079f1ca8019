"""python -m routing all|api|worker|migrate|dlq"""

from chassis.service import run
from routing.app import build
from routing.settings import Settings

if __name__ == "__main__":
    run(Settings, build)
