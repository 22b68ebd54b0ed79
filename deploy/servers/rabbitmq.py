"""A private RabbitMQ: one node in a directory of ours, with an epmd of its own, on loopback only."""

import base64
import os
import secrets
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from deploy.servers.account import Account
from deploy.servers.processes import POLL_SECONDS, end, is_running, mentions
from shared.kernel.refusal import UnavailableError

ADMINISTRATOR = "hoigia"
SERVER = "/usr/lib/rabbitmq/bin/rabbitmq-server"
START_SECONDS = 90.0
STOP_SECONDS = 20.0

_PORTS = ("port", "distribution", "epmd", "management", "control")
_CONFIGURATION = """listeners.tcp.default = 127.0.0.1:{port}
management.tcp.ip = 127.0.0.1
management.tcp.port = {management}
default_user = {user}
default_pass = {password}
loopback_users.{user} = true
log.console = false
log.file.level = warning
disk_free_limit.absolute = 200MB
vm_memory_high_watermark.absolute = 512MB
collect_statistics_interval = 1000
heartbeat = 20
cluster_name = hoigia
"""


# No busy waiting: an idle node should cost nothing on two cores.
_MACHINE = "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none"


class PrivateRabbit:
    """Starts and stops one node. ``first_port`` and the four after it must be free."""

    def __init__(self, directory: Path, *, first_port: int, password_file: Path) -> None:
        """Take the node's directory, its ports and the file of the administrator's password."""
        self.directory = directory
        self._password_file = password_file
        self._account = Account.choose("rabbitmq")
        self._ports = {name: first_port + index for index, name in enumerate(_PORTS)}

    @property
    def port(self) -> int:
        """The AMQP port."""
        return self._ports["port"]

    @property
    def management_port(self) -> int:
        """The port of the management interface."""
        return self._ports["management"]

    @property
    def pid(self) -> int | None:
        """The Erlang machine, when it is running and ours."""
        return self._pid_in("machine.pid")

    def start(self) -> None:
        """Start the node on whatever data is there and wait until it serves."""
        self.stop()
        self._configure()
        self._account.own(self.directory)
        with (self.directory / "log" / "console.log").open("ab") as console:
            process = subprocess.Popen(  # noqa: S603 - our own words
                self._account.command(SERVER),
                cwd=self.directory,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait(process)

    def stop(self) -> None:
        """Stop the node and its epmd; the machine outlives its own pid file by seconds, so wait for the process."""
        self._end(signal.SIGTERM, STOP_SECONDS)

    def kill(self) -> None:
        """Kill the node at once, as a power cut would; for fault tests."""
        self._end(signal.SIGKILL, 0.0)

    def _end(self, word: signal.Signals, patience: float) -> None:
        for name, first, seconds in (("machine.pid", word, patience), ("epmd.pid", signal.SIGTERM, 2.0)):
            pid = self._pid_in(name)
            if pid is not None:
                end(pid, patience=seconds, first=first)
            (self.directory / name).unlink(missing_ok=True)

    def _pid_in(self, name: str) -> int | None:
        try:
            pid = int((self.directory / name).read_text(encoding="ascii"))
        except (FileNotFoundError, ValueError):
            return None
        return pid if is_running(pid) and mentions(pid, str(self.directory)) else None

    def _configure(self) -> None:
        for name in ("mnesia", "log"):
            (self.directory / name).mkdir(parents=True, exist_ok=True)
        if not self._password_file.exists():
            self._password_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._password_file.touch(mode=0o600)
            self._password_file.write_text(secrets.token_urlsafe(24) + "\n", encoding="ascii")
        configuration = self.directory / "rabbitmq.conf"
        configuration.touch(mode=0o600)
        configuration.write_text(
            _CONFIGURATION.format(user=ADMINISTRATOR, password=self._password(), **self._ports), encoding="ascii"
        )
        (self.directory / "enabled_plugins").write_text("[rabbitmq_management].\n", encoding="ascii")

    def _password(self) -> str:
        return self._password_file.read_text(encoding="ascii").strip()

    def _environment(self) -> dict[str, str]:
        here = str(self.directory)
        return {
            "PATH": os.environ.get("PATH", ""),  # noqa: TID251 - PATH of the child
            "HOME": here,
            "LANG": "C.UTF-8",
            "RABBITMQ_NODENAME": "hoigia@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self._ports["port"]),
            "RABBITMQ_DIST_PORT": str(self._ports["distribution"]),
            "ERL_EPMD_PORT": str(self._ports["epmd"]),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_CTL_DIST_PORT_MIN": str(self._ports["control"]),
            "RABBITMQ_CTL_DIST_PORT_MAX": str(self._ports["control"]),
            "RABBITMQ_MNESIA_BASE": f"{here}/mnesia",
            "RABBITMQ_LOG_BASE": f"{here}/log",
            "RABBITMQ_PID_FILE": f"{here}/pid",
            "RABBITMQ_CONFIG_FILE": f"{here}/rabbitmq.conf",
            "RABBITMQ_ADVANCED_CONFIG_FILE": f"{here}/advanced.config",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{here}/enabled_plugins",
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": _MACHINE,
            "HOIGIA_SERVER": here,
        }

    def _wait(self, process: "subprocess.Popen[bytes]") -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            self._note_pids()
            if process.poll() is not None:
                break
            if self._serves():
                return
            time.sleep(POLL_SECONDS * 4)
        self.kill()
        raise UnavailableError("rabbitmq-did-not-start", fields={"log": str(self.directory / "log")})

    def _note_pids(self) -> None:
        """Keep the pids of the machine and its epmd in files of ours: the server's own vanishes at once on stop."""
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit() or not mentions(int(entry.name), f"HOIGIA_SERVER={self.directory}"):
                continue
            name = {"beam.smp": "machine.pid", "epmd": "epmd.pid"}.get(_program(entry))
            if name is not None:
                (self.directory / name).write_text(entry.name, encoding="ascii")

    def _serves(self) -> bool:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.management_port}/api/health/checks/node-is-mirror-sync-critical"
        )
        credentials = base64.b64encode(f"{ADMINISTRATOR}:{self._password()}".encode()).decode()
        request.add_header("Authorization", f"Basic {credentials}")
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
                return bool(answer.status == 200)  # noqa: PLR2004 - HTTP's OK
        except (urllib.error.URLError, OSError):
            return False


def _program(entry: Path) -> str:
    try:
        return (entry / "comm").read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""
