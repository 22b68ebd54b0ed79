"""Build .venv from uv.lock, hash by hash: `python3 deploy/environment/install.py`.

With `--to-run` the tools of those who develop are left out. Runs on a bare Python 3.11 with the standard library
alone. Does nothing when .venv already matches the lock.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Collection, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
STAMP = VENV / "made-from"
REQUIREMENTS = VENV / "requirements.txt"
# What installs the project itself, without a network.
BUILDERS = {"setuptools", "wheel"}


def requirements(lock: dict[str, Any], *, only: Collection[str] | None = None) -> str:
    """Turn the lock's packages into pip's own form: exact version, every accepted digest, the project left out."""
    lines = []
    for package in lock["package"]:
        if "version" not in package or "registry" not in package["source"]:
            continue
        if only is not None and package["name"] not in only:
            continue
        files = [*package.get("wheels", ()), *([package["sdist"]] if "sdist" in package else ())]
        hashes = " ".join(f"--hash={file['hash']}" for file in files)
        lines.append(f"{package['name']}=={package['version']} {hashes}\n")
    return "".join(lines)


def needed_to_run(packages: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """Follow the lock from the project to all it needs to run."""
    found: set[str] = set()
    open_ends = {dependency["name"] for dependency in packages["hoigia"]["dependencies"]}
    for asked in packages["hoigia"]["dependencies"]:
        open_ends |= extras(packages[asked["name"]], asked)
    while open_ends:
        name = open_ends.pop()
        found.add(name)
        for asked in packages[name].get("dependencies", ()):
            open_ends |= ({asked["name"]} | extras(packages[asked["name"]], asked)) - found
    return found


def extras(package: Mapping[str, Any], asked: Mapping[str, Any]) -> set[str]:
    """List what the asked extras of a package add."""
    optional = package.get("optional-dependencies", {})
    return {added["name"] for extra in asked.get("extra", ()) for added in optional.get(extra, ())}


def needed_to_install(lock: dict[str, Any]) -> set[str]:
    """Name what a platform needs to run, and what puts the project itself into its environment."""
    packages = {package["name"]: package for package in lock["package"]}
    return needed_to_run(packages) | BUILDERS


def digest(only: Collection[str] | None = None) -> str:
    """Tell what .venv is made from: the interpreter, the place, the lock, and what the project says it installs."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    installed = [project["build-system"], project["project"], project["tool"]["setuptools"]]
    parts = [sys.version, sys.base_prefix, str(VENV), (ROOT / "uv.lock").read_text(), json.dumps(installed)]
    parts += sorted(only or ())
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def require_python() -> None:
    """Stop with the remedy when this is not Python 3.11 or cannot make an environment."""
    if sys.version_info[:2] != (3, 11):
        sys.exit(f"Hoi Gia needs Python 3.11; this is {sys.version.split()[0]}. Say: make PYTHON=/path/to/python3.11")
    if find_spec("ensurepip") is not None:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        sys.exit("Python cannot make environments here. Say, as root: apt-get install python3-venv")
    run("apt-get", "install", "-y", "--no-install-recommends", "python3-venv")


def run(*command: str | Path) -> None:
    """Run one step and stop with its exit code when it fails; its own words are on the screen."""
    done = subprocess.run(command, check=False, cwd=ROOT)
    if done.returncode != 0:
        sys.exit(f"failed ({done.returncode}): {' '.join(map(str, command))}")


def pip(*arguments: str | Path) -> None:
    """Install into .venv with the machine's own pip configuration."""
    run(VENV / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-input", "--no-deps", *arguments)


def main() -> None:
    """Leave .venv as the lock says, or stop and say why."""
    require_python()
    lock = tomllib.loads((ROOT / "uv.lock").read_text())
    only = needed_to_install(lock) if "--to-run" in sys.argv[1:] else None
    wanted = digest(only)
    if STAMP.exists() and STAMP.read_text() == wanted:
        return
    print("environment: making .venv from uv.lock", flush=True)
    run(sys.executable, "-m", "venv", "--clear", VENV)
    REQUIREMENTS.write_text(requirements(lock, only=only))
    pip("--require-hashes", "--only-binary", ":all:", "--requirement", REQUIREMENTS)
    # The build tools are among the locked: nothing more is fetched to install the project itself.
    pip("--no-build-isolation", "--no-index", "--config-settings", "editable_mode=compat", "--editable", ".")
    STAMP.write_text(wanted)
    print("environment: ready", flush=True)


if __name__ == "__main__":
    main()
