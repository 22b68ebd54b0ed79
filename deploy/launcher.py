"""Starts an embedded instance in order, watches over it, and stops it in order."""

import os
import select
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType

from deploy import packages
from deploy.instance import Instance, Lock, begin, load, save
from deploy.leftovers import sweep
from deploy.problems import UNREACHABLE, Problem
from deploy.progress import Progress
from deploy.servers.part import Part
from deploy.servers.postgres import PrivatePostgres
from deploy.servers.processes import POLL_SECONDS, wait_until
from deploy.servers.rabbitmq import WRITTEN_SECONDS, PrivateRabbit
from deploy.supervisor import Supervisor, Watched
from shared.config import Settings, inherited

READY_SECONDS = 180.0
SERVERS = ("rabbitmq", "epmd", "postgres")

Work = Callable[[Settings], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is run on the servers: the databases' work, the services, and what comes after they serve."""

    migrate: Work
    services: Callable[[Settings, str], Sequence[Part]]
    afterwards: Work | None = None
    logins: str | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for on the command line."""

    data: Path
    province: str | None = None
    port: int | None = None


class StopAsked(Exception):
    """A signal came: stop everything, in order."""


class Launcher:
    """One instance from its first process to its last."""

    def __init__(self, wish: Wish, plan: Plan, *, progress: Progress) -> None:
        """Take what is asked for; nothing happens before :meth:`run`."""
        self._wish = wish
        self._plan = plan
        self._progress = progress
        self._asked = 0
        self._supervisor = Supervisor(self._changed, at_once=(os.cpu_count() or 1) + 1)
        self._wake, self._waker = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._instance: Instance | None = None

    def run(self) -> None:
        """Start everything, say so, stay until asked to stop; a :class:`Problem` says why it could not."""
        data = self._wish.data
        _make_room(data)
        lock = Lock(data)
        if not lock.take():
            raise Problem(_taken(data))
        self._listen()
        try:
            self._up()
        except StopAsked:
            self._progress.say("stopping")
        finally:
            self._down()
            lock.close()

    def _up(self) -> None:
        data = self._wish.data
        found = load(data)
        if found is not None:
            sweep(found.mark)
        packages.ensure(self._progress.say, log=data / "logs" / "packages.log")
        self._instance = begin(data, province=self._wish.province, port=self._wish.port)
        self._save()
        settings = Settings.from_environment({**inherited(), **self._instance.environment(data)})
        self._start_servers(settings)
        self._migrate(settings)
        parts = self._plan.services(settings, self._instance.mark)
        self._start(parts)
        if self._plan.afterwards is not None:
            afterwards = self._plan.afterwards
            self._aside("demo", lambda: afterwards(settings))
        self._instance = replace(self._instance, state="ready")
        self._save()
        print(f"ready: {self._instance.url}", flush=True)  # noqa: T201 - the line that programs wait for
        self._progress.say(self._where_logins_are())
        for one in self._supervisor.refusing():
            self._progress.say(f"{one.part.name} refuses to start; why, and what to do: {one.part.log}")
        while True:
            self._turn_once()

    def _start_servers(self, settings: Settings) -> None:
        logs, mark = settings.data_directory / "logs", self._now().mark
        rabbit = PrivateRabbit(
            settings.data_directory / "rabbitmq",
            first_port=settings.broker_port,
            password_file=settings.secrets / "broker" / "hoigia",
            log=logs / "rabbitmq.log",
            mark=mark,
        )
        postgres = PrivatePostgres(
            settings.data_directory / "postgres",
            port=settings.postgres_port,
            password_file=settings.secrets / "postgres" / "hoigia",
            log=logs / "postgres.log",
            mark=mark,
        )
        if not self._now().kept:
            rabbit.forget()
        for part in rabbit.parts():
            self._supervisor.add(part)
        # The broker needs seconds to boot: it does so while the cluster is made.
        self._supervisor.step()
        self._start((postgres.part(),), also=("epmd", "rabbitmq"))

    def _migrate(self, settings: Settings) -> None:
        self._aside("migrate", lambda: self._plan.migrate(settings))
        if not self._now().kept:
            # No service has spoken yet: until the broker has written its queues down, nothing is lost by a new start.
            written = time.monotonic() + WRITTEN_SECONDS
            self._until(lambda: time.monotonic() > written, None)
            self._instance = replace(self._now(), kept=True)
            self._save()

    def _start(self, parts: Sequence[Part], *, also: Sequence[str] = ()) -> None:
        for part in parts:
            self._supervisor.add(part)
        names = (*(part.name for part in parts), *also)
        self._until(lambda: self._supervisor.are_ready(names), f"not ready in time: {', '.join(names)}")

    def _aside(self, what: str, work: Callable[[], None]) -> None:
        """Do work in a thread while the parts are watched and signals are heard."""
        outcome: list[BaseException | None] = []
        threading.Thread(target=lambda: outcome.append(_outcome(work)), name=what, daemon=True).start()
        self._until(lambda: bool(outcome), None)
        if outcome[0] is not None:
            raise outcome[0]
        self._progress.done(what)

    def _until(self, condition: Callable[[], bool], too_late: str | None) -> None:
        def over() -> bool:
            self._turn_once()
            return condition()

        if not wait_until(over, READY_SECONDS if too_late else float("inf")):
            raise Problem(too_late or "", exit_code=UNREACHABLE)

    def _turn_once(self) -> None:
        self._supervisor.step()
        failed = self._supervisor.failed()
        if failed is not None:
            raise Problem(f"{failed.part.name} does not start; see {failed.part.log}", exit_code=UNREACHABLE)
        select.select([self._wake], [], [], POLL_SECONDS)
        if self._asked:
            raise StopAsked

    def _down(self) -> None:
        if self._instance is None:
            return
        self._instance = replace(self._instance, state="stopping")
        self._save()
        services = [name for name in self._supervisor.watched if name not in SERVERS]
        for names in (services, *((name,) for name in SERVERS)):
            self._supervisor.stop(names, hurried=lambda: self._asked > 1)
        self._instance = replace(self._instance, state="stopped", launcher=None)
        self._save()

    def _listen(self) -> None:
        signal.set_wakeup_fd(self._waker, warn_on_full_buffer=False)
        for word in (signal.SIGINT, signal.SIGTERM):
            signal.signal(word, self._ask)
        # Under nohup the end of the terminal is nothing to heed.
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
            signal.signal(signal.SIGHUP, self._ask)

    def _ask(self, _word: int, _frame: FrameType | None) -> None:
        # A second one means: at once.
        self._asked += 1

    def _changed(self, one: Watched) -> None:
        self._progress.part(one)
        self._save()

    def _save(self) -> None:
        running = tuple(one.running() for one in self._supervisor.watched.values())
        self._instance = replace(self._now(), processes=running)
        save(self._wish.data, self._instance)

    def _where_logins_are(self) -> str:
        if self._plan.logins is None:
            return "logins: make one with  hoigia user add NAME --agency A --role R"
        return f"logins: {self._wish.data / self._plan.logins}"

    def _now(self) -> Instance:
        if self._instance is None:
            raise RuntimeError("there is no instance before its ports are known")
        return self._instance


def _outcome(work: Callable[[], None]) -> BaseException | None:
    try:
        work()
    except BaseException as failure:  # noqa: BLE001 - it is raised again where somebody waits for it
        return failure
    return None


def _make_room(data: Path) -> None:
    # Passable, because the servers' accounts must get to their own directories below; what is private is closed itself.
    if not data.exists():
        data.mkdir(parents=True)
        data.chmod(0o711)
    if data.stat().st_uid != os.geteuid():
        raise Problem(f"{data} belongs to another user; start as that user, or use another --data-dir")
    for name in ("secrets", "logs", "run"):
        (data / name).mkdir(mode=0o700, exist_ok=True)


def _taken(data: Path) -> str:
    found = load(data)
    if found is None or found.state != "ready":
        state = "starting" if found is None else found.state
        return f"another launcher is {state} in {data}; wait for it, or stop it with: hoigia down"
    return f"already running: {found.url}"
