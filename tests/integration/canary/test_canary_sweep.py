"""What was planted as personal is in no file: not of the databases, the broker, the services or their logs.

Nor is it in a dump of any database, in what the broker copies of all it handles, or in what services tell.
"""

import contextlib
import json
import signal
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from shared.eventlog.database import connect
from shared.kernel.canonical import Json
from shared.kernel.ids import CommandId, case_id, derive
from shared.kernel.refusal import PlatformError
from tests.support.broker import put, raw, until
from tests.support.canary import sweep
from tests.support.fresh import UNHURRIED
from tests.support.platform import AGENCY, OFFICER, Platform, platform
from tests.support.servers import Servers
from tests.support.taken import dump_all, traced

pytestmark = pytest.mark.servers

# Invented, and spelled so that nothing else is spelled so.
PLANTED: Mapping[str, str] = {
    "name": "Đặng Thị Quỳnh Xuyến",
    "other name": "Vừ Mí Chớ Khuyên",
    "staff name": "Lò Văn Thuỷ Quyền",
    "card": "024398716054",
    "phone": "0987316054",
    "address": "ngõ 316 phố Hoàng Đình Kinh Thượng",
}
SERVICES = ("directory", "intake", "verification", "audit")
TRACED, DUMPED = "traced", "dumped"
POLICE = replace(OFFICER, role="investigator", agency="24-cong-an-tinh", purpose="investigation")
ADMINISTRATOR = replace(OFFICER, role="administrator", agency="24")


@pytest.fixture(scope="module")
def running(running_servers: Servers) -> Iterator[Platform]:
    if not running_servers.files:
        pytest.skip("the servers' files are in containers or elsewhere: they cannot be read from here")
    with platform(running_servers.settings, *SERVICES) as running:
        yield running


@pytest.fixture(scope="module")
def roots(running_servers: Servers) -> list[Path]:
    """Everything that the servers and the services write."""
    return [running_servers.settings.data_directory, *running_servers.files.values()]


@pytest.fixture(scope="module")
def used(running: Platform, running_servers: Servers) -> Platform:
    """A platform through which the planted values went in every way: accepted, refused, revealed, cut off."""
    settings = running.settings
    with traced(settings, settings.data_directory / TRACED):
        case = receive(running)
        state(running, case)
        reveal(running, case)
        misuse(running)
    tell(running, settings.data_directory / "told.json")
    cut_off(running, running_servers)
    dump_all(settings, settings.data_directory / DUMPED)
    for database in ("directory", "intake", "verification", "audit"):
        with connect(running.settings.postgres(database, "hoigia")) as connection:
            connection.execute(UNHURRIED)
            connection.execute("CHECKPOINT")
    return running


def reception(**values: Json) -> dict[str, Json]:
    who: dict[str, Json] = {"full_name": PLANTED["name"], "id_number": PLANTED["card"], "sex": "Feminine"}
    return {
        "route": "TU_TRINH_BAO",
        "received_at": "2026-03-02T08:30:00+07:00",
        "received_by": AGENCY,
        "person": who,
        "accompanying": [{"full_name": PLANTED["other name"]}],
        "safe_contact": f"Gọi {PLANTED['phone']} sau 19 giờ",
        "narrative": f"{PLANTED['name']} ở {PLANTED['address']}, cùng {PLANTED['other name']}.",
        **values,
    }


def receive(running: Platform) -> str:
    command = CommandId(derive("test-canary", "reception"))
    running.give("intake", "receive-victim", reception(), command_id=command)
    case = case_id(command)
    note: dict[str, Json] = {"note": f"Theo {PLANTED['other name']}", "exploitation": ["ForcedMarriage"]}
    running.give("intake", "classify-case", note, command_id=derive("test-canary", "class"), case=case)
    relative: dict[str, Json] = {
        "relation": "sibling",
        "full_name": PLANTED["other name"],
        "contact": f"{PLANTED['phone']}, {PLANTED['address']}",
    }
    running.give("intake", "record-relative", relative, command_id=derive("test-canary", "relative"), case=case)
    tip: dict[str, Json] = {
        "tip_channel": "hotline-111",
        "received_at": "2026-03-01T21:05:00+07:00",
        "text": f"{PLANTED['name']} bị giữ ở {PLANTED['address']}.",
        "about_name": PLANTED["name"],
        "caller_name": PLANTED["other name"],
        "caller_contact": PLANTED["phone"],
    }
    running.give("intake", "receive-signal", tip, command_id=derive("test-canary", "tip"))
    body: dict[str, Json] = {
        "username": "canary.1",
        "full_name": PLANTED["staff name"],
        "agency": AGENCY,
        "role": "commune-officer",
    }
    running.give("directory", "add-staff", body, command_id=derive("test-canary", "staff"), asker=ADMINISTRATOR)
    return case


def state(running: Platform, case: str) -> None:
    """Take a statement and add evidence, as soon as verification knows the case."""
    statement: dict[str, Json] = {
        "content": f"{PLANTED['name']} khai: về {PLANTED['address']}, số {PLANTED['phone']}.",
        "source": "e",
        "taken_on": "2026-03-06",
    }
    evidence: dict[str, Json] = {"description": f"Căn cước {PLANTED['card']}", "source": "b"}

    def taken() -> bool:
        try:
            give_police(running, "take-statement", statement, case)
        except PlatformError:
            return False
        return True

    until(taken)
    give_police(running, "add-evidence", evidence, case)


def give_police(running: Platform, name: str, body: dict[str, Json], case: str) -> dict[str, Any]:
    return running.give("verification", name, body, command_id=derive("test-canary", name), case=case, asker=POLICE)


def reveal(running: Platform, case: str) -> None:
    answer: Any = running.client.call(
        "intake",
        "reveal",
        {"case_id": case, "classes": ["identity", "contact"]},
        asker=OFFICER,
        command_id=derive("test-canary", "reveal"),
    )
    assert PLANTED["name"] in answer["values"].values(), "it was not even there"


def misuse(running: Platform) -> None:
    """Put the values where they do not belong: every one of these is refused."""
    wrong: list[dict[str, Json]] = [
        reception(route=PLANTED["name"]),
        reception(received_at=PLANTED["phone"]),
        reception(received_by=PLANTED["name"]),
        reception(person={"id_number": f"{PLANTED['card']}9"}),
        reception(person={"sex": PLANTED["name"]}),
        reception(**{f"x{PLANTED['card']}": PLANTED["card"]}),
        {f"x{PLANTED['card']}": {"deep": [PLANTED["name"]]}},
    ]
    for number, body in enumerate(wrong):
        with pytest.raises(PlatformError) as refused:
            running.give("intake", "receive-victim", body, command_id=derive("test-canary", "wrong", number))
        # The door tells no name of an unknown field on; here, between services and sealed, one may be told.
        told = f"{refused.value!r} {set(refused.value.fields.values())}"
        assert not any(value in told for value in PLANTED.values())
    calls: list[dict[str, Json]] = [
        {"name": PLANTED["name"], "body": {}},
        {"name": "classify-case", "case_id": PLANTED["card"], "body": {}},
        {"name": "classify-case", "case_id": None, "body": {"note": PLANTED["name"]}},
    ]
    for number, arguments in enumerate(calls):
        with pytest.raises(PlatformError):
            running.client.call(
                "intake", "command", arguments, asker=OFFICER, command_id=derive("test-canary", "call", number)
            )


def tell(running: Platform, into: Path) -> None:
    """Have every service say what it counted and how it does."""
    told = [running.client.call(name, method, {}, asker=None) for name in SERVICES for method in ("metrics", "state")]
    into.write_text(json.dumps(told, ensure_ascii=False))


def cut_off(running: Platform, servers: Servers) -> None:
    """Let a call wait at the broker, then kill service, database and broker with commands in hand."""
    intake = running.pid("intake")
    intake_stopped = signal.SIGSTOP
    running.send("intake", intake_stopped)
    with contextlib.suppress(PlatformError):
        running.give("intake", "receive-victim", reception(), command_id=derive("test-canary", "late"), time_limit=1)
    running.send("intake", signal.SIGCONT)
    assert running.pid("intake") == intake
    running.kill("intake")
    running.start("intake")
    with raw(running.settings, "intake") as channel:
        # Even a poison message is not copied into a log.
        put(channel, b'{"broken": ', exchange="events", key="VictimReceived.v1", user_id="intake", delivery_mode=2)
    for server in (servers.postgres, servers.rabbit):
        assert server is not None
        server.kill()
        with contextlib.suppress(PlatformError):
            running.give(
                "intake", "receive-victim", reception(), command_id=derive("test-canary", type(server).__name__),
                time_limit=2,
            )  # fmt: skip
        server.start()
    until(lambda: running.answers("intake"), 60)


def test_no_planted_value_is_in_any_file(used: Platform, roots: list[Path]) -> None:
    del used
    assert sweep(roots, PLANTED) == []


def test_the_search_reaches_the_tables_and_the_write_ahead_log(used: Platform, running_servers: Servers) -> None:
    """The same search finds what is written in the clear, or it would prove nothing."""
    value = "Đèo Thị Quỳnh Khuyếch"
    with connect(used.settings.postgres("postgres", "hoigia")) as connection:
        connection.execute(UNHURRIED)
        connection.execute("CREATE TABLE planted (text text)")
        try:
            connection.execute("INSERT INTO planted VALUES (%s)", (value,))
            connection.execute("CHECKPOINT")
            found = sweep([running_servers.files["postgres"]], {"planted": value})
        finally:
            connection.execute("DROP TABLE planted")
    assert any("/base/" in line for line in found), "not found in a table"
    assert any("/pg_wal/" in line for line in found), "not found in the write-ahead log"


def test_the_search_reaches_the_broker_and_the_logs(used: Platform, running_servers: Servers) -> None:
    value = "Giàng Thị Quỳnh Khoắng"
    log = used.settings.data_directory / "logs" / "planted.log"
    log.write_bytes(zlib.compress(value.encode()))
    with raw(used.settings) as channel:
        channel.queue_declare("planted", durable=True, auto_delete=False)
        try:
            put(channel, value.encode(), exchange="", key="planted", delivery_mode=2)
            until(lambda: bool(sweep([running_servers.files["rabbitmq"]], {"planted": value})))
            found = sweep([log.parent], {"planted": value})
        finally:
            channel.queue_delete("planted")
            log.unlink()
    assert any("planted.log" in line for line in found)


def test_the_search_reaches_dumps_in_text_and_in_bytes(used: Platform, tmp_path: Path) -> None:
    values = {"text": "Cầm Thị Quỳnh Khuyếch", "bytes": "Điêu Thị Quỳnh Khoắng"}
    with connect(used.settings.postgres("postgres", "hoigia")) as connection:
        connection.execute("CREATE TABLE dumped (text text, bytes bytea)")
        try:
            connection.execute("INSERT INTO dumped VALUES (%s, %s)", (values["text"], values["bytes"].encode()))
            dump_all(used.settings, tmp_path)
        finally:
            connection.execute("DROP TABLE dumped")
    found = sweep([tmp_path], values)
    assert {line.split(": ")[1] for line in found} == {"text", "bytes"}
    assert {path.name for path in tmp_path.iterdir()} >= {f"{name}.sql" for name in (*SERVICES, "intake_keyring")}


def test_the_search_reaches_bodies_and_headers_of_what_the_broker_handles(used: Platform, tmp_path: Path) -> None:
    values = {"body": "Vi Thị Quỳnh Khuyếch", "header": "Vương Thị Quỳnh Khoắng"}
    headers = {"note": values["header"]}
    with traced(used.settings, tmp_path), raw(used.settings) as channel:
        put(channel, values["body"].encode(), exchange="", key="nowhere", application_headers=headers)
    found = sweep([tmp_path], values)
    assert {line.split(": ")[1] for line in found} == {"body", "header"}
    # And while the platform was used, sealed calls and messages passed there.
    passed = b"".join(path.read_bytes() for path in (used.settings.data_directory / TRACED).iterdir())
    assert b"VictimReceived.v1" in passed
    assert b"rpc.intake" in passed


def test_the_search_begins_where_servers_and_services_write(
    used: Platform, running_servers: Servers, roots: list[Path]
) -> None:
    del used
    written = {path.relative_to(root).as_posix() for root in roots for path in root.rglob("*")}
    assert running_servers.settings.data_directory in roots
    for part in ("/pg_wal/", "/base/", "mnesia/", "logs/intake.log", "postgres.log"):
        assert any(part in f"/{path}" for path in written), part
