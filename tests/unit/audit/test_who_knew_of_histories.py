"""Who knew an event: over random histories the ledger's answer is that of a model which saw who was told what."""

from datetime import datetime

import pytest

from services.audit.replay.case import CaseReplay
from services.audit.replay.knowing import Knowing
from tests.unit.audit.told import played
from tests.unit.audit.told_story import AUDITOR, BOOK, STORIES, persons, story, values_of

HISTORIES, ASKED = 1_000, 4


@pytest.mark.parametrize("number", range(STORIES))
def test_who_knew_an_event_is_who_was_told_it(number: int) -> None:
    ids, channels = persons(story(number)[1]), set[str]()
    for seed in range(number, HISTORIES, STORIES):
        play = played(seed)
        gone: dict[str, dict[str, datetime]] = {}
        for (service, whose), at in play.gone.items():
            gone.setdefault(service, {})[ids[whose]] = at
        case = CaseReplay(case_id=play.case, entries=play.entries, book=BOOK, asker=AUDITOR)
        for _ in range(ASKED):
            fact = play.chance.choice(play.chance.choice([play.events(), play.entries]))
            field_class = play.chance.choice([None, None, *values_of(fact)[1].values(), "identity"])
            until = play.chance.choice([None, play.chance.choice(play.entries).record.recorded_at])
            expected = play.who_knew(fact.record.event_id, field_class, until)
            knowing = Knowing(case=case, fact=fact, field_class=field_class, gone=gone)
            assert knowing.by(until) == expected, (seed, fact.record.type, field_class, until)
            channels |= {str(one["channel"]) for one in expected if isinstance(one, dict)}
    assert channels == {"author", "api", "screen", "print", "command-line", "export"}
