import pytest

from shared.sealing.keyring import MemoryKeyring
from tests.unit.sealing.keyring_contract import KeyringContract
from tests.unit.sealing.places import PERSON


class TestMemoryKeyring(KeyringContract):
    @pytest.fixture
    def keyring(self) -> MemoryKeyring:
        keyring = MemoryKeyring()
        keyring.prepare([PERSON])
        return keyring
