"""A private RabbitMQ: one node in a directory of ours, with a port mapper of its own, on loopback only."""

import base64
import hashlib
import http.client
import json
import secrets
import shutil
import signal
import socket
import subprocess
from pathlib import Path

from deploy.problems import UNREACHABLE, Problem
from deploy.servers.account import Account, reachable
from deploy.servers.part import PLAIN_ENVIRONMENT, Part, launch
from deploy.servers.processes import belonging, end, is_running, wait_until
from deploy.servers.programs import epmd_program, rabbitmq_program

ADMINISTRATOR = "hoigia"
START_SECONDS = 90.0
STOP_SECONDS = 25.0
EPMD_SECONDS = 10.0
# By then a node has written down the places of new queues.
WRITTEN_SECONDS = 2.0

# Which of the run of ports is whose.
_PORTS = ("port", "distribution", "epmd", "management", "control")
PORTS = len(_PORTS)

_CONFIGURATION = """\
# Written at every start; changes belong in deploy/servers/rabbitmq.py.
listeners.tcp.default = 127.0.0.1:{port}
management.tcp.ip = 127.0.0.1
management.tcp.port = {management}
load_definitions = {directory}/definitions.json
# Warnings name connections and queues, never what a message holds.
log.file = false
log.console = true
log.console.level = warning
log.console.use_colors = off
disk_free_limit.absolute = 200MB
vm_memory_high_watermark.absolute = 512MB
# Counts of messages are at most this old (milliseconds), or `settled` would be a guess.
collect_statistics_interval = 1000
# The log of the quorum queues is also kept in memory until it has this size.
raft.wal_max_size_bytes = 33554432
heartbeat = 20
cluster_name = hoigia
"""
# The same for quorum queues, which can be told so only here.
_ADVANCED = "[{rabbit, [{quorum_tick_interval, 1000}]}].\n"
# No busy waiting: an idle node should cost nothing on two cores.
_MACHINE = "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none"


class PrivateRabbit:
    """Starts and stops one node. ``first_port`` and the four after it must be free.

    A start returns only when the node serves; ``mark`` stands on its command line, to know it by.
    """

    def __init__(
        self, directory: Path, *, first_port: int, password_file: Path, log: Path | None = None, mark: str | None = None
    ) -> None:
        """Take the node's directory, its ports and the file of the administrator's password."""
        self._account = Account.choose("rabbitmq")
        self.directory = reachable(directory, self._account)
        self._password_file = password_file
        self._log = log or self.directory / "rabbitmq.log"
        self._mark = mark or str(self.directory)
        self._ports = {name: first_port + index for index, name in enumerate(_PORTS)}
        self._children: list[subprocess.Popen[bytes]] = []

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
        """The node's process, when it is running and ours."""
        if self._children:
            pid = self._children[-1].pid
            return pid if is_running(pid) else None
        found = [pid for pid in belonging(self._mark) if _program(pid) == "beam.smp"]
        return found[0] if found else None

    def parts(self) -> tuple[Part, Part]:
        """Describe the port mapper's process and the node's, in the order they start."""
        self._configure()
        return self._mapper(), self._node()

    def start(self) -> None:
        """Start the node on whatever data is there and wait until it serves."""
        self.stop()
        for part, seconds in zip(self.parts(), (EPMD_SECONDS, START_SECONDS), strict=True):
            child = launch(part)
            self._children.append(child)
            wait_until(lambda p=part, c=child: c.poll() is not None or p.ready(c.pid), seconds)  # type: ignore[misc]
            if child.poll() is not None or not part.ready(child.pid):
                self.kill()
                raise Problem(f"RabbitMQ does not start; see {part.log}", exit_code=UNREACHABLE)

    def stop(self) -> None:
        """Stop the node, then its port mapper."""
        self._end(signal.SIGTERM, STOP_SECONDS)

    def kill(self) -> None:
        """Kill the node at once, as a power cut would; for fault tests."""
        self._end(signal.SIGKILL, 0.0)

    def forget(self) -> None:
        """Drop all that a stopped node kept: what a first start that was cut off left is of no use.

        A node writes down a new quorum queue's place only a moment after it said that the queue is there;
        one killed in between comes back with a queue that takes no message ever again.
        """
        shutil.rmtree(self.directory / "mnesia", ignore_errors=True)

    def _end(self, word: signal.Signals, patience: float) -> None:
        for child in reversed(self._children):
            end(child.pid, patience=patience, first=word)
            child.wait()
        self._children.clear()
        for pid in belonging(self._mark):
            end(pid, patience=patience, first=word)

    def _configure(self) -> None:
        self._account.own(self.directory)
        # A node that was killed leaves its pid here.
        (self.directory / "pid").unlink(missing_ok=True)
        if not self._password_file.exists():
            self._password_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._password_file.touch(mode=0o600)
            self._password_file.write_text(secrets.token_urlsafe(24) + "\n", encoding="ascii")
        self._write("rabbitmq.conf", _CONFIGURATION.format(directory=self.directory, **self._ports))
        self._write("advanced.config", _ADVANCED)
        self._write("enabled_plugins", "[rabbitmq_management].\n")
        self._write("definitions.json", json.dumps(_definitions(self._password())))

    def _write(self, name: str, text: str) -> None:
        path = self.directory / name
        path.touch(mode=0o600)
        path.write_text(text, encoding="ascii")
        self._account.give(path)

    def _mapper(self) -> Part:
        program = epmd_program()
        if program is None:
            raise Problem("Erlang is missing; install the package rabbitmq-server", exit_code=UNREACHABLE)
        return Part(
            name="epmd",
            command=(program, "-address", "127.0.0.1", "-port", str(self._ports["epmd"])),
            environment={**PLAIN_ENVIRONMENT, "HOIGIA_INSTANCE": self._mark},
            directory=self.directory,
            log=self._log,
            account=self._account,
            ready=lambda _: _listens(self._ports["epmd"]),
            patience=2.0,
            address=f"127.0.0.1:{self._ports['epmd']}",
        )

    def _node(self) -> Part:
        program = rabbitmq_program()
        if program is None:
            raise Problem("RabbitMQ is missing; install the package rabbitmq-server", exit_code=UNREACHABLE)
        return Part(
            name="rabbitmq",
            command=(str(program),),
            environment=self._environment(),
            directory=self.directory,
            log=self._log,
            account=self._account,
            ready=lambda _: self._serves(),
            orphaned=signal.SIGTERM,
            patience=STOP_SECONDS,
            start_limit=START_SECONDS,
            address=f"127.0.0.1:{self.port}",
        )

    def _password(self) -> str:
        return self._password_file.read_text(encoding="ascii").strip()

    def _environment(self) -> dict[str, str]:
        here = str(self.directory)
        ports = {name: str(port) for name, port in self._ports.items()}
        return {
            **PLAIN_ENVIRONMENT,
            "HOME": here,
            "HOIGIA_INSTANCE": self._mark,
            "RABBITMQ_NODENAME": "hoigia@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": ports["port"],
            "RABBITMQ_DIST_PORT": ports["distribution"],
            "ERL_EPMD_PORT": ports["epmd"],
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_CTL_DIST_PORT_MIN": ports["control"],
            "RABBITMQ_CTL_DIST_PORT_MAX": ports["control"],
            "RABBITMQ_MNESIA_BASE": f"{here}/mnesia",
            "RABBITMQ_LOG_BASE": f"{here}/log",
            "RABBITMQ_PID_FILE": f"{here}/pid",
            "RABBITMQ_CONFIG_FILE": f"{here}/rabbitmq.conf",
            "RABBITMQ_ADVANCED_CONFIG_FILE": f"{here}/advanced.config",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{here}/enabled_plugins",
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": f"{_MACHINE} -hoigia instance {self._mark}",
            # Makes the start script become the node instead of waiting for it: one process, one id to watch.
            "RUNNING_UNDER_SYSTEMD": "true",
        }

    def _serves(self) -> bool:
        # Answers only when the listener for AMQP is up and the administrator is known.
        word = base64.b64encode(f"{ADMINISTRATOR}:{self._password()}".encode()).decode()
        connection = http.client.HTTPConnection("127.0.0.1", self.management_port, timeout=1)
        try:
            connection.request(
                "GET", f"/api/health/checks/port-listener/{self.port}", headers={"Authorization": f"Basic {word}"}
            )
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def _definitions(password: str) -> dict[str, object]:
    """Describe the administrator by a salted digest; with it no ``guest`` is ever made."""
    salt = secrets.token_bytes(4)
    digest = base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()
    user = {
        "name": ADMINISTRATOR,
        "password_hash": digest,
        "hashing_algorithm": "rabbit_password_hashing_sha256",
        "tags": "administrator",
        "limits": {},
    }
    rights = {"user": ADMINISTRATOR, "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"}
    return {"vhosts": [{"name": "/"}], "users": [user], "permissions": [rights]}


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _program(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""
