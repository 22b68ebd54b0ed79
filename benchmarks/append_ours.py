"""Our log as a contender: ``python -m benchmarks.append_ours CONNECTION MANNER AT_ONCE BATCH``.

``MANNER`` is ``plain`` (threads), ``green`` (as a service runs) or ``direct`` (green, and one transaction
an append: what there would be without group commit). Each writer has streams of its own.
"""

import os
import secrets
import sys
import warnings
from collections.abc import Callable

EVENTS_A_STREAM = 100


def main(arguments: list[str]) -> None:
    """Write as told until the time is over."""
    connection, manner, at_once, batch = arguments[0], arguments[1], int(arguments[2]), int(arguments[3])
    if manner != "plain":
        _become_green()
    from benchmarks.pacing import serve  # noqa: PLC0415 - after the patch, like all that starts threads

    serve(_writes(connection, manner, at_once=at_once, batch=batch), events=batch)


def _become_green() -> None:
    """Patch the process as deploy.process does for a service."""
    os.environ["PSYCOPG_WAIT_FUNC"] = "wait_select"  # noqa: TID251 - psycopg's own switch, before its import
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
    import eventlet  # noqa: PLC0415 - only here

    eventlet.monkey_patch()


def _writes(connection: str, manner: str, *, at_once: int, batch: int) -> list[Callable[[], None]]:
    from benchmarks.requests import Requests  # noqa: PLC0415 - after the patch
    from shared.eventlog.database import connect  # noqa: PLC0415
    from shared.eventlog.postgres import PostgresEventLog, flush  # noqa: PLC0415

    requests = [Requests(secrets.token_hex(8), batch, events_a_stream=EVENTS_A_STREAM) for _ in range(at_once)]
    if manner == "direct":
        lines = [connect(connection) for _ in range(at_once)]
        return [
            lambda line=line, made=made: _stored(flush(line, [made.next()]))  # type: ignore[misc]
            for line, made in zip(lines, requests, strict=True)
        ]
    log = PostgresEventLog(connection, readers=1)
    return [lambda made=made: _stored([log.append(made.next())]) for made in requests]  # type: ignore[misc]


def _stored(verdicts: object) -> None:
    from shared.eventlog.store import Appended  # noqa: PLC0415 - after the patch

    if not isinstance(verdicts, list) or not all(isinstance(verdict, Appended) for verdict in verdicts):
        raise RuntimeError(f"not stored: {verdicts}")


if __name__ == "__main__":
    main(sys.argv[1:])
