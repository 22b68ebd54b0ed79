"""Running one service or the web side, and saying when it is ready."""

import importlib
import os
import signal
import time
from pathlib import Path
from typing import Any

from deploy.collecting import collect_seldom
from deploy.starting import check_start
from shared.config import Settings
from shared.contracts.registry import SERVICES
from shared.observability import configure, logger

MOST_WORKERS = 32
ANSWER_SECONDS = 5.0
BETWEEN_CALLS_SECONDS = 0.05

log = logger(__name__)


def run_service(name: str) -> None:
    """Run a nameko service until SIGTERM or SIGINT."""
    if name not in SERVICES:
        raise SystemExit(f"no service is called so; there are: {', '.join(SERVICES)}")
    configure(process=name)
    settings = Settings.from_environment()
    check_start(settings, name)

    import eventlet  # noqa: PLC0415 - not in the web process
    from nameko.runners import ServiceRunner  # noqa: PLC0415 - the same

    from shared.messaging.consumer import SETTINGS  # noqa: PLC0415 - the same

    module = importlib.import_module(f"services.{name}.service")
    service: Any = next(
        kind
        for kind in vars(module).values()
        if isinstance(kind, type) and getattr(kind, "name", None) == name and kind.__module__ == module.__name__
    )
    config = {SETTINGS: settings, "max_workers": MOST_WORKERS, "AMQP_URI": "", "HEARTBEAT": 0, **_given(name)}
    runner = ServiceRunner(config=config)
    runner.add_service(service)
    for word in (signal.SIGTERM, signal.SIGINT):
        signal.signal(word, lambda *_: _stop(runner))
    runner.start()
    collect_seldom()
    eventlet.spawn_n(_say_when_answering, settings, name)
    runner.wait()


def _given(name: str) -> dict[str, Any]:
    """Give what only this process is given: the audit service the other services' own folds, to replay cases with."""
    if name != "audit":
        return {}
    from deploy.casebook import casebook  # noqa: PLC0415 - no other process needs the folds of all
    from services.audit.service.replaying import CASEBOOK  # noqa: PLC0415 - the same

    return {CASEBOOK: casebook()}


def _say_when_answering(settings: Settings, name: str) -> None:
    """Say ready once the service has answered its own call: broker, queue, keys and database are there."""
    from shared.kernel.refusal import PlatformError  # noqa: PLC0415 - after the patch, as all that follows
    from shared.rpc.client import RpcClient  # noqa: PLC0415

    client = RpcClient(settings, name, lines=1)
    while True:
        try:
            client.call(name, "ping", {}, asker=None, time_limit=ANSWER_SECONDS)
            break
        except PlatformError:
            time.sleep(BETWEEN_CALLS_SECONDS)
    client.close()
    say_ready(settings, name)
    log.info("service_started", service=name)


def _stop(runner: Any) -> None:
    import eventlet  # noqa: PLC0415 - only a service stops so

    # A signal handler runs on whatever green thread was switched in; stopping waits, so it needs its own.
    eventlet.spawn_n(runner.stop)


def run_web() -> None:
    """Serve the REST API and the pages until SIGTERM or SIGINT."""
    configure(process="portal-web")
    settings = Settings.from_environment()
    check_start(settings, "portal")

    from services.portal.web import serve  # noqa: PLC0415 - not in the service processes

    collect_seldom()
    serve(settings, on_ready=lambda: say_ready(settings, "portal-web"))


def say_ready(settings: Settings, name: str) -> None:
    """Write the file that tells the launcher: this process serves now."""
    folder = settings.data_directory / "run"
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{name}.starting"
    draft.write_text(str(os.getpid()), encoding="ascii")
    draft.replace(Path(folder / f"{name}.ready"))
