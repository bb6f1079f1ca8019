"""What people read when intake says no."""

import tomllib
from importlib.resources import files

from chassis.texts import Messages

MESSAGES: Messages = tomllib.loads(files("intake").joinpath("texts.toml").read_text("utf-8"))
