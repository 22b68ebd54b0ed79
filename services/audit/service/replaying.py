"""A case as it stood: replayed from the ledger's records by the owners' own folds."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ParamSpec, TypeVar

from nameko.extensions import DependencyProvider

from services.audit import queries
from services.audit.replay.case import CaseReplay
from services.audit.replay.entries import NOW, Entry, Moment
from services.audit.replay.masking import persons_of
from services.audit.service.erasures import Erasures, Known
from shared.access.asker import Asker
from shared.access.casebook import CaseBook
from shared.access.confidential import sees_confidential
from shared.eventlog.database import Database
from shared.eventlog.follower import breathe, breathing
from shared.house.service import runtime_of
from shared.kernel.canonical import Json
from shared.rpc.client import RpcClient

P = ParamSpec("P")
T = TypeVar("T")

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
        self.book = replace(book, compose=_paced(book.compose), withheld=_paced(book.withheld))
        self._erasures = erasures

    def case(self, case: str, asker: Asker, *, until: datetime | None = None, masks: bool = True) -> Replayed:
        """Read everything about a case up to a time; ``masks`` where events will be spelled."""
        entries, complete = self.read(case, until, audits=sees_confidential(asker))
        replay = CaseReplay(case_id=case, entries=self.fold(entries), book=self.book, asker=asker)
        return Replayed(replay, complete, self.erased(entries) if masks else Known())

    def read(self, case: str, until: datetime | None, *, audits: bool) -> tuple[list[Entry], dict[str, Json]]:
        """Read every record about a case up to a time, and how far each log is held: by then for who ``audits``.

        For anybody else as of now: of two moments around something unnamed the heads would tell in whose log it stands.
        """
        with self._database.connection() as connection, connection.transaction():
            # One snapshot, so that the promise of completeness and the events are of one moment.
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            return queries.about(connection, case, until), queries.complete_to(connection, until if audits else None)

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


def _paced(work: Callable[P, T]) -> Callable[P, T]:
    """Let others of the process run after each piece of work over a whole case: an answer takes many."""

    def paced(*args: P.args, **kwargs: P.kwargs) -> T:
        found = work(*args, **kwargs)
        breathe()
        return found

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
