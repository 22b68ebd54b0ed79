"""Write docs/reference/licences.md: what the locked packages are licensed under, and whether that is agreed."""

import json
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deploy.environment.install import needed_to_run

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reference" / "licences.md"
# One name for the several that packages use, and with it the list of what is agreed.
SAME = {
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "DFSG approved; MIT License": "MIT",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "Zope Public License": "ZPL-2.1",
}
PERMISSIVE = {
    "Apache-2.0", "Apache-2.0 AND MIT", "Apache-2.0 OR BSD-2-Clause", "Apache-2.0 OR BSD-3-Clause", "BSD-2-Clause",
    "BSD-3-Clause", "ISC", "MIT", "MIT AND PSF-2.0", "MIT OR Apache-2.0", "MIT-0", "PSF-2.0", "ZPL-2.1",
}  # fmt: skip
AGREED_TO_RUN = PERMISSIVE | {"LGPL-3.0-only", "MPL-2.0"}
AGREED_TO_DEVELOP = AGREED_TO_RUN | {"GPL-2.0-only"}

HEAD = """\
# Licences

*Written by `make licences`; do not edit.* Hồi Gia itself is under Apache-2.0 (`LICENSE`).

The distribution brings PostgreSQL (PostgreSQL licence), RabbitMQ (MPL-2.0), Erlang/OTP (Apache-2.0) and CPython
(PSF-2.0). They run as programs of their own; nothing of them is copied here. typst carries the typefaces Libertinus and
DejaVu (OFL-1.1, Bitstream Vera licence); a report holds the letters of them that it shows.

psycopg (LGPL-3.0) is imported as it is published and can be exchanged for another build, which is what its licence
asks. certifi and pathspec (MPL-2.0) are used unchanged. codespell (GPL-2.0) is a tool run beside the code, part of
nothing that is delivered.
"""


def licences() -> dict[str, str]:
    """Read every installed package's licence, spelled one way."""
    tool = (str(Path(sys.executable).parent / "pip-licenses"), "--from=mixed", "--format=json", "--with-system")
    listed = json.loads(subprocess.run(tool, check=True, capture_output=True).stdout)
    return {canonical(entry["Name"]): SAME.get(entry["License"], entry["License"]) for entry in listed}


def canonical(name: str) -> str:
    """Spell a package's name as the lock does."""
    return name.lower().replace("_", "-").replace(".", "-")


def table(title: str, names: set[str], *, packages: Mapping[str, Any], held: Mapping[str, str]) -> str:
    """Lay out one table of packages."""
    rows = "".join(f"| {name} | {packages[name]['version']} | {held[name]} |\n" for name in sorted(names))
    return f"\n## {title}\n\n| package | version | licence |\n|---|---|---|\n{rows}"


def main() -> None:
    """Write the page, or stop at a licence nobody has agreed to."""
    lock = tomllib.loads((ROOT / "uv.lock").read_text())
    packages = {package["name"]: package for package in lock["package"]}
    run = needed_to_run(packages)
    develop = packages.keys() - run - {"hoigia"}
    held = licences()
    strange = {name for name in run if held[name] not in AGREED_TO_RUN}
    strange |= {name for name in develop if held[name] not in AGREED_TO_DEVELOP}
    if strange:
        sys.exit("not agreed: " + ", ".join(f"{name} ({held[name]})" for name in sorted(strange)))
    to_run = table("Needed to run", run, packages=packages, held=held)
    PAGE.write_text(HEAD + to_run + table("Only to develop", develop, packages=packages, held=held))


if __name__ == "__main__":
    main()
