"""`.env.example` names every setting, and no other."""

import importlib
import re
from pathlib import Path

from launcher.checkout import SERVICES

ROOT = Path(__file__).parents[2]


def settings_of(service: str) -> set[str]:
    settings = importlib.import_module(f"{service}.settings").Settings
    return {name.upper() for name in settings.model_fields}


def test_every_setting_is_in_env_example_and_nothing_else() -> None:
    text = (ROOT / ".env.example").read_text()
    named = set(re.findall(r"^(?:# )?([A-Z][A-Z0-9_]+)=", text, re.MULTILINE))
    wanted = set.union(*map(settings_of, SERVICES)) | {f"{service.upper()}_DATABASE_URL" for service in SERVICES}
    assert named == wanted
