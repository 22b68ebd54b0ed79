"""The demonstration: invented accounts, and the main job run over HTTP for everyone to watch."""

import sys

from deploy.demo.accounts import ensure_accounts
from deploy.demo.job import Door, run_job
from shared.config import Settings
from shared.kernel.refusal import PlatformError

__all__ = ["run"]


def run(settings: Settings) -> None:
    """Make the accounts, write their logins, and run the main job once (a repeat is recognised)."""
    logins = ensure_accounts(settings)
    door = Door(f"http://{settings.portal_host}:{settings.portal_port}")
    try:
        run_job(door, logins, key_prefix="demo", tell=_tell)
    except PlatformError as failure:
        # The days of the job move with the calendar, so on a later day its first key meets another body.
        if failure.code != "idempotency-key-reused":
            raise
        _tell("the demonstration case was loaded before")


def _tell(line: str) -> None:
    sys.stderr.write(f"  {line}\n")
    sys.stderr.flush()
