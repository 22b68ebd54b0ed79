"""A replay gives what is stored, page by page, and never passes over a hole."""

import pytest

from shared.eventlog import bulk
from shared.eventlog.bulk import replay
from shared.eventlog.database import connect
from shared.eventlog.postgres import PostgresEventLog
from shared.eventlog.store import DetachedError
from tests.support.logs import make_log_database, request, stream
from tests.support.servers import Servers

pytestmark = pytest.mark.servers


def test_a_replay_gives_what_is_stored_page_by_page(running_servers: Servers, monkeypatch: pytest.MonkeyPatch) -> None:
    name = make_log_database(running_servers.settings)
    string = running_servers.settings.postgres(name, f"{name}_service")
    log = PostgresEventLog(string)
    log.append(request((stream(), 0), events=25))
    monkeypatch.setattr(bulk, "PAGE", 10)
    with connect(string) as connection:
        replayed = list(replay(connection, after=2, up_to=25))
        with pytest.raises(DetachedError):
            list(replay(connection, up_to=26))
    assert replayed == [(record.type, record.meta, record.data) for record in log.read(2, 100)]
    log.close()
