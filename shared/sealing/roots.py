"""The keys outside PostgreSQL: the root key of a node and the epoch keys of each service."""

import re
import secrets
from pathlib import Path
from typing import Final, Protocol

from shared.kernel.refusal import PlatformError
from shared.sealing.binding import bind
from shared.sealing.files import shred, write_once
from shared.sealing.wrapping import KEY_BYTES, WrongKey, unwrap, wrap

_EPOCH: Final = "hoigia/sealing/v1/epoch"
_SECRET: Final = "hoigia/sealing/v1/secret"  # noqa: S105 - the label of what is wrapped, not a password
_NUMBER: Final = re.compile(r"([1-9][0-9]{0,8})\.key")


class KeyGone(PlatformError):
    """A key file is not there: an epoch destroyed on schedule, or a key that was lost."""

    def __init__(self) -> None:
        """Carry the one code ``key-gone``."""
        super().__init__("key-gone")


class RootKey(Protocol):
    """The one key of a node that is never stored beside what it wraps: a file, OpenBao, PKCS#11."""

    def wrap(self, key: bytes, *, context: bytes) -> bytes:
        """Wrap an epoch key for its context."""

    def unwrap(self, wrapped: bytes, *, context: bytes) -> bytes:
        """Unwrap it again; raises :class:`~shared.sealing.wrapping.WrongKey`."""


class FileRoot:
    """A root key held in a file of 64 hexadecimal digits, read when it is needed."""

    def __init__(self, path: Path) -> None:
        """Name the file, ``root.key`` of the secrets directory by custom."""
        self._path = path

    def create(self) -> bool:
        """Make the file unless it is there; gives whether it was made."""
        return write_once(self._path, secrets.token_hex(KEY_BYTES))

    def wrap(self, key: bytes, *, context: bytes) -> bytes:
        """Wrap an epoch key for its context."""
        return wrap(self._key(), key, context=context)

    def unwrap(self, wrapped: bytes, *, context: bytes) -> bytes:
        """Unwrap it again."""
        return unwrap(self._key(), wrapped, context=context)

    def _key(self) -> bytes:
        key = _read_hex(self._path)
        if len(key) != KEY_BYTES:
            raise WrongKey
        return key


class EpochKeys:
    """The epoch keys of one service: random, a file each, wrapped under the root key.

    They are what makes forgetting possible: a secret that lives on in a backup of the keyring
    database opens only under the epoch key of its day, and that is destroyed.
    """

    def __init__(self, directory: Path, *, service: str, root: RootKey) -> None:
        """Name the directory of all services, the service, and the root key."""
        self.service = service
        self._directory = directory / service
        self._root = root

    def create(self) -> int:
        """Make the first epoch key unless there is any; gives the number of the newest."""
        if not self.numbers():
            self.add(1)
        return self.current()

    def add(self, number: int) -> None:
        """Make the key of an epoch unless it is there."""
        wrapped = self._root.wrap(secrets.token_bytes(KEY_BYTES), context=self._context(number))
        write_once(self._path(number), wrapped.hex())

    def numbers(self) -> list[int]:
        """Give the epochs whose keys are here, oldest first."""
        if not self._directory.is_dir():
            return []
        matches = (_NUMBER.fullmatch(path.name) for path in self._directory.iterdir())
        return sorted(int(match[1]) for match in matches if match)

    def current(self) -> int:
        """Give the number of the newest epoch; raises :class:`KeyGone` when there is none."""
        numbers = self.numbers()
        if not numbers:
            raise KeyGone
        return numbers[-1]

    def rotate(self) -> int:
        """Make the key of the next epoch; nothing is wrapped under it until the keyring turns to it."""
        number = self.current() + 1
        self.add(number)
        return number

    def destroy(self, number: int) -> None:
        """Destroy the key of a past epoch; the newest one is refused."""
        if number >= self.current():
            raise PlatformError("epoch-in-use")
        shred(self._path(number))

    def prove(self, number: int) -> None:
        """Raise unless the key of an epoch is here and opens under the root key."""
        self._key(number)

    def wrap_secret(self, secret: bytes, person: str, *, epoch: int) -> bytes:
        """Wrap a person's secret under an epoch key, bound to service, person and epoch."""
        return wrap(self._key(epoch), secret, context=self._secret_context(person, epoch))

    def unwrap_secret(self, wrapped: bytes, person: str, *, epoch: int) -> bytes:
        """Unwrap a person's secret; raises :class:`KeyGone` or ``WrongKey``."""
        return unwrap(self._key(epoch), wrapped, context=self._secret_context(person, epoch))

    def _key(self, number: int) -> bytes:
        return self._root.unwrap(_read_hex(self._path(number)), context=self._context(number))

    def _context(self, number: int) -> bytes:
        return bind(_EPOCH, self.service, number)

    def _secret_context(self, person: str, epoch: int) -> bytes:
        return bind(_SECRET, self.service, person, epoch)

    def _path(self, number: int) -> Path:
        return self._directory / f"{number}.key"


def _read_hex(path: Path) -> bytes:
    try:
        return bytes.fromhex(path.read_text(encoding="ascii").strip())
    except FileNotFoundError:
        raise KeyGone from None
    except ValueError:
        raise WrongKey from None
