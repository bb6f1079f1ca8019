from chassis.service import run
from intake.app import build
from intake.settings import Settings

run(Settings, build)
