"""What every keyring must do, tried on the one in memory and the one in PostgreSQL alike."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from shared.kernel.ids import PersonId
from shared.kernel.refusal import InvalidError, PlatformError, Refused
from shared.sealing.keyring import Erased, Keyring, Standing, UnknownPerson
from shared.sealing.reconcile import KeyringBehindLog, reconcile
from tests.unit.sealing.places import OTHER_PERSON, PERSON

DECISION = "45/QĐ-UBND"


class KeyringContract:
    """The rules; a test class inherits them and gives a ``keyring`` that has prepared PERSON only."""

    def test_a_secret_is_kept_when_prepared_again(self, keyring: Keyring) -> None:
        before = keyring.secret_of(PERSON)
        keyring.prepare([PERSON, OTHER_PERSON])
        assert keyring.secret_of(PERSON) == before != keyring.secret_of(OTHER_PERSON)
        assert len(before) == 32

    def test_many_who_prepare_one_person_get_one_secret(self, keyring: Keyring) -> None:
        def prepare(_: int) -> bytes:
            keyring.prepare([OTHER_PERSON])
            return keyring.secret_of(OTHER_PERSON)

        with ThreadPoolExecutor(8) as threads:
            assert len(set(threads.map(prepare, range(100)))) == 1

    def test_a_person_never_prepared_is_unknown(self, keyring: Keyring) -> None:
        with pytest.raises(UnknownPerson) as caught:
            keyring.secret_of(OTHER_PERSON)
        assert isinstance(caught.value, PlatformError)
        assert caught.value.code == "person-unknown"

    def test_an_erased_person_stays_erased(self, keyring: Keyring) -> None:
        keyring.destroy(PERSON, decision=DECISION)
        keyring.destroy(PERSON, decision="46/QĐ-UBND")
        assert keyring.is_erased(PERSON)
        with pytest.raises(Erased) as caught:
            keyring.secret_of(PERSON)
        assert isinstance(caught.value, Refused)
        assert caught.value.code == "person-erased"

    def test_of_who_was_erased_it_tells_since_when_and_of_nobody_else(self, keyring: Keyring) -> None:
        keyring.prepare([OTHER_PERSON])
        keyring.destroy(PERSON, decision=DECISION)
        told = keyring.destroyed_at([PERSON, OTHER_PERSON])
        assert set(told) == {PERSON}
        assert told[PERSON].utcoffset() == timedelta()
        keyring.destroy(PERSON, decision="46/QĐ-UBND")
        assert keyring.destroyed_at([PERSON]) == told
        assert keyring.destroyed_at([]) == {}

    def test_no_secret_is_minted_when_one_of_the_persons_is_erased(self, keyring: Keyring) -> None:
        keyring.destroy(PERSON, decision=DECISION)
        with pytest.raises(Erased):
            keyring.prepare([OTHER_PERSON, PERSON])
        with pytest.raises(UnknownPerson):
            keyring.secret_of(OTHER_PERSON)

    def test_somebody_who_had_no_secret_can_be_erased_too(self, keyring: Keyring) -> None:
        keyring.destroy(OTHER_PERSON, decision=DECISION)
        with pytest.raises(Erased):
            keyring.prepare([OTHER_PERSON])

    @pytest.mark.parametrize("decision", ["", "theo đơn của chị Bịa", "45/QĐ\n", "x" * 129, "-45"])
    def test_a_decision_is_a_number_not_a_sentence(self, keyring: Keyring, decision: str) -> None:
        with pytest.raises(InvalidError) as caught:
            keyring.destroy(PERSON, decision=decision)
        assert caught.value.code == "decision-malformed"
        assert not keyring.is_erased(PERSON)

    @pytest.mark.parametrize("person", ["", "Nguyễn Thị Bịa", PERSON.upper()])
    def test_a_person_is_named_by_id_only(self, keyring: Keyring, person: str) -> None:
        with pytest.raises(InvalidError, match="person-malformed"):
            keyring.prepare([PersonId(person)])
        with pytest.raises(InvalidError, match="person-malformed"):
            keyring.destroy(PersonId(person), decision="1")

    def test_a_keyring_that_agrees_with_its_log_is_left_alone(self, keyring: Keyring) -> None:
        keyring.destroy(OTHER_PERSON, decision=DECISION)
        assert reconcile(keyring, [PERSON, OTHER_PERSON], erased_in_log=[(OTHER_PERSON, DECISION)]) == 0
        assert keyring.standing_of([PERSON]) == {PERSON: Standing(has_secret=True, has_tombstone=False)}

    def test_whoever_was_erased_and_came_back_is_erased_again(self, keyring: Keyring) -> None:
        assert reconcile(keyring, [PERSON], erased_in_log=[(PERSON, DECISION)]) == 1
        assert keyring.is_erased(PERSON)

    def test_a_log_with_somebody_the_keyring_never_heard_of_halts_the_service(self, keyring: Keyring) -> None:
        with pytest.raises(KeyringBehindLog) as caught:
            reconcile(keyring, [PERSON, OTHER_PERSON, OTHER_PERSON], erased_in_log=())
        assert caught.value.missing == 1
        assert OTHER_PERSON not in f"{caught.value!r}"
