"""The processes of a run: started, killed, paused and started again by their ids."""

import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from deploy.servers.account import setpriv
from deploy.servers.part import bound_to_starter
from tests.harness.plan import Run

END_SECONDS = 600.0
MODULE = "tests.harness.process"
ROOT = Path(__file__).parents[2]


@dataclass(slots=True)
class Member:
    """A process with a name; each next one of that name has the next generation."""

    role: str
    name: str
    child: "subprocess.Popen[bytes]"
    generation: int = 1

    def has_ended(self) -> bool:
        """Tell whether it ended, by itself or killed."""
        return self.child.poll() is not None


@dataclass(slots=True)
class Fleet:
    """All processes of a run; ``errors`` is the file that gets what they complain of."""

    run: Run
    members: dict[str, Member] = field(default_factory=dict)
    retired: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    @property
    def errors(self) -> Path:
        """Where the processes' standard error goes."""
        return self.run.directory / "errors"

    def start(self, role: str, name: str) -> None:
        """Start a process."""
        self.members[name] = Member(role, name, self._launch(role, name, 1))

    def named(self, *roles: str) -> list[str]:
        """Name the processes of some roles."""
        return [name for name, member in self.members.items() if member.role in roles]

    def kill(self, name: str) -> None:
        """Kill a process at once and start its next generation."""
        member = self.members[name]
        member.child.kill()
        member.child.wait()
        self._again(member)

    def pause(self, name: str) -> "subprocess.Popen[bytes]":
        """Stop a process in the middle of what it does and start a rival of the same name; gives the stopped one."""
        member = self.members[name]
        member.child.send_signal(signal.SIGSTOP)
        self.retired.append(member.child)
        old = member.child
        self._again(member)
        return old

    def mend(self) -> None:
        """Start again whoever was fenced; a process that failed of itself is an error of the run."""
        for member in self.members.values():
            if member.has_ended() and self.run.last() is None and member.role != "writer":
                if member.child.returncode != 0:
                    raise AssertionError(f"{member.name} ended with {member.child.returncode}: {self.complaints()}")
                self._again(member)

    def end(self, *roles: str, word: signal.Signals | None = None) -> None:
        """Wait until the processes of some roles have ended, as they should, without an error."""
        for name in self.named(*roles):
            child = self.members[name].child
            if word is not None:
                child.send_signal(word)
            if child.wait(timeout=END_SECONDS) != (0 if word != signal.SIGKILL else -signal.SIGKILL):
                raise AssertionError(f"{name} ended with {child.returncode}: {self.complaints()}")

    def kill_all(self) -> None:
        """Leave nothing running."""
        for child in (*self.retired, *(member.child for member in self.members.values())):
            if child.poll() is None:
                child.kill()
            child.wait()

    def complaints(self) -> str:
        """Give the end of what the processes wrote to standard error."""
        return self.errors.read_text(encoding="utf-8", errors="replace")[-3_000:] if self.errors.exists() else ""

    def _again(self, member: Member) -> None:
        member.generation += 1
        member.child = self._launch(member.role, member.name, member.generation)

    def _launch(self, role: str, name: str, generation: int) -> "subprocess.Popen[bytes]":
        words = (str(self.run.directory), role, name, str(generation))
        with self.errors.open("ab") as errors:
            return subprocess.Popen(  # noqa: S603 - our own words
                # None of them outlives the run, however that ends.
                (setpriv(), *bound_to_starter(signal.SIGKILL), "--", sys.executable, "-m", MODULE, *words),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
            )
