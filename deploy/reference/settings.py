"""The page of settings: every variable of the environment, its default and what it means."""

from collections.abc import Mapping
from pathlib import Path

from shared.config import Settings

HEAD = """\
# Settings

*Written by `make reference`; do not edit.*

All settings come from the environment and are read once, when a process starts. Passwords and keys are never among
them: they are files below `HOIGIA_SECRETS`, readable by their owner alone.

An embedded instance (`hoigia up`) chooses addresses and ports itself and keeps them, with its province and its
authority, in `instance.json`, which stands above the environment; ask for others with `--port` and, before the first
start, `--province`. Its portal listens on 127.0.0.1 alone: let others in by a proxy on the same machine
(`HOIGIA_PORTAL_PROXY`).

| variable | default | meaning |
|---|---|---|
"""
MEANINGS: Mapping[str, str] = {
    "HOIGIA_AUTHORITY": "the name under which this installation names its logs, keys and ids:"
    " chosen before the first start, never after",
    "HOIGIA_BROKER_HOST": "where RabbitMQ is",
    "HOIGIA_BROKER_MANAGEMENT_PORT": "the port of RabbitMQ's management interface, used to provision it",
    "HOIGIA_BROKER_PORT": "the port of RabbitMQ",
    "HOIGIA_DATA_DIR": "where the embedded servers, the secrets and the state of an instance are kept",
    "HOIGIA_KNOWN_LOGS": "the file of the keys of other nodes' logs that this node's witness cosigns",
    "HOIGIA_NODE": "the code of the province this installation serves",
    "HOIGIA_PORTAL_HOST": "the address the portal listens on",
    "HOIGIA_PORTAL_PORT": "the port the portal listens on",
    "HOIGIA_PORTAL_PROXY": "the proxy that ends TLS before the portal; it is believed who asks, and how",
    "HOIGIA_POSTGRES_HOST": "where PostgreSQL is",
    "HOIGIA_POSTGRES_PORT": "the port of PostgreSQL",
    "HOIGIA_RPC_TIME_LIMIT": "seconds to wait for another service; after them the outcome is unknown",
    "HOIGIA_SECRETS": "the directory of passwords and keys",
    "HOIGIA_TIME_STAMP_AUTHORITY": "the URL of the authority (RFC 3161) that stamps dossiers; none if empty",
    "HOIGIA_TRUSTED_ROOTS": "the certificates by which time stamps and signatures of reports are believed, in PEM",
    "HOIGIA_WITNESSES": "the file of the witnesses of other nodes that are asked to cosign",
}
# Read by the tests alone, before any setting exists.
OF_TESTS: Mapping[str, tuple[str, str]] = {
    "HOIGIA_TEST_SEED": ("drawn anew", "repeats a run of the tests that kill services at chosen moments"),
    "HOIGIA_TEST_SERVERS": (
        "containers or private",
        "servers of the tests: `containers` (when a Docker engine answers), `private`, or `env` (settings above)",
    ),
}
# Read by compose itself, to choose images and where the secrets are; no process sees them.
OF_COMPOSE: Mapping[str, tuple[str, str]] = {
    "HOIGIA_BASE_IMAGE": ("debian:12-slim", "containers: the Debian 12 that the image is built on"),
    "HOIGIA_IMAGE": ("hoigia", "containers: the image of every process"),
    "HOIGIA_POSTGRES_IMAGE": ("postgres:15", "containers: the image of PostgreSQL, where it is one of them"),
    "HOIGIA_RABBITMQ_IMAGE": ("rabbitmq:3-management", "containers: the image of RabbitMQ, where it is one of them"),
    "HOIGIA_SECRETS_FROM": ("secrets", "containers: the volume, or the absolute path, that holds passwords and keys"),
}
# Put into the environment of the servers and services of one instance, so that those a crash left behind are known.
MARKS = {"HOIGIA_INSTANCE"}


def page() -> str:
    """Give the whole page."""
    here = f"{Path.cwd()}/"
    ours = {name: (value.removeprefix(here), MEANINGS[name]) for name, value in defaults().items()}
    rows = sorted({**ours, **OF_COMPOSE, **OF_TESTS}.items())
    return HEAD + "".join(f"| `{name}` | `{value}` | {meaning} |\n" for name, (value, meaning) in rows)


def defaults() -> Mapping[str, str]:
    """Give every setting as it is when nothing is said."""
    return Settings.from_environment({}).environment()
