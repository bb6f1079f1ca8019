"""How the launcher starts what it starts."""

import os
import subprocess
import sys

from launcher.checkout import ROOT


def test_what_is_started_keeps_what_it_compiled() -> None:
    script = "import os, launch; launch.main(); print(os.environ.get('PYTHONDONTWRITEBYTECODE'))"
    env = os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": "deploy/local"}
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1:] == ["None"], done.stderr
