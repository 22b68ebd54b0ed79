"""How amounts are computed: a few kinds of formula, whole đồng, nothing rounded in secret.

A formula says what it needs; whoever applies it has checked the law's conditions before. What
depends on an amount that we could not read is ``unconfirmed``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from typing import TypeAlias, assert_never

from shared.contracts.vocabulary import Confidence
from shared.kernel.refusal import Refused


@dataclass(frozen=True, slots=True)
class Rate:
    """An amount for each day counted."""

    amount: int


@dataclass(frozen=True, slots=True)
class SeriesRate:
    """A statutory parameter times a coefficient (in tenths) for each month counted."""

    series: str
    tenths: int
    tenths_under_4: int


@dataclass(frozen=True, slots=True)
class SeriesShare:
    """A share (per mille) of a statutory parameter for each month counted."""

    series: str
    per_mille: int


@dataclass(frozen=True, slots=True)
class AtCost:
    """The real cost, which the officer states, up to a ceiling where there is one."""

    ceiling: int | None


@dataclass(frozen=True, slots=True)
class Fixed:
    """One amount."""

    amount: int


@dataclass(frozen=True, slots=True)
class AtLeast:
    """An amount that an authority may have raised: the floor, or more where the officer states it."""

    amount: int


@dataclass(frozen=True, slots=True)
class Stated:
    """Money whose amount we could not read: the officer states it."""


@dataclass(frozen=True, slots=True)
class InKind:
    """Things, whose value the officer may state."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service free of charge; no money passes."""


Formula: TypeAlias = Rate | SeriesRate | SeriesShare | AtCost | Fixed | AtLeast | Stated | InKind | Service


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What a formula is applied to.

    ``quantity`` is what was counted, already within its limit; ``stated`` what the officer
    states; ``granted`` what was granted before under the same rule; ``parameter`` looks a series
    up (its value and confidence).
    """

    quantity: int | None
    stated: int | None
    granted: int
    under_4: bool | None
    confidence: Confidence
    parameter: Callable[[str], tuple[int, Confidence]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calculation:
    """An amount and how it came about; ``exhausted`` when the ceiling was used up before."""

    amount: int | None
    confidence: Confidence
    steps: tuple[tuple[str, int], ...] = ()
    capped: bool = False
    exhausted: bool = False


def calculate(formula: Formula, inputs: Inputs) -> Calculation:
    """Apply a formula; raises :class:`Refused` for an amount that is missing or not the officer's to state."""
    match formula:
        case Rate() | SeriesRate() | SeriesShare():
            return _counted(formula, inputs)
        case Fixed():
            _must_not_differ(inputs.stated, formula.amount)
            return Calculation(amount=formula.amount, confidence=inputs.confidence, steps=(("fixed", formula.amount),))
        case AtCost():
            return _at_cost(formula, inputs)
        case AtLeast():
            return _at_least(formula, inputs)
        case Stated() | InKind():
            return _stated(formula, inputs)
        case Service():
            _must_not_differ(inputs.stated, None)
            return Calculation(amount=None, confidence=inputs.confidence)
        case _:
            assert_never(formula)


def _counted(formula: Rate | SeriesRate | SeriesShare, inputs: Inputs) -> Calculation:
    quantity = ("quantity", inputs.quantity or 0)
    if isinstance(formula, Rate):
        return _multiplied(inputs, [("rate", formula.amount), quantity], confidence=inputs.confidence)
    value, read = inputs.parameter(formula.series)
    confidence = Confidence.weakest(inputs.confidence, read)
    if isinstance(formula, SeriesShare):
        factors = [(formula.series, value), ("per-mille", formula.per_mille), quantity]
        return _multiplied(inputs, factors, confidence=confidence, over=1_000)
    tenths = _coefficient(formula, inputs.under_4)
    factors = [(formula.series, value), ("coefficient-tenths", tenths), quantity]
    return _multiplied(inputs, factors, confidence=confidence, over=10)


def _multiplied(
    inputs: Inputs, factors: list[tuple[str, int]], *, confidence: Confidence, over: int = 1
) -> Calculation:
    amount, rest = divmod(prod(value for _, value in factors), over)
    if rest:
        raise Refused("amount-not-whole")
    _must_not_differ(inputs.stated, amount)
    return Calculation(amount=amount, confidence=confidence, steps=tuple(factors))


def _coefficient(formula: SeriesRate, under_4: bool | None) -> int:  # noqa: FBT001 - a fact of three values
    if formula.tenths == formula.tenths_under_4:
        return formula.tenths
    if under_4 is None:
        raise Refused("fact-missing", fields={"facts.under_4": "required"})
    return formula.tenths_under_4 if under_4 else formula.tenths


def _at_cost(formula: AtCost, inputs: Inputs) -> Calculation:
    if inputs.stated is None:
        raise Refused("stated-amount-needed", fields={"stated_amount": "required"})
    cost = ("cost", inputs.stated)
    if formula.ceiling is None:
        return Calculation(amount=inputs.stated, confidence=inputs.confidence, steps=(cost,))
    left = formula.ceiling - inputs.granted
    return Calculation(
        amount=min(inputs.stated, max(left, 0)),
        confidence=inputs.confidence,
        steps=(cost, ("ceiling", formula.ceiling), ("granted-before", inputs.granted)),
        capped=inputs.stated > left,
        exhausted=left <= 0,
    )


def _at_least(formula: AtLeast, inputs: Inputs) -> Calculation:
    stated = formula.amount if inputs.stated is None else inputs.stated
    if stated < formula.amount:
        raise Refused("stated-below-floor", fields={"stated_amount": "out-of-range"})
    # Above the floor somebody has raised the amount by a text that is not in the book.
    confidence = inputs.confidence if stated == formula.amount else Confidence.UNCONFIRMED
    return Calculation(amount=stated, confidence=confidence, steps=(("floor", formula.amount), ("stated", stated)))


def _stated(formula: Stated | InKind, inputs: Inputs) -> Calculation:
    if inputs.stated is not None:
        return Calculation(amount=inputs.stated, confidence=Confidence.UNCONFIRMED, steps=(("stated", inputs.stated),))
    if isinstance(formula, InKind):
        return Calculation(amount=None, confidence=inputs.confidence)
    raise Refused("stated-amount-needed", fields={"stated_amount": "required"})


def _must_not_differ(stated: int | None, amount: int | None) -> None:
    if stated is not None and stated != amount:
        raise Refused("amount-set-by-rule", fields={"stated_amount": "not-the-amount-of-the-rule"})
