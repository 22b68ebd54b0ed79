"""Invented persons and places for the tests of sealing."""

from shared.kernel.canonical import Json
from shared.kernel.ids import CaseId, CommandId, EventId, PersonId, StreamId, derive, event_id, person_id
from shared.kernel.personal import FieldClass, Personal
from shared.sealing.place import Place

CASE = CaseId(derive("case", "invented"))
PERSON = person_id(CASE, 0)
OTHER_PERSON = person_id(CASE, 1)
PLACE = Place(
    origin="hoigia.example/24/intake/1",
    stream=StreamId(CASE),
    version=1,
    event_id=event_id(CommandId(derive("request", "invented")), 0),
    type="VictimReceived.v1",
    path="/victim/name",
)
OTHER_EVENT = EventId(derive("event", "another"))


def personal(
    value: Json, *, person: PersonId = PERSON, field_class: FieldClass = FieldClass.IDENTITY
) -> Personal[Json]:
    return Personal(value, person=person, field_class=field_class)
