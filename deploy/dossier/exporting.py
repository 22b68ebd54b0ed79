"""Exporting a dossier: begun and recorded by the audit service, fetched page by page, put together, sealed by it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from deploy.dossier.build import build
from deploy.dossier.held import insist_on_held
from deploy.dossier.outside import Outside
from deploy.dossier.report import report_of
from deploy.dossier.schemas import schemas_of
from deploy.problems import Problem
from deploy.servers.processes import wait_until
from services.audit.dossier.bundle import Contents, Signed, bagged, digest_of, sealed
from services.audit.dossier.verify import EXPORTED, FORMAT, Check, WrongError, manifest_of
from shared.access.asker import Asker
from shared.kernel.canonical import Json
from shared.kernel.days import VIET_NAM
from shared.kernel.ids import CommandId
from shared.kernel.personal import FieldClass
from shared.kernel.record import read_time
from shared.rpc.client import RpcClient

AUDIT = "audit"
COVERED_SECONDS = 30.0
"""A log signs within two seconds of a commit, and the witness looks every five: whatever comes later is told apart."""
PLAN_PAUSE_SECONDS = 0.25
"""Between plans while it is waited for: a service is asked, not a process id looked for."""
CALL_SECONDS = 30.0
NOBODY = Outside()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is wanted: of which case, for whom, what is hidden, why, and from which checkpoints it is to go on."""

    case: str
    receiver: str
    receiver_role: str | None
    hide: Sequence[str]
    reason: str | None
    since: Sequence[str]


@dataclass(slots=True)
class Pages:
    """What was fetched so far; ``erased`` holds the words of each erasure once, however many pages tell of it."""

    events: list[Any] = field(default_factory=list)
    proofs: list[Any] = field(default_factory=list)
    reviews: list[Any] = field(default_factory=list)
    erased: set[tuple[tuple[str, str], ...]] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)

    def take(self, page: Mapping[str, Any]) -> None:
        """Add a page."""
        self.events += page["events"]
        self.proofs += page["proofs"]
        self.reviews += page["reviews"]
        self.erased |= {tuple(sorted(one.items())) for one in page["erased"]}
        self.unknown |= set(page["erasures_unknown"])


@dataclass(frozen=True, slots=True)
class Exported:
    """A dossier as it was put together, and what its statement says."""

    data: bytes
    statement: Mapping[str, Any]


class Exporting:
    """Carries one export through, in the name of one account."""

    def __init__(
        self, client: RpcClient, asker: Asker, wish: Wish, dossier: CommandId, *, outside: Outside = NOBODY
    ) -> None:
        """Take who asks for what; ``dossier`` is its id, so that a repeat is the same copy."""
        self._client = client
        self._asker = asker
        self._wish = wish
        self._dossier = dossier
        self._outside = outside
        self._plan: dict[str, Any] = {}

    def run(self) -> Exported:
        """Export; nothing is given before the export is on record. Raises what the audit service answers."""
        wish = self._wish
        arguments: dict[str, Json] = {"receiver": wish.receiver, "hide": [*wish.hide]}
        arguments |= {"receiver_role": wish.receiver_role, "reason": wish.reason}
        self._call("dossier.begin", **arguments)
        wait_until(self._is_covered, COVERED_SECONDS, pause=PLAN_PAUSE_SECONDS)
        if AUDIT not in self._plan["logs"] or AUDIT in self._plan["uncovered"]:
            raise Problem("the record of this export is not signed and witnessed yet; look at `hoigia status`")
        insist_on_held(wish.since, self._plan["logs"])
        contents = self._contents(self._fetch())
        statement = contents.statement()
        report = self._outside.signed(report_of(contents, statement, self._plan["organisation"]), statement)
        payload = contents.payload(report)
        exported = read_time(str(statement["exported_at"])).astimezone(VIET_NAM)
        files = bagged(
            payload,
            identifier=self._dossier,
            organisation=self._plan["organisation"],
            day=exported.date(),
            agent=str(statement["software"]),
            stamp=self._outside.stamp(manifest_of(payload)),
        )
        note = self._call("dossier.seal", digest=digest_of(files))["note"]
        return Exported(_verified(sealed(files, note), wish.since), statement)

    def _is_covered(self) -> bool:
        self._plan = self._call("dossier.plan", since=[*self._wish.since])
        # A log that is out of reach is waited for no longer: the dossier tells that it is not known.
        return not self._plan["uncovered"] and None not in self._plan["unseen"].values()

    def _fetch(self) -> "Pages":
        sizes: dict[str, Json] = {name: log["size"] for name, log in self._plan["logs"].items()}
        found = Pages()
        after: Json = ["", 0]
        while after is not None:
            page = self._call("dossier.page", sizes=sizes, after=after)
            found.take(page)
            after = page["next"]
        if not any(event.get("type") != EXPORTED and event["service"] != AUDIT for event in found.events):
            raise Problem("nothing is recorded of this case but this export")
        return found

    def _contents(self, pages: "Pages") -> Contents:
        plan = self._plan
        told: dict[str, Json] = {
            "format": FORMAT,
            "reason": None if FieldClass.LEGAL in plan["export"]["hidden"] else self._wish.reason,
            "erased": [dict(one) for one in sorted(pages.erased)],
            "erasures_unknown": [*sorted(pages.unknown)],
            "reviews": pages.reviews,
            "build": build(),
        }
        return Contents(
            events=pages.events,
            proofs=pages.proofs,
            logs={name: Signed.read(log) for name, log in plan["logs"].items()},
            witness_keys=plan["witness_keys"],
            exporter_keys=plan["exporter_keys"],
            schemas=schemas_of((one["service"], one["type"]) for one in pages.events if "type" in one),
            parted={(service, stream) for service, stream in plan["parted"]},
            uncovered=plan["uncovered"],
            unseen=plan["unseen"],
            export={**told, **plan["export"]},
        )

    def _call(self, method: str, **arguments: Json) -> Any:
        return self._client.call(
            AUDIT,
            method,
            {"case_id": self._wish.case, "dossier": self._dossier, **arguments},
            asker=self._asker,
            command_id=self._dossier if method == "dossier.begin" else None,
            case=self._wish.case,
            time_limit=CALL_SECONDS,
        )


def _verified(data: bytes, since: Sequence[str]) -> bytes:
    """Give a dossier that its own verifier takes, beside what the receiver holds; raises Problem for any other."""
    try:
        Check(data, since=tuple(one.encode() for one in since)).run()
    except WrongError as wrong:
        raise Problem(f"the dossier that was put together does not verify, nothing is given: {wrong}") from None
    return data
