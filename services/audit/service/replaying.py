"""What the ledger answers about a case as it stood: replayed from its records by the owners' own folds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from nameko.extensions import DependencyProvider

from services.audit import queries
from services.audit.replay.between import between
from services.audit.replay.case import CaseReplay
from services.audit.replay.chains import Chain
from services.audit.replay.entries import NOW, Entry, Moment
from services.audit.replay.masking import persons_of
from services.audit.replay.sight import sight
from services.audit.replay.stepping import MOST, PAGE, Wanted, read_cursor, steps
from services.audit.schemas import moment_in
from services.audit.service.erasures import Erasures, Known
from shared.access.asker import Asker
from shared.access.casebook import CaseBook, Compose, Told
from shared.clock import now
from shared.eventlog.database import Database
from shared.eventlog.follower import breathe, breathing
from shared.house.service import DOORS, Service, runtime_of
from shared.kernel.canonical import Json
from shared.kernel.refusal import InvalidError, NotFoundError, UnauthenticatedError
from shared.rpc.client import RpcClient
from shared.rpc.receiving import Call
from shared.rpc.server import answer

CASEBOOK = "CASEBOOK"
"""Under this word the configuration of the process carries the parts that a case is replayed with."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """A case as one asker may see it, how far each log was held when it was read, and who was erased."""

    case: CaseReplay
    complete_to: dict[str, Json]
    erased: Known

    def told(self, found: dict[str, Json], moment: Moment = NOW) -> dict[str, Json]:
        """Put beside an answer what it is made of, how far it is complete, and whose erasures are not known."""
        versions: Json = self.case.versions(moment)
        return self.erased.beside({**found, "versions": versions, "complete_to": self.complete_to})


class Replaying:
    """Reads the ledger and folds what it holds; nothing of a case is kept here."""

    def __init__(self, database: Database, book: CaseBook, erasures: Erasures) -> None:
        """Take the ledger's database, the parts, and who is asked about erasures."""
        self._database = database
        self.book = replace(book, compose=_paced(book.compose))
        self._erasures = erasures

    def case(self, case: str, asker: Asker, *, until: datetime | None = None, masks: bool = True) -> Replayed:
        """Read everything about a case up to a time; ``masks`` where events will be spelled."""
        entries, complete = self.read(case, until)
        replay = CaseReplay(case_id=case, entries=self.fold(entries), book=self.book, asker=asker)
        return Replayed(replay, complete, self.erased(entries) if masks else Known())

    def read(self, case: str, until: datetime | None) -> tuple[list[Entry], dict[str, Json]]:
        """Read every record about a case up to a time, and how far each log is held."""
        with self._database.connection() as connection, connection.transaction():
            # One snapshot, so that the promise of completeness and the events are of one moment.
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            return queries.about(connection, case, until), queries.complete_to(connection, until)

    def chain(self, correlation: str) -> Sequence[Entry]:
        """Read everything that one command led to."""
        with self._database.connection() as connection:
            return queries.chained(connection, correlation)

    def erased(self, entries: Iterable[Entry]) -> Known:
        """Find who of the persons in some records was erased."""
        return self._erasures.of(persons_of((entry.service, entry.record) for entry in entries))

    def fold(self, entries: Sequence[Entry]) -> list[Entry]:
        """Have each record told by its owner's fold; lets others run in between."""
        return [replace(entry, told=self.book.tells[entry.service](entry.record)) for entry in breathing(entries)]


def _paced(compose: Compose) -> Compose:
    """Let others of the process run after each view that is composed: a page composes many."""

    def paced(case: str, messages: Sequence[Told], hidden: frozenset[str]) -> dict[str, Json] | None:
        view = compose(case, messages, hidden)
        breathe()
        return view

    return paced


class ReplayProvider(DependencyProvider):  # type: ignore[misc]  # nameko has no types
    """Gives workers what replays a case."""

    def setup(self) -> None:
        """Make it over the service's runtime and the parts that the process was given."""
        runtime = runtime_of(self.container)
        name = runtime.definition.name
        erasures = Erasures(RpcClient(runtime.settings, name), own=name, keyring=runtime.keyring)
        self._replaying = Replaying(runtime.log.database, self.container.config[CASEBOOK], erasures)

    def get_dependency(self, _worker_context: object) -> Replaying:
        """Give it to a worker."""
        return self._replaying


class ReplayAnswers(Service):
    """The questions about a case as it stood; all are about one case, and recorded before they are answered."""

    replaying: Replaying = ReplayProvider()

    def case_to_read(self, call: Call, part: str, until: datetime | None = None, *, to_audit: bool = False) -> str:
        """Give the case a call may read about, once what was recorded until then is in the ledger.

        What is told only ``to_audit`` is denied to anybody else.
        """
        raise NotImplementedError

    @answer("replay.case", issuers=DOORS)
    def replay_case(self, call: Call) -> Json:
        """Compose a case as it stood: ``{case_id, as_of?, occurred_by?}`` → ``{case, complete_to}``; it may be null."""
        moment = _moment(call)
        found = self._replayed(call, "case", moment.as_of, masks=False)
        return found.told({"case": found.case.view(moment)}, moment)

    @answer("replay.steps", issuers=DOORS)
    def replay_steps(self, call: Call) -> Json:
        """Give a page of the history with what each event changed.

        ``{case_id, as_of?, occurred_by?, cursor?, limit?, view?}`` →
        ``{items, steps, previous, next, versions, complete_to}``.
        """
        moment, wanted = _moment(call), _wanted(call, PAGE)
        found = self._replayed(call, "steps", moment.as_of)
        return found.told(steps(found.case, moment=moment, wanted=wanted, erased=found.erased.decisions), moment)

    @answer("replay.changes", issuers=DOORS)
    def replay_changes(self, call: Call) -> Json:
        """Tell two moments apart, of ``record`` or of ``occurrence``.

        ``{case_id, from, to?, by?, cursor?, limit?}`` →
        ``{from, to, events, changes, previous, next, versions, complete_to}``; ``events`` is a page.
        """
        (earlier, later), wanted = _two(call), _wanted(call, MOST)
        found = self._replayed(call, "changes", later.as_of)
        told = between(found.case, earlier, later, wanted=wanted, erased=found.erased.decisions)
        return found.told(told, later)

    @answer("replay.consequences", issuers=DOORS)
    def replay_consequences(self, call: Call) -> Json:
        """Give what an event changed and everything it caused.

        ``{case_id, service, position}`` →
        ``{because, event, personal, changes, caused, left_out, versions, complete_to}``.
        """
        found = self._replayed(call, "consequences")
        place = str(call.arguments.get("service")), call.arguments.get("position")
        root = next((one for one in found.case.entries if (one.service, one.record.position) == place), None)
        if root is None or root.record.event_id in found.case.untold:
            raise NotFoundError("not-found")
        chain = Chain(found.case, self.replaying.chain(root.meta.correlation), found.erased.decisions)
        return found.told(chain.tree(root.record.event_id))

    @answer("replay.sight", issuers=DOORS)
    def replay_sight(self, call: Call) -> Json:
        """Tell what each agency could have seen: ``{case_id, as_of?, agency?}``; only to who audits."""
        moment, agency = moment_in(call.arguments, "as_of") or now(), call.arguments.get("agency")
        asker = _asker(call)
        case = self.case_to_read(call, "sight", moment, to_audit=True)
        found = self.replaying.case(case, asker, until=moment)
        told = sight(found.case, moment, None if agency is None else str(agency), found.erased.destroyed_at)
        return found.told(told)

    def _replayed(self, call: Call, part: str, until: datetime | None = None, *, masks: bool = True) -> Replayed:
        asker = _asker(call)
        case = self.case_to_read(call, part, until)
        return self.replaying.case(case, asker, until=until, masks=masks)


def _asker(call: Call) -> Asker:
    if call.asker is None:
        raise UnauthenticatedError("asker-missing")
    return call.asker


def _moment(call: Call) -> Moment:
    return Moment(moment_in(call.arguments, "as_of"), moment_in(call.arguments, "occurred_by"))


def _two(call: Call) -> tuple[Moment, Moment]:
    by = call.arguments.get("by", "record")
    earlier, later = moment_in(call.arguments, "from"), moment_in(call.arguments, "to")
    if by not in {"record", "occurrence"}:
        raise InvalidError("invalid-query", fields={"by": "not-one-of"})
    if earlier is None:
        raise InvalidError("invalid-query", fields={"from": "required"})
    if later is not None and later < earlier:
        raise InvalidError("invalid-query", fields={"to": "before-the-first"})
    if by == "record":
        return Moment(as_of=earlier), Moment(as_of=later)
    return Moment(occurred_by=earlier), Moment(occurred_by=later)


def _wanted(call: Call, usual: int) -> Wanted:
    limit, cursor = call.arguments.get("limit", usual), call.arguments.get("cursor")
    if isinstance(limit, bool) or not isinstance(limit, int) or not 1 <= limit <= MOST:
        raise InvalidError("invalid-query", fields={"limit": "not-a-number"})
    return Wanted(
        limit=limit,
        cursor=None if cursor is None else read_cursor(str(cursor)),
        with_view=call.arguments.get("view") is True,
    )
