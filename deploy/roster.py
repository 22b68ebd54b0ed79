"""The services of the tree as processes: one each, the portal's web side last."""

import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from deploy.servers.account import Account
from deploy.servers.part import Part
from shared.config import Settings, inherited
from shared.contracts.registry import SERVICES

ROOT = Path(__file__).parent.parent
WEB = "portal-web"
STOP_SECONDS = 8.0


def processes() -> tuple[str, ...]:
    """Name every service process, in the order they are started."""
    return (*SERVICES, WEB)


def service_part(name: str, settings: Settings, mark: str) -> Part:
    """Describe the process of one service: it writes its pid to ``run/NAME.ready`` when it serves."""
    ready_file = settings.data_directory / "run" / f"{name}.ready"
    return Part(
        name=name,
        command=(sys.executable, "-m", "deploy.process", name),
        environment={**_environment(settings), "HOIGIA_INSTANCE": mark},
        directory=ROOT,
        log=settings.data_directory / "logs" / f"{name}.log",
        account=Account.present(),
        ready=lambda pid: _says(ready_file, pid),
        before=lambda: ready_file.unlink(missing_ok=True),
        # One that cannot reach the broker may never heed a polite word; what it was told is in the log anyway.
        orphaned=signal.SIGKILL,
        patience=STOP_SECONDS,
        address=f"{settings.portal_host}:{settings.portal_port}" if name == WEB else None,
    )


def _environment(settings: Settings) -> Mapping[str, str]:
    return {**inherited(), **settings.environment(), "PYTHONUNBUFFERED": "1"}


def _says(file: Path, pid: int) -> bool:
    try:
        return file.read_text(encoding="ascii").strip() == str(pid)
    except OSError:
        return False
