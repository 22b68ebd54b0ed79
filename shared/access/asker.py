"""Who asks, in what capacity and for what purpose; carried by every call that is made for a person."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """A user acting for an agency in one role, for one purpose; all are codes or ids."""

    user: str
    agency: str
    role: str
    purpose: str
    legal_basis: str | None = None
