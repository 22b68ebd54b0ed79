import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shared.kernel.refusal import PlatformError
from shared.sealing.roots import EpochKeys, FileRoot, KeyGone
from shared.sealing.wrapping import WrongKey, unwrap, wrap
from tests.unit.sealing.places import OTHER_PERSON, PERSON

SECRET = bytes(range(32))


@pytest.fixture
def root(tmp_path: Path) -> FileRoot:
    root = FileRoot(tmp_path / "root.key")
    root.create()
    return root


@pytest.fixture
def epochs(tmp_path: Path, root: FileRoot) -> EpochKeys:
    epochs = EpochKeys(tmp_path / "epochs", service="intake", root=root)
    epochs.create()
    return epochs


def test_a_root_key_is_made_once(tmp_path: Path, root: FileRoot) -> None:
    before = (tmp_path / "root.key").read_text()
    assert not root.create()
    assert (tmp_path / "root.key").read_text() == before
    assert len(bytes.fromhex(before)) == 32


def test_of_many_who_make_a_root_key_one_does(tmp_path: Path) -> None:
    root = FileRoot(tmp_path / "secrets" / "root.key")
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: root.create(), range(32)))
    assert made.count(True) == 1
    assert [path.name for path in (tmp_path / "secrets").iterdir()] == ["root.key"]


def test_keys_are_their_owners_only(tmp_path: Path, epochs: EpochKeys) -> None:
    assert epochs.numbers() == [1]
    for path in (tmp_path / "root.key", tmp_path / "epochs" / "intake" / "1.key"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_secret_opens_under_its_epoch(epochs: EpochKeys) -> None:
    wrapped = epochs.wrap_secret(SECRET, PERSON, epoch=1)
    assert len(wrapped) == 60
    assert SECRET not in wrapped
    assert epochs.unwrap_secret(wrapped, PERSON, epoch=1) == SECRET


def test_a_wrapped_secret_is_one_persons_in_one_epoch(epochs: EpochKeys) -> None:
    wrapped = epochs.wrap_secret(SECRET, PERSON, epoch=1)
    epochs.rotate()
    with pytest.raises(WrongKey):
        epochs.unwrap_secret(wrapped, OTHER_PERSON, epoch=1)
    with pytest.raises(WrongKey):
        epochs.unwrap_secret(wrapped, PERSON, epoch=2)


def test_a_wrapped_secret_is_one_services(tmp_path: Path, root: FileRoot, epochs: EpochKeys) -> None:
    wrapped = epochs.wrap_secret(SECRET, PERSON, epoch=1)
    foreign = EpochKeys(tmp_path / "epochs", service="audit", root=root)
    foreign.create()
    with pytest.raises(WrongKey):
        foreign.unwrap_secret(wrapped, PERSON, epoch=1)


def test_an_epoch_key_moved_to_another_service_does_not_open(tmp_path: Path, root: FileRoot, epochs: EpochKeys) -> None:
    stolen = tmp_path / "epochs" / "audit"
    stolen.mkdir()
    (stolen / "1.key").write_text((tmp_path / "epochs" / "intake" / "1.key").read_text())
    with pytest.raises(WrongKey):
        EpochKeys(tmp_path / "epochs", service="audit", root=root).prove(1)
    epochs.prove(1)


def test_an_epoch_key_renumbered_does_not_open(tmp_path: Path, epochs: EpochKeys) -> None:
    directory = tmp_path / "epochs" / "intake"
    (directory / "2.key").write_text((directory / "1.key").read_text())
    with pytest.raises(WrongKey):
        epochs.prove(2)


def test_every_flipped_bit_of_a_wrapped_key_is_seen() -> None:
    wrapped = wrap(bytes(32), SECRET, context=b"here")
    for bit in range(8 * len(wrapped)):
        flipped = bytearray(wrapped)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(WrongKey):
            unwrap(bytes(32), bytes(flipped), context=b"here")


@pytest.mark.parametrize("text", ["", "zz", "00" * 31, "00" * 33, "Nguyễn"])
def test_a_root_key_that_is_none_is_refused(tmp_path: Path, epochs: EpochKeys, text: str) -> None:
    (tmp_path / "root.key").write_text(text)
    with pytest.raises(WrongKey) as caught:
        epochs.prove(1)
    assert str(caught.value) == "key-wrong"


def test_without_the_root_key_nothing_opens(tmp_path: Path, epochs: EpochKeys) -> None:
    (tmp_path / "root.key").unlink()
    with pytest.raises(KeyGone):
        epochs.prove(1)


def test_epochs_are_numbered_upwards(epochs: EpochKeys) -> None:
    assert [epochs.rotate() for _ in range(10)] == list(range(2, 12))
    assert epochs.current() == 11
    assert epochs.create() == 11


def test_a_destroyed_epoch_key_is_gone_and_its_bytes_with_it(tmp_path: Path, epochs: EpochKeys) -> None:
    path = tmp_path / "epochs" / "intake" / "1.key"
    with path.open("rb") as still_open:
        before = path.read_bytes()
        wrapped = epochs.wrap_secret(SECRET, PERSON, epoch=1)
        epochs.rotate()
        epochs.destroy(1)
        assert still_open.read() != before
    assert epochs.numbers() == [2]
    with pytest.raises(KeyGone):
        epochs.unwrap_secret(wrapped, PERSON, epoch=1)


def test_destroying_an_epoch_twice_is_the_same(epochs: EpochKeys) -> None:
    epochs.rotate()
    epochs.destroy(1)
    epochs.destroy(1)
    assert epochs.numbers() == [2]


def test_the_newest_epoch_key_is_never_destroyed(epochs: EpochKeys) -> None:
    with pytest.raises(PlatformError, match="epoch-in-use"):
        epochs.destroy(1)
    assert epochs.numbers() == [1]


def test_a_service_without_epoch_keys_says_so(tmp_path: Path, root: FileRoot) -> None:
    with pytest.raises(KeyGone):
        EpochKeys(tmp_path / "none", service="intake", root=root).current()
