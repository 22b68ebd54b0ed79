"""The portal's own log on real PostgreSQL: sessions, looks and keys, none of which can be guessed back."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from services.portal.domain import Nobody, Over, SignedIn
from services.portal.rules.access import Decision
from services.portal.web.ports import Read
from services.portal.web.sessions import session_of
from shared.access.asker import Asker
from shared.clock import now
from shared.kernel.canonical import Json
from shared.kernel.disclosure import DisclosureRecorded, disclosure_stream
from shared.kernel.ids import derive, request_command_id
from shared.kernel.refusal import ConflictError
from tests.integration.portal.parts import Portal

pytestmark = pytest.mark.servers

CASE = derive("case", "read")
WORDS = {
    "user": derive("staff", 1),
    "username": "xa.thu",
    "agency": "24-xa-dong-ky",
    "role": "commune-officer",
    "province": "24",
}
ASKER = Asker(
    user=WORDS["user"], agency="24-xa-dong-ky", role="commune-officer", purpose="support", legal_basis="reception"
)
ALLOWED, DENIED = Decision(allowed=True, basis="reception"), Decision(allowed=False, reason="no-relationship")
READ = Read(case_id=CASE, channel="api", part="case", versions={"intake": 2, "audit": 1})


def looks(portal: Portal) -> list[DisclosureRecorded]:
    runtime = portal.service.runtime
    return [runtime.codec.decode(record).event for record in runtime.log.read_stream(disclosure_stream(CASE))]


def stored(portal: Portal) -> str:
    """Everything that stands in the log's tables, as text and as hexadecimal."""
    with portal.service.runtime.log.database.connection() as connection:
        rows = connection.execute(
            "SELECT e::text, convert_from(meta, 'UTF8'), convert_from(data, 'UTF8') FROM log.event e"
        )
        events = [" ".join(row) for row in rows]
        commands = [row[0] for row in connection.execute("SELECT c::text FROM log.command c")]
    return "\n".join([*events, *commands])


def test_a_session_is_opened_found_and_ended(portal: Portal) -> None:
    session = session_of(secrets.token_urlsafe(32))
    expires_at = now() + timedelta(hours=1)
    assert portal.journal.session(session) == Nobody()
    portal.journal.open_session(session, WORDS, expires_at)
    assert portal.journal.session(session) == SignedIn(**WORDS, expires_at=expires_at)
    portal.journal.end_session(session, ASKER)
    portal.journal.end_session(session, ASKER)
    assert portal.journal.session(session) == Over()


def test_the_token_stands_nowhere(portal: Portal) -> None:
    token = secrets.token_urlsafe(32)
    portal.journal.open_session(session_of(token), WORDS, now())
    found = stored(portal)
    assert session_of(token) in found
    assert token not in found
    assert token.encode().hex() not in found


def test_a_look_is_on_record_with_who_why_and_what_was_seen(portal: Portal) -> None:
    portal.journal.record_read(READ, ASKER, ALLOWED)
    portal.journal.record_read(READ, ASKER, DENIED)
    first, second = looks(portal)
    assert (first.decision, first.channel, first.fields, first.reason) == ("allowed", "api", ("case",), None)
    assert [(seen.service, seen.version) for seen in first.versions] == [("audit", 1), ("intake", 2)]
    assert (second.decision, second.reason) == ("denied", "no-relationship")
    record = portal.service.runtime.log.read_stream(disclosure_stream(CASE))[0]
    meta = portal.service.runtime.codec.decode(record).meta
    assert (meta.actor, meta.purpose, meta.legal_basis, meta.subject) == (ASKER.user, "support", "reception", CASE)


def test_many_look_at_one_case_at_once_and_every_look_is_on_record(portal: Portal) -> None:
    with ThreadPoolExecutor(16) as threads:
        ids = list(threads.map(lambda _: portal.journal.record_read(READ, ASKER, ALLOWED), range(200)))
    assert len(set(ids)) == 200
    assert len(looks(portal)) == 200


def test_a_key_is_known_for_ever_and_only_with_its_request(portal: Portal) -> None:
    key = request_command_id("here", ASKER.user, "k-1")
    request: dict[str, Json] = {"command": "classify-case", "body": {"note": "Trần Thị Canary"}}
    portal.journal.check_key(key, request)
    portal.journal.remember_key(key, request)
    portal.journal.remember_key(key, request)
    portal.journal.check_key(key, request)
    for other in ({**request, "command": "close-case"}, {**request, "body": {}}):
        with pytest.raises(ConflictError, match="idempotency-key-reused"):
            portal.journal.check_key(key, other)
        with pytest.raises(ConflictError, match="idempotency-key-reused"):
            portal.journal.remember_key(key, other)


def test_what_was_asked_cannot_be_guessed_from_what_is_kept_of_a_key(portal: Portal) -> None:
    request: dict[str, Json] = {"body": "Trần Thị Canary"}
    portal.journal.remember_key(request_command_id("here", ASKER.user, "k-1"), request)
    found = stored(portal)
    assert "Canary" not in found
    assert portal.service.runtime.digest(request).hex() in found
    runtime = portal.service.runtime
    assert runtime.digest(request) == runtime.digest(dict(request))
    runtime._digest_key = bytes(32)  # noqa: SLF001 - without the key of this service nobody finds the digest
    assert runtime.digest(request).hex() not in found
