"""Who asks, in what capacity and for what purpose; carried by every call that is made for a person."""

from dataclasses import dataclass
from datetime import datetime

from shared.kernel.record import Metadata


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """A user acting for an agency in one role, for one purpose; all are codes or ids."""

    user: str
    agency: str
    role: str
    purpose: str
    legal_basis: str | None = None

    def metadata(self, *, correlation: str, occurred_at: datetime, subject: str | None = None) -> Metadata:
        """Say of a record that they did it, in this capacity, for this purpose, on this basis."""
        return Metadata(
            actor=self.user,
            agency=self.agency,
            role=self.role,
            purpose=self.purpose,
            legal_basis=self.legal_basis,
            correlation=correlation,
            occurred_at=occurred_at,
            subject=subject,
        )
