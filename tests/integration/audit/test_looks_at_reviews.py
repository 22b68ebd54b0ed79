"""Who looks at a review is on record: what was opened, to whom it was denied; a repeat opens nothing newer."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from psycopg.errors import RaiseException

from services.audit.queries import reviews as queries
from services.audit.service import DEFINITION
from services.audit.service.reviewing import Reviewing
from services.audit.service.reviews import Reviews
from shared.access.asker import Asker
from shared.clock import now
from shared.house.reading import own_rows
from shared.kernel.canonical import parse
from shared.kernel.disclosure import disclosure_stream
from shared.kernel.ids import CommandId, derive
from shared.kernel.refusal import ConflictError, ForbiddenError, NotFoundError
from shared.rpc.receiving import Call
from tests.support.deciding import Deciding, deciding
from tests.support.servers import Servers
from tests.unit.audit.reviewing import (
    AT,
    CASE,
    DRAWN,
    MET,
    PRIVACY,
    REVIEW,
    after,
    check,
    close,
    given,
    look,
    open_review,
    raise_finding,
)

pytestmark = pytest.mark.servers

AUDITOR = Asker(user="auditor-1", agency="24-thanh-tra", role="auditor", purpose="audit")
SUPERVISOR = Asker(user="supervisor-1", agency="24-so-y-te", role="supervisor", purpose="audit")
OFFICER = Asker(user="officer-1", agency="24-xa-dong-ky", role="commune-officer", purpose="support")


@dataclass(frozen=True, slots=True)
class Desk:
    """Reviews on a log of their own."""

    service: Deciding
    reviews: Reviews

    def do(self, *commands: Any) -> None:
        """Carry commands out on the review."""
        for command in commands:
            self.service.carry_out(command, case=REVIEW, asker=AUDITOR)

    def opened(self, asker: Asker = AUDITOR, key: str = "once", **what: Any) -> list[str]:
        """Have words opened under a key; give them."""
        answer: Any = self.reviews.opened(call(**what), asker, CommandId(derive("key", key)))
        return sorted(answer["values"].values())

    def looks(self, file: str) -> list[Any]:
        """Give what is on record of looks at a case or a review."""
        records = self.service.runtime.log.read_stream(disclosure_stream(file))
        return [parse(record.data) for record in records]

    def closed_of(self, case: str, moment: datetime) -> list[str]:
        """Name the closed reviews of looks at a case."""
        with own_rows(self.service.runtime.log.database) as connection:
            return queries.closed_of(connection, case, moment)

    def made_again(self) -> None:
        """Give the table of looks the rows that a database gets which was made before it."""
        with self.service.runtime.log.database.connection() as connection, connection.transaction():
            connection.execute("SET LOCAL search_path = read, pg_catalog")
            connection.execute("DROP TABLE audit_review_look")
            connection.execute((DEFINITION.read_model.files / "0003_looks_of_reviews.sql").read_bytes())


def call(**what: Any) -> Call:
    return Call(
        issuer="portal",
        asker=None,
        method="review",
        arguments={"review_id": REVIEW, **what},
        command_id=None,
        case=None,
        expires_at=0,
    )


def noted(words: str) -> Any:
    """Give the command that answers the checklist of the first item with a note."""
    return given("check-review-item", {"number": 1, **MET, "in_time_note": words}, by=PRIVACY)


@pytest.fixture
def desk(running_servers: Servers) -> Iterator[Desk]:
    drawn = replace(DRAWN, items=(look(3), look(8, confidential=True)))
    with deciding(running_servers.settings, DEFINITION) as service:
        made = Desk(service, Reviews(service.runtime, Reviewing(service.runtime, lambda _moment: ()), str))
        made.do(open_review(drawn=drawn), noted("Cũ."))
        yield made


def test_a_repeat_opens_what_was_opened_then_and_the_record_says_what_that_was(desk: Desk) -> None:
    assert desk.opened(number=1) == ["Cũ."]
    desk.do(noted("Mới."))
    assert desk.opened(number=1) == ["Cũ."]
    assert desk.opened(number=1, key="again") == ["Cũ.", "Mới."]
    first, second = desk.looks(CASE)
    assert first["fields"] == ["review-words", f"review/{REVIEW}", "item/1"]
    assert [one["versions"] for one in (first, second)] == [[{"service": "audit", "version": n}] for n in (2, 3)]
    # A key stands for the one look that it was used for.
    with pytest.raises(ConflictError, match="idempotency-key-reused"):
        desk.opened(number=2)


def test_a_look_that_would_name_the_case_of_what_is_hidden_is_marked(desk: Desk) -> None:
    for number, file in ((2, CASE), (None, REVIEW)):
        finding = replace(raise_finding(number=number), finding_id=derive("finding", file))
        desk.do(finding)
        assert len(desk.opened(key=file, finding_id=finding.finding_id)) == 2
        (fields,) = [one["fields"] for one in desk.looks(file)]
        assert fields == ["review-words", f"review/{REVIEW}", f"finding/{finding.finding_id}", "confidential-item"]


def test_who_was_shown_a_review_and_who_was_denied_it_is_on_record(desk: Desk) -> None:
    desk.reviews.shown(call(), SUPERVISOR)
    for denied in (desk.reviews.shown, desk.reviews.item, desk.reviews.report):
        with pytest.raises(ForbiddenError):
            denied(call(number="1"), OFFICER)
    with pytest.raises(NotFoundError):
        desk.opened(OFFICER, number=1)
    assert [(one["fields"], one["decision"], one["reason"]) for one in desk.looks(REVIEW)] == [
        (["review"], "allowed", None),
        (["review"], "denied", "role-may-not"),
        (["review-item"], "denied", "role-may-not"),
        (["review-report"], "denied", "role-may-not"),
        (["review-words"], "denied", "no-relationship"),
    ]
    assert desk.looks(CASE) == []


def test_what_is_no_number_names_no_item(desk: Desk) -> None:
    for number in ("²", "9" * 5_000, "-1", "0", "x"):
        with pytest.raises(NotFoundError, match="review-item-unknown"):
            desk.reviews.item(call(number=number), AUDITOR)


def test_of_all_reviews_those_are_read_that_looked_at_looks_at_the_case_also_where_the_rows_came_later(
    desk: Desk,
) -> None:
    other, whole = derive("case", "other"), derive("case", "whole")
    drawn = {
        "one": [look(3), replace(look(4), case_id=other)],
        "of-other": [replace(look(4), case_id=other), replace(look(5), case_id=other)],
        "of-a-case": [replace(look(1), kind="case", service=None, position=None, case_id=whole)],
        "open": [look(3)],
    }
    for name, items in drawn.items():
        begun = open_review(review_id=derive("review", name), drawn=replace(DRAWN, items=tuple(items)))
        desk.do(begun)
        if name != "open":
            checks = [replace(check(item + 1), review_id=begun.review_id) for item in range(len(items))]
            desk.do(*checks)
            desk.do(replace(close(after(begun, *checks)[1]), review_id=begun.review_id))
    desk.service.project()
    expected = {CASE: {"one"}, other: {"one", "of-other"}, whole: set[str]()}
    for made_again in (False, True):
        if made_again:
            desk.made_again()
        for case, names in expected.items():
            assert set(desk.closed_of(case, now())) == {derive("review", name) for name in names}
            assert desk.closed_of(case, AT - timedelta(seconds=1)) == []
        assert desk.service.rebuild() == []
    # What is put away is not taken for a review that looked at nothing.
    with desk.service.runtime.log.database.connection() as connection:
        connection.execute(
            "INSERT INTO read.audit_review (review_id, unit, items, opened_by, opened_at)"
            " VALUES (gen_random_uuid(), 'cases', 1, 'a', now())"
        )
    with pytest.raises(RaiseException, match="attach all partitions"):
        desk.made_again()
