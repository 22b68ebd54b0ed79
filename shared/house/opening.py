"""Opening a service: its keyring and its runtime from settings and secret files."""

from typing import Any

from shared.config import Settings
from shared.eventlog.database import open_pool
from shared.house.definition import Definition
from shared.house.runtime import Runtime
from shared.sealing.postgres import PostgresKeyring
from shared.sealing.roots import EpochKeys, FileRoot


def open_keyring(settings: Settings, service: str) -> PostgresKeyring:
    """Open the keyring of a service."""
    root = FileRoot(settings.secrets / "root.key")
    epochs = EpochKeys(settings.secrets / "epochs", service=service, root=root)
    pool = open_pool(settings.postgres(f"{service}_keyring", f"{service}_service"), size=2)
    return PostgresKeyring(pool, epochs)


def open_runtime(definition: Definition[Any, Any, Any], settings: Settings) -> Runtime[Any, Any, Any]:
    """Open a service's runtime; refuses when a key that stored secrets need is missing."""
    keyring = open_keyring(settings, definition.name)
    keyring.prove()
    return Runtime(definition, settings, keyring)
