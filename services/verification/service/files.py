"""Files of evidence: kept sealed outside the log before an event names them by digest."""

import base64
import hashlib
from dataclasses import dataclass

from services.verification import kept
from shared.eventlog.database import Database
from shared.kernel.canonical import canonical, parse
from shared.kernel.ids import CaseId, EventId, StreamId, person_id
from shared.kernel.personal import FieldClass, Personal
from shared.kernel.refusal import InvalidError, NotFoundError, UnavailableError
from shared.sealing.cipher import Sealer
from shared.sealing.keyring import Keyring
from shared.sealing.place import Place

LARGEST_FILE = 8 * 1_048_576
PART = 262_144
TYPE = "EvidenceFile.v1"


@dataclass(frozen=True, slots=True)
class EvidenceFiles:
    """Keeps files in parts, each under the case's person and bound to its place in the file."""

    database: Database
    keyring: Keyring
    origin: str

    def keep(self, case: CaseId, evidence_id: EventId, *, content: bytes, sha256: str) -> None:
        """Keep a file, all of it or nothing; a second time changes nothing.

        Raises ``InvalidError`` for an empty or too large file and for one that is not what its
        digest says.
        """
        if not 0 < len(content) <= LARGEST_FILE:
            raise InvalidError("invalid-body", fields={"file": "out-of-range"})
        if hashlib.sha256(content).hexdigest() != sha256:
            raise InvalidError("invalid-body", fields={"sha256": "not-the-digest"})
        person = person_id(case, 0)
        self.keyring.prepare([person])
        sealer = Sealer(self.keyring)
        with self.database.connection() as connection, connection.transaction():
            for part, start in enumerate(range(0, len(content), PART)):
                text = base64.b64encode(content[start : start + PART]).decode()
                value = Personal(text, person=person, field_class=FieldClass.INVESTIGATION)
                envelope = sealer.seal(value, self._place(case, evidence_id, part=part))
                kept.keep_part(connection, evidence_id, sha256=sha256, part=part, envelope=canonical(dict(envelope)))

    def open(self, case: CaseId, evidence_id: EventId, *, sha256: str) -> bytes:
        """Give a kept file; the caller has recorded who asks why.

        Raises ``NotFoundError`` ``file-not-kept`` when there is none and ``UnavailableError``
        ``file-damaged`` when it is not what was kept.
        """
        with self.database.connection() as connection:
            stored = kept.parts_of(connection, evidence_id, sha256)
        if not stored:
            raise NotFoundError("file-not-kept")
        sealer, content = Sealer(self.keyring), b""
        for part, octets in enumerate(stored):
            envelope = parse(octets)
            if not isinstance(envelope, dict):
                raise UnavailableError("file-damaged")
            content += base64.b64decode(str(sealer.open(envelope, self._place(case, evidence_id, part=part))))
        if hashlib.sha256(content).hexdigest() != sha256:
            raise UnavailableError("file-damaged")
        return content

    def _place(self, case: CaseId, evidence_id: EventId, *, part: int) -> Place:
        # Beside the log, so at no version of the stream: 0 is none.
        return Place(
            origin=self.origin,
            stream=StreamId(case),
            version=0,
            event_id=evidence_id,
            type=TYPE,
            path=f"/parts/{part}",
        )
