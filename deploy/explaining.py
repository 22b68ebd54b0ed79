"""What the code of a dead letter means, and what to do about it: for somebody who sees it for the first time."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from shared.contracts.refusals import TITLES

REPLAY = "then put it back: hoigia dead-letters replay"


@dataclass(frozen=True, slots=True)
class Explanation:
    """What happened, and what to do."""

    what: str
    do: str


_RELEASES = Explanation(
    "publisher and reader are of different releases: the reader does not know this spelling",
    f"bring the reading service up to date (hoigia status names it), {REPLAY}",
)
_REFUSED = "the service refused each time what follows from the message"
_FAILED = Explanation(
    "the work failed every time",
    f"look in the service's log for reaction_failed: it names the place; mend that, {REPLAY}",
)

KNOWN: Mapping[str, Explanation] = {
    "forged": Explanation(
        "it was sent by a user who does not own its type",
        "find out who has whose password; then drop it: put back, it stays forged",
    ),
    "reader-died": Explanation(
        "every process that took it ended before it was done",
        f"look at the service's log around that time; mend what ended it, {REPLAY}",
    ),
    "unexpected-failure": _FAILED,
    "unexpected-type": Explanation(
        "it came to a queue whose service does not react to its type",
        "look whether the service is older than the topology (hoigia migrate, then start it anew); "
        f"{REPLAY}, or drop it",
    ),
    "not-canonical-json": Explanation(
        "its body is no message of ours at all", "find out what the publisher runs; then drop it"
    ),
    "42501": Explanation(
        "the database forbade the service something it needs", f"hoigia migrate grants what is missing; {REPLAY}"
    ),
    "42P01": Explanation(
        "a table that the service needs is not there", f"hoigia migrate makes what is missing; {REPLAY}"
    ),
}

_SQLSTATES: Mapping[str, Explanation] = {
    "22": Explanation("the database could not take a value", _FAILED.do),
    "23": Explanation("a rule of the database was broken", _FAILED.do),
    "42": Explanation(
        "the service and its database are of different releases", f"hoigia migrate, start the service anew, {REPLAY}"
    ),
    "53": Explanation("the database has no room or connections left", f"make room, {REPLAY}"),
    "HG": Explanation("the log refused to store what follows from it", _FAILED.do),
}
_SQLSTATE = re.compile(r"[0-9A-Z]{5}")
_SPELLING = re.compile(
    r"unknown-type|unknown-version|attributes-differ|data-not-well-formed|too-large|not-an-object"
    r"|position-not-after-previous|[a-z]+-not-(text|an-id|a-code|an-origin|a-position|well-formed)"
)


def explain(code: str) -> Explanation:
    """Explain a code; one that is not known is a failure of the work."""
    if code in KNOWN:
        return KNOWN[code]
    if code in TITLES:
        return Explanation(
            f"{_REFUSED}: {TITLES[code][1].lower()}",
            f"look at the case (hoigia case history) and at both services' releases; {REPLAY}, or drop it",
        )
    if _SPELLING.fullmatch(code):
        return _RELEASES
    if _SQLSTATE.fullmatch(code):
        return _SQLSTATES.get(code[:2], _FAILED)
    return _FAILED
