"""A platform started as a person would, watched from outside."""

import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from deploy.instance import Instance, Running, load, settings_of
from deploy.servers.processes import belonging, send, wait_until
from deploy.status import status_of
from shared.config import inherited
from shared.eventlog.database import connect
from shared.messaging.connection import close, open_connection
from tests.support.stand_in_platform import QUEUE

ROOT = Path(__file__).parent.parent.parent
READY_SECONDS = 120.0
STOP_SECONDS = 60.0
HEARD = ("/usr/bin/env", "--default-signal=HUP")
"""A person's terminal can hang up, even where these tests run under nohup, whose deafness children inherit."""


@dataclass(slots=True)
class Launched:
    """One `up` on a data directory; ``before`` stands in front of the command line."""

    data: Path
    before: Sequence[str] = ()
    python: str = sys.executable
    environment: Mapping[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[str] | None" = None

    def start(self, *arguments: str) -> "Launched":
        """Start it and wait until it says that it is ready."""
        self.begin(*arguments)
        assert wait_until(lambda: self.is_ready() or self.has_ended(), READY_SECONDS), self.told()
        assert self.is_ready(), self.told()
        return self

    def begin(self, *arguments: str) -> None:
        """Start it and wait for nothing."""
        self._word("out").unlink(missing_ok=True)
        with self._word("out").open("w") as out, self._word("err").open("w") as err:
            words = (self.python, "-m", "tests.support.stand_in_platform", "--data-dir", str(self.data))
            self.process = subprocess.Popen(  # noqa: S603 - our own words
                (*HEARD, *self.before, *words, *arguments),
                cwd=ROOT,
                env={**inherited(), **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                text=True,
                start_new_session=True,
            )

    def is_ready(self) -> bool:
        """Tell whether it said so."""
        return self._word("out").read_text().startswith("ready: http://127.0.0.1:")

    def has_ended(self) -> bool:
        """Tell whether the launcher is gone."""
        return self.process is not None and self.process.poll() is not None

    def end(self, word: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal, wait, and give the exit code."""
        assert self.process is not None
        self.process.send_signal(word)
        return self.process.wait(STOP_SECONDS)

    def outcome(self) -> int:
        """Wait for it to end by itself."""
        assert self.process is not None
        return self.process.wait(READY_SECONDS)

    def told(self) -> str:
        """Give what it wrote for people."""
        return self._word("err").read_text()

    def instance(self) -> Instance:
        """Read what it keeps about itself."""
        found = load(self.data)
        assert found is not None
        return found

    def part(self, name: str) -> Running:
        """Find a part in its status."""
        return next(part for part in status_of(self.data).parts if part.name == name)

    def pid(self, name: str) -> int:
        """Give the process of a part."""
        pid = self.part(name).pid
        assert pid is not None
        return pid

    def starts(self) -> tuple[int, int]:
        """Count the starts that the database and the broker remember."""
        settings = settings_of(self.data)
        with connect(settings.postgres("postgres", "hoigia")) as connection:
            row = connection.execute("SELECT count(*) FROM starts").fetchone()
        broker = open_connection(settings, "hoigia", label="tests")
        try:
            declared = broker.channel().queue_declare(QUEUE, passive=True)
        finally:
            close(broker)
        assert row is not None
        return int(row[0]), int(declared.message_count)

    def clean_up(self) -> None:
        """Kill whatever is left, however the test ended."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        found = load(self.data)
        if found is not None:
            for pid in belonging(found.mark):
                send(pid, signal.SIGKILL)
            wait_until(lambda: not belonging(found.mark), STOP_SECONDS)

    def _word(self, name: str) -> Path:
        return self.data.with_name(f"{self.data.name}.{name}")


@contextmanager
def launched(data: Path, **manner: object) -> Iterator[Launched]:
    """Have a platform for a while; nothing of it outlives the block."""
    one = Launched(data, **manner)  # type: ignore[arg-type]
    try:
        yield one
    finally:
        one.clean_up()
