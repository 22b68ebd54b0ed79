"""One process of the platform: ``python -m deploy.process SERVICE`` (or ``portal-web``).

For a nameko service the order of the first lines matters: psycopg chooses how it waits when it is
imported, and only ``wait_select`` lets other green threads run (docs/explanation/architecture.md).
"""

import os
import sys
import warnings

WEB = "portal-web"


def main(arguments: list[str]) -> int:
    """Run the named process until it is told to stop."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m deploy.process SERVICE\n")
        return 2
    if arguments[0] == WEB:
        _run_web()
    else:
        _run_service(arguments[0])
    return 0


def _run_service(name: str) -> None:
    os.environ["PSYCOPG_WAIT_FUNC"] = "wait_select"  # noqa: TID251 - psycopg's own switch, before its import
    # Known and decided: docs/decisions/0003-nameko-and-eventlet-are-confined.md.
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
    import eventlet  # noqa: PLC0415 - only a service is patched

    eventlet.monkey_patch()

    from psycopg import waiting  # noqa: PLC0415

    if waiting.wait is not waiting.wait_select:
        sys.stderr.write("psycopg does not wait cooperatively: refusing to start\n")
        sys.exit(1)

    from deploy.running import run_service  # noqa: PLC0415 - after the patch

    run_service(name)


def _run_web() -> None:
    from deploy.running import run_web  # noqa: PLC0415 - the web process is never patched

    run_web()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
