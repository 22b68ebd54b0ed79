"""A private PostgreSQL whose commits wait longer for the disk, by as much as is written into a file."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

from deploy.problems import Problem
from deploy.servers.part import Part
from deploy.servers.postgres import PrivatePostgres

SOURCE = Path(__file__).with_name("slow_disk.c")
READABLE = 0o644


class SlowPostgres(PrivatePostgres):
    """The launcher's own server; made slow, it runs with a delay loaded before the C library."""

    _folder: Path | None = None

    def make_slow(self, folder: Path) -> Path:
        """Compile the delay; gives the file of the microseconds, 0 at first. Raises ``Problem`` without a compiler."""
        compiler = shutil.which("cc") or shutil.which("gcc")
        if compiler is None:
            raise Problem("there is no C compiler, so commits cannot be slowed; install gcc, or go without")
        library, delay = folder / "slow_disk.so", folder / "slower_by"
        words = (compiler, "-shared", "-fPIC", "-O2", "-o", str(library), str(SOURCE), "-ldl")
        done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
        if done.returncode:
            raise Problem(f"the delay cannot be compiled: {done.stderr.strip()}")
        delay.write_text("0", encoding="ascii")
        for path in (library, delay):
            path.chmod(READABLE)
        self._folder = folder
        return delay

    def part(self) -> Part:
        """Describe the server's process."""
        part, folder = super().part(), self._folder
        if folder is None:
            return part
        slower = {"LD_PRELOAD": str(folder / "slow_disk.so"), "SLOWER_BY": str(folder / "slower_by")}
        return replace(part, environment={**part.environment, **slower})
