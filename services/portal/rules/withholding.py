"""What of a case is withheld from an agency: of protection, and of all that follows from it, what does not name it.

And what tells of another case of the same person: that there is one, and what was given in it.

That somebody is protected, by whom, and from which day another place has it, would lead whoever
looks for the person to that place. Those who have part in it ask the owner for all of it.
"""

from collections.abc import Iterable, Iterator

from shared.access.asker import Asker
from shared.access.casebook import Told
from shared.access.confidential import GIVEN_TWICE, PROTECTION, RECOGNITION, sees_confidential
from shared.kernel.canonical import Json

NOTHING: frozenset[str] = frozenset()
DECIDES_ON_SUPPORT = frozenset({"case-manager", "approver", "supervisor"})
"""Who may grant what is given once, or supervises it: a commune officer grants nothing that is."""

OF_ANOTHER_CASE = frozenset({"granted-elsewhere", "same-person-to-check"})
"""Refusals that tell of another case of the same person."""

GIVEN_BEFORE = "already-granted"
"""What is refused so within one case too, and so tells of no other."""


def tells_of_another_case(kind: str, asker: Asker) -> bool:
    """Tell whether a type of event or message would show an asker that there is another case of the same person."""
    if sees_confidential(asker):
        return False
    return kind in RECOGNITION or (kind in GIVEN_TWICE and asker.role not in DECIDES_ON_SUPPORT)


def refusal_told(code: str, asker: Asker) -> str:
    """Give the code of a refusal as an asker is told it: who only hands things over is not told why they are given."""
    tells = code in OF_ANOTHER_CASE and asker.role not in DECIDES_ON_SUPPORT
    return GIVEN_BEFORE if tells else code


def withheld(messages: Iterable[Told], asker: Asker) -> frozenset[str]:
    """Give the ids of the messages about one case that an asker is not shown."""
    if sees_confidential(asker):
        return NOTHING
    about: set[str] = set()
    clocks: set[Json] = set()
    shown: set[Json] = set()
    hidden: set[str] = set()
    # A message is recorded after what it follows from; a clock's later messages name the clock alone.
    for message in sorted(messages, key=lambda item: (item.time, item.service, item.position)):
        if tells_of_another_case(message.type, asker):
            # That there is another case at all is nobody's to know who has nothing to do with it.
            hidden.add(message.id)
            continue
        clock = message.data.get("deadline_id")
        if message.type in PROTECTION or message.causation in about or (clock is not None and clock in clocks):
            about.add(message.id)
            clocks.update([] if clock is None else [clock])
            if asker.agency in _words(message.data.values()) or clock in shown:
                shown.update([] if clock is None else [clock])
            else:
                hidden.add(message.id)
    return frozenset(hidden)


def _words(values: Iterable[Json]) -> Iterator[Json]:
    for value in values:
        yield from value if isinstance(value, list) else (value,)
