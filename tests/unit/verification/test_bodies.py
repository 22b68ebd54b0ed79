"""An agency acts as the body that the directory has registered it as, and as no other."""

from typing import Any

import pytest

from services.verification.service.bodies import ACTING, Bodies
from shared.access.asker import Asker
from shared.contracts.commands import COMMANDS
from shared.kernel.canonical import Json
from shared.kernel.refusal import Refused
from shared.rpc.receiving import Call


class Directory:
    """A directory that counts how often it is asked."""

    def __init__(self, **kinds: str) -> None:
        """Take which kind each agency is."""
        self.kinds = kinds
        self.asked = 0

    def call(self, service: str, method: str, _arguments: dict[str, Json], *, asker: Asker | None) -> Any:
        """List the agencies."""
        assert (service, method, asker) == ("directory", "agencies", None)
        self.asked += 1
        return [{"code": code, "kind": kind, "province": "24"} for code, kind in self.kinds.items()]


def call(name: str = "end-protection", *, agency: str = "a", body: Json = None) -> Call:
    return Call(
        issuer="portal",
        asker=Asker(user="u", agency=agency, role="approver", purpose="protection"),
        method="command",
        arguments={"name": name, "body": {"acting_as": "court"} if body is None else body},
        command_id="c",
        case=None,
        expires_at=0,
    )


def test_only_a_court_acts_as_a_court() -> None:
    bodies = Bodies(Directory(a="court", b="health-department"))
    bodies.insist(call())
    for other in ("b", "nobody"):
        with pytest.raises(Refused) as refused:
            bodies.insist(call(agency=other))
        assert refused.value.code == "agency-not-that-body"


def test_the_directory_is_asked_again_only_for_an_agency_that_was_not_there() -> None:
    directory = Directory(a="court")
    bodies = Bodies(directory)
    for _ in range(3):
        bodies.insist(call())
    assert directory.asked == 1
    directory.kinds["new"] = "court"
    bodies.insist(call(agency="new"))
    assert directory.asked == 2


def test_what_names_no_body_asks_nobody() -> None:
    directory = Directory()
    bodies = Bodies(directory)
    bodies.insist(call("assess-risk", body={}))
    bodies.insist(call(body=["no", "object"]))
    assert directory.asked == 0


def test_every_command_that_acts_as_a_body_is_held_to_it() -> None:
    assert set(COMMANDS) >= ACTING
    assert {
        "decide-protection",
        "refuse-protection",
        "change-protection",
        "end-protection",
        "hand-over-protection",
        "acknowledge-protection",
    } == ACTING
