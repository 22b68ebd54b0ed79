"""Who knew an event by looks that random histories do not have: by rules of then, and where nothing was shown."""

from collections.abc import Mapping
from types import MappingProxyType

import pytest

from services.audit.replay.case import CaseReplay
from services.audit.replay.entries import Entry
from services.audit.replay.knowing import Knowing
from shared.kernel.canonical import Json
from tests.unit.audit.told import Play
from tests.unit.audit.told_story import AUDITOR, BOOK, HEALTH, story

COMPLAINT, RECEIVED, ASSESSED = "ComplaintFiled.v1", "VictimReceived.v1", "EntitlementsAssessed.v1"


@pytest.fixture
def play() -> Play:
    """Have everything of a story happened."""
    case, entries = story(0)
    play = Play(case, list(entries), chance=None)  # type: ignore[arg-type]  # nothing is drawn
    while play.waiting:
        play.happen()
    return play


def looked(
    play: Play,
    role: str,
    service: str,
    part: str | None = None,
    *,
    classes: tuple[str, ...] = (),
    versions: Mapping[str, int] = MappingProxyType({}),
) -> None:
    """Have somebody in a role look, and be allowed to."""
    play.staff["ai-do"] = (HEALTH, role)
    fields = [] if part is None else [part]
    play.look("ai-do", service, "api", fields, allowed=True, classes=classes, versions=versions)


def knew(play: Play, kind: str) -> bool:
    """Tell whether whoever looked is told to have known the event of a type."""
    return "ai-do" in knowers(play, next(one for one in play.entries if one.record.type == kind))


def knowers(play: Play, fact: Entry) -> set[Json]:
    """Name who is told to have known an event."""
    case = CaseReplay(case_id=play.case, entries=play.entries, book=BOOK, asker=AUDITOR)
    return {one["actor"] for one in Knowing(case=case, fact=fact).by(None) if isinstance(one, dict)}


def test_a_look_that_was_allowed_counts_though_the_role_may_have_the_class_opened_no_more(play: Play) -> None:
    looked(play, "provider", "intake", classes=("contact",), versions={"intake": 99})
    assert knew(play, RECEIVED)


def test_of_a_look_at_single_types_nothing_else_counts(play: Play) -> None:
    looked(play, "supervisor", "care", classes=("legal",), versions={"care": 99})
    assert knew(play, COMPLAINT)
    assert not knew(play, "RightFollowed.v1")


@pytest.mark.parametrize("part", ["case", "steps", "changes", "consequences", "sight"])
def test_the_portal_records_no_versions_where_it_showed_nothing(play: Play, part: str) -> None:
    looked(play, "auditor", "portal", part)
    assert not knew(play, ASSESSED)
    looked(play, "auditor", "audit", part)
    assert knew(play, ASSESSED)


@pytest.mark.parametrize(
    "part",
    ["disclosures", "who-knew", "explain", "clocks", "protection", "recorded", "recompute", "review-item"],
)
def test_what_a_case_is_asked_about_shows_none_of_its_events(play: Play, part: str) -> None:
    looked(play, "auditor", "portal", part, versions={"entitlements": 99})
    looked(play, "auditor", "audit", part)
    assert not knew(play, ASSESSED)


def test_a_dossier_of_which_no_export_is_on_record_tells_nobody_what_is_confidential(play: Play) -> None:
    looked(play, "supervisor", "care", classes=("legal",), versions={"care": 99})
    looked(play, "approver", "intake", classes=("identity",), versions={"intake": 99})
    of_complaint, plain = play.entries[-2:]
    play.look(AUDITOR.user, "audit", "export", ["dossier"], allowed=True)
    assert AUDITOR.user not in knowers(play, of_complaint)
    assert AUDITOR.user in knowers(play, plain)
