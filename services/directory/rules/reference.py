"""Bodies, instruments, parameters and open points as dated rows; pure, made of text by ``schemas.reference``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.directory.rules.places import Provinces
from shared.contracts.vocabulary import Confidence
from shared.kernel.dated import Validity


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where rows were read: the page that a code stands for."""

    code: str
    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A text of law and when it is in force; ``open`` says what about the row is not confirmed."""

    code: str
    title: str
    issued: date | None
    validity: Validity
    source: str
    confidence: Confidence
    open: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A statutory figure in đồng for a time."""

    name: str
    value: int
    validity: Validity
    source: str
    confidence: Confidence
    open: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """Which body has a function for a time, and what it may do; ``follows`` is the body that had it before."""

    code: str
    function: str
    level: str
    name: str
    validity: Validity
    powers: str
    follows: str | None
    basis: str
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPoint:
    """What must be read in a full text before anybody relies on it, and which rows rest on it (``kind:code``)."""

    code: str
    asked_en: str
    asked_vi: str
    meanwhile: str
    rests: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """All small tables of reference data."""

    sources: Mapping[str, Source]
    provinces: Provinces
    instruments: Mapping[str, Instrument]
    parameters: tuple[Parameter, ...]
    bodies: tuple[Body, ...]
    open_points: tuple[OpenPoint, ...]

    def in_force(self, day: date) -> Sequence[Instrument]:
        """List the instruments in force on a day."""
        return [row for row in self.instruments.values() if row.validity.holds(day)]

    def parameter(self, name: str, day: date) -> Parameter | None:
        """Give a statutory figure as it was on a day, ``None`` outside its series."""
        return next((row for row in self.parameters if row.name == name and row.validity.holds(day)), None)

    def bodies_on(self, day: date, function: str | None = None) -> Sequence[Body]:
        """List the bodies of a day, of one function or of all."""
        return [row for row in self.bodies if row.validity.holds(day) and function in {None, row.function}]
