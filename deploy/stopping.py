"""Stops an instance from outside, by what it wrote about itself."""

import signal
from dataclasses import replace
from pathlib import Path

from deploy.instance import Instance, Lock, is_launched, load, never_started, save
from deploy.leftovers import sweep
from deploy.problems import Problem
from deploy.servers.processes import birth, send, wait_until

PATIENCE_SECONDS = 90.0


def stop(data: Path) -> str:
    """Stop what runs; give one sentence on what was found."""
    instance = load(data)
    if instance is None:
        return never_started(data)
    if is_launched(data):
        _ask_launcher(data, instance)
        return "stopped"
    return "stopped what was left behind" if _sweep(data, instance) else "nothing runs"


def _ask_launcher(data: Path, instance: Instance) -> None:
    if instance.launcher is None or birth(instance.launcher[0]) != instance.launcher[1]:
        raise Problem(f"something else holds {data / 'launcher.lock'}; it was not stopped")
    send(instance.launcher[0], signal.SIGTERM)
    if not wait_until(lambda: not is_launched(data), PATIENCE_SECONDS):
        send(instance.launcher[0], signal.SIGKILL)
        wait_until(lambda: not is_launched(data), PATIENCE_SECONDS)
        _sweep(data, instance)


def _sweep(data: Path, instance: Instance) -> bool:
    lock = Lock(data)
    try:
        # A start that began meanwhile does this itself.
        if not lock.take():
            return False
        found = sweep(instance.mark)
        save(data, replace(instance, state="stopped", launcher=None, processes=()))
        return bool(found)
    finally:
        lock.close()
