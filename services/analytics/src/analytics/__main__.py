from analytics.app import build
from analytics.settings import Settings
from chassis.service import run

run(Settings, build)
