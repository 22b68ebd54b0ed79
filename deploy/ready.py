"""Whether one process serves: `python -m deploy.ready SERVICE` (or `portal-web`) ends with 0 when it does.

For the health checks of containers: a service must answer a call over the broker, which reads its database too;
the web side must say at ``/readyz`` that whatever it needs answers.
"""

import http.client
import sys

from deploy.roster import WEB, processes
from shared.config import Settings
from shared.observability import configure

SECONDS = 5.0
_EVERYWHERE = "0.0.0.0"  # noqa: S104 - compared with, not listened on


def main(arguments: list[str]) -> int:
    """Ask the named process; 0 when it serves, 1 when not, 2 for a name that nothing has."""
    if len(arguments) != 1 or arguments[0] not in processes():
        sys.stderr.write(f"usage: python -m deploy.ready {{{','.join(processes())}}}\n")
        return 2
    name = arguments[0]
    settings = Settings.from_environment()
    if not _said_so(settings, name):
        return 1
    return 0 if (door_is_ready(settings) if name == WEB else service_answers(settings, name)) else 1


def service_answers(settings: Settings, name: str) -> bool:
    """Tell whether a service answers a call made in its own name."""
    from shared.kernel.refusal import PlatformError  # noqa: PLC0415 - not before the process said that it serves
    from shared.rpc.client import RpcClient  # noqa: PLC0415 - the same

    configure(process=f"{name}-ready")
    client = RpcClient(settings, name, lines=1)
    try:
        client.call(name, "ping", {}, asker=None, time_limit=SECONDS)
    except PlatformError:
        return False
    finally:
        client.close()
    return True


def door_is_ready(settings: Settings) -> bool:
    """Tell whether the web side says that it is ready."""
    host = "127.0.0.1" if settings.portal_host == _EVERYWHERE else settings.portal_host
    connection = http.client.HTTPConnection(host, settings.portal_port, timeout=SECONDS)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _said_so(settings: Settings, name: str) -> bool:
    # Cheaper than a call that nobody can answer yet, while ten of them start on few cores.
    return (settings.data_directory / "run" / f"{name}.ready").exists()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
