"""A door onto parts of our own making, for the tests of the portal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from services.portal.domain import Nobody, Over, SignedIn, State
from services.portal.rules.access import Decision, Standing
from services.portal.rules.lines import CaseRow, ReferralRow, SignalRow, Wanted, WantedSignals
from services.portal.rules.view import compose
from services.portal.web.app import make_app
from services.portal.web.door import Door
from services.portal.web.floods import Floods
from services.portal.web.ports import Read
from services.portal.web.sessions import session_of
from services.portal.web.waiting import Waiter
from services.portal.web.watching import Watch
from shared.access.asker import Asker
from shared.access.casebook import Told
from shared.clock import now
from shared.contracts.registry import SERVICES
from shared.house.asking import Answer
from shared.kernel.canonical import Json, canonical
from shared.kernel.ids import CommandId, derive
from shared.kernel.record import read_time
from shared.kernel.refusal import ConflictError, PlatformError, UnauthenticatedError

AGENCY = "24-xa-dong-ky"
ELSEWHERE = "24-bo-doi-bien-phong"
CASE = derive("case", "known")
NO_CASE = derive("case", "nowhere")
SIGNAL = derive("signal", "known")
NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)
PASSWORD = "mật khẩu để thử nghiệm"
JSON = "application/json"


def announced(kind: str, data: dict[str, Json], *, service: str = "intake", position: int = 1, day: int = 0) -> Told:
    """Make a message of the mirror, so many days after the reception."""
    return Told(
        service=service,
        position=position,
        id=derive("event", service, position),
        type=kind,
        time=NOON + timedelta(days=day),
        causation=None,
        data={"version": position, **data},
    )


RECEIVED = announced(
    "VictimReceived.v1",
    {
        "code": "24-2026-THUNGHIE",
        "route": "TU_TRINH_BAO",
        "received_at": "2026-03-02T01:30:00.000000Z",
        "received_by": AGENCY,
        "place": "24",
        "sex": "Feminine",
        "nationality": "VN",
        "age_band": None,
        "under_18": False,
        "suspected_channel": None,
        "urgent_needs": ["shelter"],
        "accompanying": 0,
    },
)
LINE = CaseRow(
    case_id=CASE,
    code="24-2026-THUNGHIE",
    stage="received",
    owner=AGENCY,
    received_at=NOON,
    next_deadline=NOON + timedelta(days=3),
)
REFERRAL = ReferralRow(
    referral_id=derive("referral", 1),
    case_id=CASE,
    from_agency=AGENCY,
    to_agency=ELSEWHERE,
    services=("shelter",),
    urgency="urgent",
    state="made",
    made_at=NOON,
)

TIP = SignalRow(
    signal_id=SIGNAL,
    code="T24-2026-THUNGHIE",
    tip_channel="hotline-111",
    received_by=AGENCY,
    received_at=NOON,
    state="received",
    reason=None,
    cases=(),
)
TIP_RECEIVED = announced(
    "SignalReceived.v1",
    {
        "signal_id": SIGNAL,
        "code": "T24-2026-THUNGHIE",
        "tip_channel": "hotline-111",
        "received_at": "2026-03-02T01:30:00.000000Z",
        "received_by": AGENCY,
        "told_by": None,
        "place": "24",
        "country": "KH",
        "people": 1,
        "under_18": None,
        "suspected_channel": "online",
    },
)


@dataclass
class FakeOwners:
    """Answers as told, and remembers what it was asked."""

    asked: list[tuple[str, str, dict[str, Any], Asker | None, str | None]] = field(default_factory=list)
    answers: dict[tuple[str, str], Any] = field(default_factory=dict)

    def call(
        self,
        service: str,
        method: str,
        arguments: dict[str, Json],
        *,
        asker: Asker | None,
        command_id: str | None = None,
    ) -> Any:
        self.asked.append((service, method, arguments, asker, command_id))
        prepared = self.answers.get((service, method), self._usual(service, method, arguments))
        if isinstance(prepared, Exception):
            raise prepared
        return prepared(arguments) if callable(prepared) else prepared

    def given(self) -> list[tuple[str, str]]:
        """Name the commands that were given, by service."""
        return [(service, arguments["name"]) for service, method, arguments, _, _ in self.asked if method == "command"]

    def _usual(self, service: str, method: str, arguments: Mapping[str, Any]) -> Any:
        if method == "authenticate":
            return self._staff(arguments)
        if method == "command":
            event = {"service": service, "type": "Something.v1", "version": 2, "position": 7, "announced": False}
            return {
                "versions": {service: 2},
                "events": [{**event, "id": derive("event", service, 7)}],
                "case_id": arguments["case_id"] or CASE,
            }
        return {}

    def _staff(self, arguments: Mapping[str, Any]) -> Any:
        if arguments["password"] != PASSWORD:
            raise UnauthenticatedError("sign-in-refused")
        role, _, place = str(arguments["username"]).partition(".at.")
        return {
            "id": derive("staff", str(arguments["username"])),
            "username": arguments["username"],
            "agency": ELSEWHERE if place else AGENCY,
            "role": role,
            "province": "24",
        }


@dataclass
class FakeBooks:
    """One case, known to one agency."""

    told: list[Told] = field(default_factory=lambda: [RECEIVED])
    lines: list[CaseRow] = field(default_factory=lambda: [LINE])
    boxes: list[ReferralRow] = field(default_factory=lambda: [REFERRAL])
    tips: list[SignalRow] = field(default_factory=lambda: [TIP])
    told_of_tip: list[Told] = field(default_factory=lambda: [TIP_RECEIVED])
    wanted: Wanted | None = None
    asked: list[str] = field(default_factory=list)
    coming: list[Told] = field(default_factory=list)

    def pause(self, _seconds: float) -> None:
        """Let what is on its way arrive, one message a pause."""
        if self.coming:
            self.told.append(self.coming.pop(0))

    def standing(self, case_id: str, agency: str) -> Standing:
        self.asked.append("standing")
        known = case_id == CASE
        return Standing(known=known, basis="reception" if known and agency == AGENCY else None)

    def signal_standing(self, signal_id: str, agency: str) -> Standing:
        self.asked.append("signal_standing")
        known = signal_id == SIGNAL
        return Standing(known=known, basis="signal" if known and agency == AGENCY else None)

    def signals(self, wanted: WantedSignals) -> Sequence[SignalRow]:
        found = [row for row in self.tips if wanted.state in {None, row.state} and wanted.agency in {None, AGENCY}]
        return found[: wanted.limit]

    def messages(self, case_id: str, until: datetime | None) -> Sequence[Told]:
        self.asked.append("messages")
        told = self.told_of_tip if case_id == SIGNAL else self.told if case_id == CASE else []
        return [item for item in told if until is None or item.time <= until]

    def complete_to(self, until: datetime | None) -> Mapping[str, int]:
        return {"intake": 0 if until is not None and until < NOON else 1}

    def worklist(self, wanted: Wanted) -> Sequence[CaseRow]:
        self.wanted = wanted
        return self.lines[: wanted.limit]

    def referrals(
        self, agency: str, *, incoming: bool, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[ReferralRow]:
        assert after is None or after[1]
        return [row for row in self.boxes if agency == (row.to_agency if incoming else row.from_agency)][:limit]

    def reached(self, service: str, position: int) -> bool:
        return any(item.service == service and item.position >= position for item in self.told)

    def consequences(self, event_id: str) -> frozenset[str]:
        return frozenset(item.type for item in self.told if item.causation == event_id)

    def announced(self, service: str, position: int) -> Told | None:
        return next((item for item in self.told if (item.service, item.position) == (service, position)), None)


@dataclass
class FakeJournal:
    """Keeps what it is told in memory."""

    sessions: dict[str, State] = field(default_factory=dict)
    reads: list[tuple[Read, Asker, Decision]] = field(default_factory=list)
    keys: dict[str, bytes] = field(default_factory=dict)
    refuses: PlatformError | None = None

    def session(self, session: str) -> State:
        return self.sessions.get(session, Nobody())

    def open_session(self, session: str, words: Mapping[str, str], expires_at: datetime) -> None:
        self.sessions[session] = SignedIn(**words, expires_at=expires_at)

    def end_session(self, session: str, asker: Asker) -> None:
        assert asker.user
        self.sessions[session] = Over()

    def record_read(self, read: Read, asker: Asker, decision: Decision) -> str:
        if self.refuses is not None:
            raise self.refuses
        self.reads.append((read, asker, decision))
        return derive("disclosure", len(self.reads))

    def check_key(self, command_id: CommandId, request: Json) -> None:
        if self.keys.get(command_id, canonical(request)) != canonical(request):
            raise ConflictError("idempotency-key-reused")

    def remember_key(self, command_id: CommandId, request: Json) -> None:
        self.keys[command_id] = canonical(request)

    def let_expire(self, token: str) -> None:
        """Make the session of a token end a moment ago."""
        state = self.sessions[session_of(token)]
        assert isinstance(state, SignedIn)
        self.sessions[session_of(token)] = replace(state, expires_at=now() - timedelta(seconds=1))


class StandIn:
    """The door with its parts, and a program that knocks. Made once; :meth:`forget` before each test."""

    def __init__(self) -> None:
        self.owners, self.books, self.journal = FakeOwners(), FakeBooks(), FakeJournal()
        self.floods = Floods()
        self.answers: dict[str, Answer] = {}
        watch = Watch(lambda _: self.answers, lambda: None, 0.0)
        clock = iter(range(1_000_000))
        waiter = Waiter(self.books, clock=lambda: float(next(clock)), pause=self.books.pause)
        parts = (self.owners, self.books, self.journal)
        door = Door.onto(*parts, floods=self.floods, watch=watch, waiter=waiter)
        self.app = make_app(door)
        self.client: Any = self.app.test_client(use_cookies=False)
        self._tokens: dict[str, str] = {}
        self.forget()

    def sign_everybody_out(self) -> None:
        """Forget tokens here, so that the next request signs in anew."""
        self._tokens.clear()

    def forget(self) -> "StandIn":
        """Be as new."""
        for part in (self.owners, self.books, self.journal, self.floods):
            part.__init__()  # type: ignore[misc]  # making the application anew takes half a second
        self.answers.clear()
        self.answers |= {name: Answer("ready") for name in SERVICES}
        self._tokens.clear()
        self.owners.answers[("audit", "replay.case")] = self._replayed
        return self

    def _replayed(self, asked: Mapping[str, Any]) -> dict[str, Json]:
        """Compose the case as the ledger does, of what was announced by the moment of record that is asked for."""
        until = read_time(asked["as_of"]) if "as_of" in asked else None
        return {
            "case": compose(asked["case_id"], self.books.messages(asked["case_id"], until)),
            "complete_to": {**self.books.complete_to(until)},
        }

    def token(self, username: str) -> str:
        """Sign in once as a role, at another agency with ``ROLE.at.elsewhere``."""
        if username not in self._tokens:
            answer = self.client.post("/api/v1/sessions", json={"username": username, "password": PASSWORD})
            assert answer.status_code == 201, answer.text
            self._tokens[username] = answer.json["token"]
        return self._tokens[username]

    def ask(
        self, method: str, path: str, username: str | None = "commune-officer", *, body: Any = None, **headers: str
    ) -> Any:
        """Send a request of the API with what every request needs; a header given as ``""`` is left out."""
        usual = {"Purpose": "support"}
        if username is not None:
            usual["Authorization"] = f"Bearer {self.token(username)}"
        if method == "POST":
            usual |= {"Idempotency-Key": derive("key", path, username or "", repr(body)), "Content-Type": JSON}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {name: value for name, value in {**usual, **named}.items() if value}
        data = body if isinstance(body, bytes) else None
        return self.client.open(
            f"/api/v1{path}", method=method, headers=sent, data=data, json=None if data is not None else body
        )
