"""Counts and durations of this process for `/metrics`: every name and label is on a list, a label is a code.

What is no code never becomes a label, and a family holds a bounded number of series: nothing anybody
sends can put a name into a monitoring system, or fill it.
"""

import re
import threading
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
COUNTER, GAUGE, HISTOGRAM = "counter", "gauge", "histogram"
MOST_SERIES = 1_000
"""Series a family; more would be a label that is no code."""

_CODE = re.compile(r"[A-Za-z0-9_.:/<>\-]{0,80}")
_OTHER = "other"
_MILLION = 1_000_000
_LATENCY = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_STALL = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


@dataclass(frozen=True, slots=True)
class Family:
    """One name of `/metrics`: its kind, what it means, its labels, and for a histogram its bounds in seconds."""

    name: str
    kind: str
    meaning: str
    labels: tuple[str, ...] = ()
    bounds: tuple[float, ...] = ()


FAMILIES: Mapping[str, Family] = {
    family.name: family
    for family in (
        Family("hoigia_up", GAUGE, "Whether a service answers a call.", ("service",)),
        Family("hoigia_part_up", GAUGE, "Whether a part of a service is well.", ("service", "part")),
        Family("hoigia_part_state", GAUGE, "What a part is doing, and why.", ("service", "part", "state", "code")),
        Family("hoigia_log_head", GAUGE, "Newest position of a log.", ("service",)),
        Family("hoigia_log_room", GAUGE, "Positions left in the partitions that were made.", ("service",)),
        Family("hoigia_follower_position", GAUGE, "Where a follower stands.", ("service", "follower")),
        Family("hoigia_follower_lag", GAUGE, "Records a follower is behind its source.", ("service", "follower")),
        Family("hoigia_queue_messages", GAUGE, "Messages of a queue.", ("service", "queue", "state")),
        Family("hoigia_log_dropped_total", COUNTER, "Keys and values kept out of a process's log.", ("service",)),
        Family("hoigia_commands_total", COUNTER, "Commands by outcome.", ("service", "command", "outcome")),
        Family("hoigia_refusals_total", COUNTER, "Calls and requests that ended with a code.", ("service", "code")),
        Family("hoigia_reactions_total", COUNTER, "Reactions to messages.", ("service", "type", "outcome")),
        Family("hoigia_append_seconds", HISTOGRAM, "Time until an append was durable.", ("service",), _LATENCY),
        Family("hoigia_hub_stall_seconds", HISTOGRAM, "How late a ticker of the hub was.", ("service",), _STALL),
        Family("hoigia_portal_requests_total", COUNTER, "Answers of the portal.", ("route", "method", "status")),
        Family("hoigia_portal_request_seconds", HISTOGRAM, "Time until an answer was ready.", (), _LATENCY),
    )
}

_Labels = tuple[tuple[str, str], ...]


@dataclass(slots=True)
class _Spread:
    """A histogram's counts, one a bound and one beyond them all."""

    counts: list[int]
    microseconds: int = 0


@dataclass(slots=True)
class Registry:
    """What one process counted since it started; safe to share between threads."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _counts: dict[tuple[str, _Labels], int] = field(default_factory=dict)
    _spreads: dict[tuple[str, _Labels], _Spread] = field(default_factory=dict)

    def count(self, name: str, amount: int = 1, **labels: object) -> None:
        """Add to a counter; raises ``KeyError`` for a name or a label that is not on the list."""
        key = (name, _checked(name, labels))
        with self._lock:
            if key in self._counts or len(self._counts) < MOST_SERIES:
                self._counts[key] = self._counts.get(key, 0) + amount

    def observe(self, name: str, seconds: float, **labels: object) -> None:
        """Note one duration in a histogram."""
        key, bounds = (name, _checked(name, labels)), FAMILIES[name].bounds
        with self._lock:
            spread = self._spreads.get(key)
            if spread is None:
                spread = self._spreads[key] = _Spread([0] * (len(bounds) + 1))
            spread.counts[bisect_left(bounds, seconds)] += 1
            spread.microseconds += round(seconds * _MILLION)

    def samples(self) -> list[dict[str, Any]]:
        """Give everything in whole numbers: ``{name, labels, value}`` or ``{name, labels, counts, microseconds}``."""
        with self._lock:
            return [
                *(sample(name, value, **dict(labels)) for (name, labels), value in self._counts.items()),
                *(
                    {"name": name, "labels": dict(labels), "counts": list(s.counts), "microseconds": s.microseconds}
                    for (name, labels), s in self._spreads.items()
                ),
            ]


METRICS = Registry()
"""Those of this process."""


def sample(name: str, value: int, **labels: object) -> dict[str, Any]:
    """Spell one number with its labels."""
    return {"name": name, "labels": dict(_checked(name, labels)), "value": int(value)}


def render(samples: Iterable[Mapping[str, Any]]) -> str:
    """Spell samples of any number of processes for a scraper, family by family."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for one in samples:
        if one["name"] in FAMILIES:
            found.setdefault(one["name"], []).append(one)
    return "\n".join(line for name in FAMILIES if name in found for line in _family(name, found[name])) + "\n"


def labelled(samples: Iterable[Mapping[str, Any]], service: str) -> list[dict[str, Any]]:
    """Say of samples which service counted them, where the family has that label."""
    return [
        {**one, "labels": {**one["labels"], "service": service}}
        for one in samples
        if "service" in FAMILIES[one["name"]].labels
    ]


def _checked(name: str, labels: Mapping[str, object]) -> _Labels:
    allowed = FAMILIES[name].labels
    for label in labels:
        if label not in allowed:
            raise KeyError(label)
    return tuple((label, _code(labels[label])) for label in allowed if label in labels)


def _code(value: object) -> str:
    text = str(value)
    return text if _CODE.fullmatch(text) else _OTHER


def _family(name: str, samples: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    family = FAMILIES[name]
    yield f"# HELP {name} {family.meaning}"
    yield f"# TYPE {name} {family.kind}"
    for one in samples:
        labels = {label: _code(one["labels"][label]) for label in family.labels if label in one["labels"]}
        if family.kind == HISTOGRAM:
            yield from _histogram(family, labels, one)
        else:
            yield f"{name}{_braces(labels)} {int(one['value'])}"


def _histogram(family: Family, labels: dict[str, str], one: Mapping[str, Any]) -> Iterator[str]:
    total = 0
    for bound, count in zip((*family.bounds, "+Inf"), one["counts"], strict=True):
        total += int(count)
        yield f"{family.name}_bucket{_braces({**labels, 'le': str(bound)})} {total}"
    yield f"{family.name}_sum{_braces(labels)} {int(one['microseconds']) / _MILLION:.6f}"
    yield f"{family.name}_count{_braces(labels)} {total}"


def _braces(labels: Mapping[str, str]) -> str:
    words = ",".join(f'{name}="{value}"' for name, value in labels.items())
    return f"{{{words}}}" if words else ""
