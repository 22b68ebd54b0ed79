"""Time-based one-time codes (RFC 6238): secrets sealed at rest, each code good for one use."""

from dataclasses import dataclass
from datetime import datetime

import pyotp

from services.directory import kept
from services.directory.schemas import person_of_staff
from shared.eventlog.database import Database
from shared.kernel.canonical import canonical, parse
from shared.kernel.ids import EventId, StaffId, StreamId
from shared.kernel.personal import FieldClass, Personal
from shared.sealing.cipher import Sealer
from shared.sealing.keyring import Keyring
from shared.sealing.place import Place

STEP_SECONDS = 30
ISSUER = "Hồi Gia"


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """Makes, keeps and checks the secrets of second factors."""

    database: Database
    keyring: Keyring
    origin: str

    def begin(self, staff: StaffId, credential: str) -> str:
        """Give the secret of a credential, making it when there is none: a repeated request gets the same."""
        known = self._secret(staff, credential)
        if known is not None:
            return known
        secret = pyotp.random_base32()
        personal = Personal(secret, person=person_of_staff(staff), field_class=FieldClass.IDENTITY)
        self.keyring.prepare([personal.person])
        envelope = Sealer(self.keyring).seal(personal, self._place(staff, credential))
        with self.database.connection() as connection:
            kept.keep_credential(
                connection, credential, staff_id=staff, kind=kept.TOTP, secret=canonical(dict(envelope))
            )
        return self._secret(staff, credential) or secret

    def accepts(self, staff: StaffId, credential: str, *, code: str, at: datetime) -> bool:
        """Tell whether a code is right and was not used; one step to either side is taken (drifting clocks)."""
        secret = self._secret(staff, credential)
        if secret is None:
            return False
        present = int(at.timestamp()) // STEP_SECONDS
        totp = pyotp.TOTP(secret)
        steps = [
            step
            for step in (present - 1, present, present + 1)
            if pyotp.utils.strings_equal(code, totp.at(step * STEP_SECONDS))
        ]
        if not steps:
            return False
        with self.database.connection() as connection:
            return kept.use_step(connection, credential, steps)

    def forget_others(self, staff: StaffId, credential: str) -> None:
        """Destroy the secrets of second factors that were begun and never confirmed."""
        with self.database.connection() as connection:
            kept.forget_others(connection, staff, kind=kept.TOTP, but=credential)

    def _secret(self, staff: StaffId, credential: str) -> str | None:
        with self.database.connection() as connection:
            stored = kept.secret_of(connection, credential)
        if stored is None:
            return None
        envelope = parse(stored)
        if not isinstance(envelope, dict):
            return None
        return str(Sealer(self.keyring).open(envelope, self._place(staff, credential)))

    def _place(self, staff: StaffId, credential: str) -> Place:
        return Place(
            origin=self.origin,
            stream=StreamId(staff),
            version=0,
            event_id=EventId(credential),
            type="credential/totp",
            path="/secret",
        )
