from chassis.service import run
from notify.app import build
from notify.settings import Settings

run(Settings, build)
