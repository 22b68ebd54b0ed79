"""A small dossier of an imaginary case, sound unless a test spoils it."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.audit.dossier import bundle
from services.audit.dossier.redaction import Hiding, event_line, proof_line, withheld_line
from services.audit.dossier.verify import FORMAT
from shared.kernel.canonical import Json
from shared.kernel.commitments import NO_LEAF
from shared.kernel.ids import CommandId, derive
from shared.kernel.record import SOFTWARE, StoredRecord, write_time
from shared.transparency.checkpoints import Checkpoint, signed
from shared.transparency.keys import LogKeys, Validity
from shared.transparency.notes import COSIGNATURE, Note, SigningKey
from shared.transparency.tiles import Edge, prove_consistency, prove_inclusion
from tests.support.examples import envelope
from tests.support.records import ORIGIN, START, record
from tests.support.walking import leaves_of

SERVICE = "intake"
CASE = derive("case", "dossier")
DOSSIER = CommandId(derive("command", "dossier"))
NAME = "hoigia.example/24/dossiers"
LOG_KEY = SigningKey(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"\x11" * 32))
WITNESS = SigningKey("hoigia.example/24/witness", Ed25519PrivateKey.from_private_bytes(b"\x22" * 32))
EXPORTER = SigningKey(NAME, Ed25519PrivateKey.from_private_bytes(b"\x33" * 32))
EXPORT: dict[str, Json] = {"copy": 1, "receiver": "24-toa-an", "receiver_role": None, "hidden": [], "reason": None}
REPORT = b"%PDF-1.7 a report\n"


def sealed_value(field_class: str) -> dict[str, Json]:
    """Make an envelope of a class."""
    return {**envelope("dGV4dA"), "class": field_class}


RECEIVED: Json = {
    "code": "24-2026-ABCDEFGH",
    "person": {"full_name": sealed_value("identity"), "sex": "female", "born": "1999-04-05"},
    "health": sealed_value("health"),
}


def history(hidden: Sequence[str] = (), role: str | None = None) -> list[StoredRecord]:
    """Make the log that the dossier is of: a case among others, and its export at the end."""
    export: Json = {**EXPORT, "hidden": [*hidden], "receiver_role": role}
    made = [
        record(1, stream="other", version=1),
        record(2, stream="case", version=1, kind="VictimReceived.v1", data=RECEIVED, subject=CASE),
        record(3, stream="other", version=2),
        record(4, stream="case", version=2, kind="ConsentGiven.v1", data={"to": "24-so-y-te"}, subject=CASE),
        record(5, stream="case", version=3, kind="RiskAssessed.v1", data={"risk": "high"}, subject=CASE),
        record(6, stream="case", version=4, kind="SupportGranted.v1", subject=CASE,
               data={"rule": "R7", "legal_basis": "Điều 42", "amount": 3_000_000}),
        record(7, stream="looks", version=1, kind="DisclosureRecorded.v1", subject=CASE, data={"decision": "allowed"}),
        record(8, stream="exports", version=1, kind="DossierExported.v1", data=export, subject=CASE),
        record(9, stream="other", version=3),
    ]  # fmt: skip
    return [replace_command(one) if one.type == "DossierExported.v1" else one for one in made]


def replace_command(one: StoredRecord) -> StoredRecord:
    """Let the export be the command that the dossier is named after."""
    return one._replace(command_id=DOSSIER)


def keys(key: SigningKey, kind: int = 1) -> str:
    """Write a list of one key that holds from long ago on."""
    return LogKeys((Validity(key.verifier(kind), datetime(2020, 1, 1, tzinfo=UTC)),)).written()


@dataclass(slots=True)
class Made:
    """A dossier and all it is made of."""

    hiding: Hiding = field(default_factory=Hiding)
    records: list[StoredRecord] = field(default_factory=history)
    leaves: list[bytes] = field(default_factory=list)
    log_key: SigningKey = LOG_KEY
    witness: SigningKey = WITNESS
    exporter: SigningKey = EXPORTER
    withheld: frozenset[int] = frozenset({5})
    role: str | None = None
    since: tuple[int, ...] = ()
    cosigned_at: datetime = START

    def __post_init__(self) -> None:
        """Compute the leaves."""
        self.leaves = leaves_of(self.records, ORIGIN)
        self.edge, self.tiles = Edge().extended(self.leaves)

    edge: Edge = field(init=False)
    tiles: Any = field(init=False)

    def checkpoint(self, size: int | None = None) -> Note:
        """Sign and cosign the log at a size."""
        edge = self.edge if size is None else Edge().extended(self.leaves[:size])[0]
        note = signed(Checkpoint(ORIGIN, edge.size, edge.root()), [self.log_key])
        return Note(note.text, (*note.signatures, self.witness.cosign(note.text, int(self.cosigned_at.timestamp()))))

    def contents(self) -> bundle.Contents:
        """Put together what goes into the dossier."""
        mine = [one for one in self.records if b'"subject":"' + CASE.encode() in one.meta]
        log = bundle.Signed(
            origin=ORIGIN,
            size=self.edge.size,
            note=self.checkpoint().written(),
            keys=keys(self.log_key),
            witnesses=[self.witness.name],
            consistency=[
                (self.checkpoint(size).written(), prove_consistency(size, self.edge.size, lambda _: self.tiles))
                for size in self.since
            ],
        )
        return bundle.Contents(
            events=[self._line(one) for one in mine],
            proofs=[proof_line(SERVICE, one.position, self._proof(one.position)) for one in mine],
            logs={SERVICE: log},
            witness_keys=keys(self.witness, COSIGNATURE),
            exporter_keys=keys(self.exporter),
            schemas={one.type: {"title": one.type} for one in mine if one.position not in self.withheld},
            export=self.export(),
        )

    def export(self) -> dict[str, Json]:
        """Say who exported it and why."""
        return {
            "format": FORMAT, "dossier": DOSSIER, "case": CASE, "copy": 1, "receiver": "24-toa-an",
            "receiver_role": self.role, "hidden": [*self.hiding.words], "purpose": "support", "reason": None,
            "erased": [], "erasures_unknown": [], "reviews": [], "build": "ab" * 32,
            "exported_at": write_time(self.records[7].recorded_at), "software": SOFTWARE,
            "exported_by": {
                "user": None if "actor" in self.hiding.words else derive("staff", "one"),
                "agency": "24-xa-dong-ky", "role": "commune-officer",
            },
        }  # fmt: skip

    def files(self) -> dict[str, bytes]:
        """Give the bag."""
        return bag(self.contents().payload(REPORT))

    def zip(self) -> bytes:
        """Give the dossier."""
        return seal(self.files(), self.exporter)

    def _line(self, one: StoredRecord) -> dict[str, Any]:
        if one.position in self.withheld:
            return withheld_line(SERVICE, one.position, self.leaves[one.position - 1])
        before = [
            other.position for other in self.records if other.stream == one.stream and other.position < one.position
        ]
        previous = self.leaves[before[-1] - 1] if before else NO_LEAF
        return event_line(SERVICE, one, previous=previous, hiding=self.hiding)

    def _proof(self, position: int) -> list[str]:
        proof = prove_inclusion(position - 1, self.edge.size, lambda _: self.tiles)
        return [base64.b64encode(part).decode() for part in proof]


def made(*hidden: str, role: str | None = None, **changes: Any) -> Made:
    """Make a dossier that hides what these words name, or what a role may not have."""
    hiding = replace(Hiding.of(hidden, role), own=DOSSIER)
    return Made(hiding=hiding, role=role, records=history(hiding.words, role), **changes)


def bag(payload: dict[str, bytes], stamp: bytes | None = None) -> dict[str, bytes]:
    """Put a payload into a bag."""
    day, words = date(2026, 3, 2), {"organisation": "hoigia.example/24", "agent": "hoigia/0.1.0"}
    return bundle.bagged(payload, identifier=DOSSIER, day=day, stamp=stamp, **words)


def bagged_anew(files: dict[str, bytes]) -> dict[str, bytes]:
    """Let somebody who altered files write the manifests that fit them."""
    return bag({name: content for name, content in files.items() if name.startswith("data/")})


def seal(files: dict[str, bytes], key: SigningKey = EXPORTER) -> bytes:
    """Seal a bag."""
    digest = bundle.digest_of(files)
    text = bundle.seal_text(key.name, dossier=DOSSIER, copy=1, digest=digest)
    return bundle.sealed(files, Note(text, (key.sign(text),)).written())
