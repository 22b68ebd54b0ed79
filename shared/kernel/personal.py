"""Personal values: a type that cannot be printed, logged, compared by accident or announced.

A personal value is *open* (it came in with a command and holds the value) or *sealed* (it came
out of a log and holds only its envelope). Only :mod:`shared.sealing` turns one into the other.
"""

from enum import StrEnum
from typing import Generic, NoReturn, TypeVar

from shared.kernel.canonical import Json
from shared.kernel.ids import PersonId

T = TypeVar("T")


class FieldClass(StrEnum):
    """Who may need to know: the class decides the key and the policy (architecture §6)."""

    IDENTITY = "identity"
    CONTACT = "contact"
    SHELTER = "shelter"
    HEALTH = "health"
    INVESTIGATION = "investigation"
    LEGAL = "legal"
    ECONOMIC = "economic"
    BIOMETRIC = "biometric"


class SealedValueError(TypeError):
    """A sealed value was asked for its content, or an open one for its envelope."""


class Personal(Generic[T]):
    """A value about one person, of one field class, that never shows itself."""

    __slots__ = ("_envelope", "_value", "field_class", "person")

    def __init__(self, value: T, *, person: PersonId, field_class: FieldClass) -> None:
        """Hold an open value; ``person`` is whose it is."""
        self._value: T | None = value
        self._envelope: dict[str, Json] | None = None
        self.person = person
        self.field_class = field_class

    @classmethod
    def sealed(cls, envelope: dict[str, Json]) -> "Personal[T]":
        """Wrap an envelope as it was stored."""
        personal: Personal[T] = cls.__new__(cls)
        personal._value = None
        personal._envelope = envelope
        personal.person = PersonId(str(envelope["person"]))
        personal.field_class = FieldClass(str(envelope["class"]))
        return personal

    @property
    def is_open(self) -> bool:
        """Tell whether the value itself is here."""
        return self._envelope is None

    @property
    def envelope(self) -> dict[str, Json]:
        """The stored envelope of a sealed value."""
        if self._envelope is None:
            raise SealedValueError("an open value has no envelope")
        return self._envelope

    def belonging_to(self, person: PersonId) -> "Personal[T]":
        """Give the same open value as somebody's whose it turned out to be."""
        return Personal(self.reveal(), person=person, field_class=self.field_class)

    def reveal(self) -> T:
        """Give the value of an open one. Every call is a place for a reviewer to look at."""
        if self._envelope is not None:
            raise SealedValueError("a sealed value must be opened by its keyring")
        return self._value  # type: ignore[return-value]  # None is then the value itself

    def __repr__(self) -> str:
        """Show only that something personal is here."""
        return "Personal(…)"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        """Be equal by content, so that a repeated command is recognised in tests and folds."""
        if not isinstance(other, Personal):
            return NotImplemented
        mine = (self.person, self.field_class, self._value, self._envelope)
        theirs = (other.person, other.field_class, other._value, other._envelope)
        return mine == theirs

    def __hash__(self) -> int:
        """Hash by whose and what class only; the value must not steer anything visible."""
        return hash((self.person, self.field_class))

    def _refuse_to_leave(self, *_: object) -> NoReturn:
        raise SealedValueError("a personal value cannot be serialised")

    __reduce__ = _refuse_to_leave
    __reduce_ex__ = _refuse_to_leave

    def __format__(self, _spec: str) -> str:
        """Show no more in a format string than in a print."""
        return repr(self)


def personal(value: T | None, person: PersonId, field_class: FieldClass) -> Personal[T] | None:
    """Make an open value about somebody, ``None`` of what is unknown."""
    return None if value is None else Personal(value, person=person, field_class=field_class)
