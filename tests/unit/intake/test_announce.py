"""What intake tells the others, and that nothing personal is among it."""

from services.intake.announce import announce
from services.intake.domain import DECIDER
from services.intake.events import DeterminationNoted, VictimReceived
from shared.kernel.plain import to_plain
from tests.support.scenario import Scenario
from tests.unit.intake.cases import DAY, command, person


def test_a_reception_is_announced_by_codes_alone() -> None:
    made = command("receive-victim", person=person(id_number="001099012345"), accompanying=[person()])
    event, *others = Scenario(DECIDER).when(made).events
    assert isinstance(event, VictimReceived)
    message = announce(event, 1)
    text = str([to_plain(announce(one, version)) for version, one in enumerate([event, *others], 1)])
    assert (getattr(message, "version", None), getattr(message, "accompanying", None)) == (1, 1)
    for secret in ("Nghiệm", "001099012345", "2001", "19 giờ", "biên giới"):
        assert secret not in text


def test_a_noted_determination_is_announced_so_that_the_version_of_the_case_is_known() -> None:
    message = announce(DeterminationNoted(status="ActualVictimOfTrafficking", determined_on=DAY), 2)
    assert (getattr(message, "version", None), getattr(message, "status", None)) == (2, "ActualVictimOfTrafficking")
