from chassis.service import run
from portal.app import build
from portal.settings import Settings

run(Settings, build)
