"""Copy the pages' third-party files from node_modules into static/vendor, after `npm ci --ignore-scripts`."""

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
MODULES = HERE / "node_modules"
VENDOR = HERE / "src" / "portal" / "static" / "vendor"
FONT = "@fontsource-variable/schibsted-grotesk"
FILES = {
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "htmx.org/LICENSE": "htmx.LICENSE",
    f"{FONT}/files/schibsted-grotesk-latin-wght-normal.woff2": "schibsted-grotesk-latin.woff2",
    f"{FONT}/files/schibsted-grotesk-latin-ext-wght-normal.woff2": "schibsted-grotesk-latin-ext.woff2",
    f"{FONT}/LICENSE": "schibsted-grotesk.LICENSE",
}


def missing() -> list[str]:
    return [name for name in FILES.values() if not (VENDOR / name).is_file()]


def build(npm: str = "npm") -> None:
    subprocess.run([npm, "ci", "--ignore-scripts", "--silent"], cwd=HERE, check=True)
    VENDOR.mkdir(parents=True, exist_ok=True)
    for source, target in FILES.items():
        shutil.copyfile(MODULES / source, VENDOR / target)


if __name__ == "__main__":
    if "--check" in sys.argv:
        absent = missing()
        print("assets: " + ("all there" if not absent else "missing " + ", ".join(absent)))
        sys.exit(bool(absent))
    npm_given = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    build(npm_given[0] if npm_given else shutil.which("npm") or "npm")
    print(f"assets: {len(FILES)} files in {VENDOR.relative_to(HERE)}")
