"""What authorities outside add to a dossier: other hands believe it, and what they would not is refused."""

import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from typer.testing import CliRunner

from deploy.authorities.time_stamp import check_stamp
from deploy.authorities.trust import read_roots
from deploy.cli import audit
from deploy.dossier.outside import Outside, check_outside
from deploy.dossier.report import report_of
from deploy.dossier.signature import KEY
from deploy.dossier.signature import PASSWORD as PASSWORD_FILE
from deploy.problems import UNREACHABLE, WRONG_USAGE, Problem
from services.audit.dossier.verify import TIME_STAMP, WrongError, check, manifest_of, spoken, unzipped
from shared.config import Settings
from tests.support.authorities import PASSWORD, Certified, Stamping, root, signer, stamper, stamping, stored
from tests.support.dossiers import bag, made, seal

ROOT = root()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stamping]:
    with stamping(stamper(ROOT), tmp_path_factory.mktemp("tsa")) as found:
        yield found


@pytest.fixture
def settings(tmp_path: Path, authority: Stamping) -> Settings:
    """A deployment that has a key for reports and names an authority."""
    authority.spoil = lambda status, body: (status, body)
    (tmp_path / "roots.pem").write_bytes(ROOT.pem())
    found = replace(
        Settings.from_environment({}),
        secrets=tmp_path,
        time_stamp_authority=authority.url,
        trusted_roots=tmp_path / "roots.pem",
    )
    keep(found, signer(ROOT))
    return found


def keep(settings: Settings, one: Certified, password: str = PASSWORD) -> None:
    """Give the deployment a key."""
    for path, words in ((KEY, stored(one, ROOT)), (PASSWORD_FILE, password.encode())):
        file = settings.secrets.joinpath(*path)
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(words)


def vouched(outside: Outside) -> bytes:
    """Make a small dossier with all that is added to it from outside."""
    contents = made().contents()
    statement = contents.statement()
    payload = contents.payload(outside.signed(report_of(contents, statement, "hoigia.example/24"), statement))
    return seal(bag(payload, outside.stamp(manifest_of(payload))))


def test_a_signed_and_stamped_dossier_is_sound_and_says_what_it_could_not_check(settings: Settings) -> None:
    said = check(vouched(Outside.of(settings, is_stamped=True)))
    notes = [line for line in spoken(said) if line.startswith("note")]
    assert any("time stamp: of 2" in line and "over all of data/" in line for line in notes)
    assert any("report: is signed (PAdES); NOT checked here" in line for line in notes)


def test_other_hands_verify_stamp_and_signature(settings: Settings, tmp_path: Path) -> None:
    files = unzipped(vouched(Outside.of(settings, is_stamped=True)))
    for name in (TIME_STAMP, "manifest-sha256.txt"):
        (tmp_path / name).write_bytes(files[name])
    (tmp_path / "bare.pem").write_bytes(ROOT.pem())
    words = ["-in", "time-stamp.tsr", "-data", "manifest-sha256.txt", "-CAfile", "bare.pem"]
    assert "Verification: OK" in openssl(tmp_path, "ts", "-verify", *words)

    report = files["data/report.pdf"]
    found = re.search(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\]", report)
    assert found is not None
    end, again, rest = map(int, found.groups())
    assert again + rest == len(report)
    (tmp_path / "signed").write_bytes(report[:end] + report[again:])
    (tmp_path / "cms").write_bytes(bytes.fromhex(report[end + 1 : again - 1].decode()))
    words = ["-inform", "DER", "-in", "cms", "-content", "signed", "-binary", "-CAfile", "bare.pem", "-purpose", "any"]
    assert "erification successful" in openssl(tmp_path, "cms", "-verify", *words)


def openssl(folder: Path, *words: str) -> str:
    done = subprocess.run(("openssl", *words), cwd=folder, capture_output=True, check=False)  # noqa: S603, S607
    return (done.stdout + done.stderr).decode(errors="replace")


def test_who_vouches_is_told_to_who_brings_roots(settings: Settings) -> None:
    files = unzipped(vouched(Outside.of(settings, is_stamped=True)))
    report, stamp = check_outside(files, read_roots(settings.trusted_roots))
    assert re.fullmatch(r"report: signed by .*Sở Y tế.*, whom your roots vouch for, time-stamped at 2\S+Z", report)
    assert re.fullmatch(r"time stamp: all of data/ was there at 2\S+Z, says .*Cấp dấu thời gian.*vouch for", stamp)


def test_what_nobody_added_is_not_claimed(settings: Settings) -> None:
    files = unzipped(vouched(Outside()))
    assert TIME_STAMP not in files
    assert check_outside(files, read_roots(settings.trusted_roots)) == [
        "report: NOT signed (PAdES)",
        "time stamp: NOT there",
    ]


def test_without_a_key_or_an_authority_nothing_is_needed(tmp_path: Path) -> None:
    bare = replace(Settings.from_environment({}), secrets=tmp_path, trusted_roots=tmp_path / "none")
    assert Outside.of(bare, is_stamped=True) == Outside()


def test_a_stamp_that_is_not_wanted_is_not_asked_for(settings: Settings, authority: Stamping) -> None:
    authority.spoil = lambda _status, _body: pytest.fail("it was asked")
    outside = Outside.of(settings, is_stamped=False)
    assert outside.stamp(b"") is None
    assert outside.signer is not None


def test_the_report_is_only_added_to_and_its_metadata_stay(settings: Settings) -> None:
    contents = made().contents()
    plain = report_of(contents, contents.statement(), "hoigia.example/24")
    signed = Outside.of(settings, is_stamped=True).signed(plain, contents.statement())
    assert signed.startswith(plain)
    # What says PDF/A-2a and PDF/UA-1 stands once; a field outside the page needs no picture and no tag.
    assert signed.count(b"<x:xmpmeta") == plain.count(b"<x:xmpmeta") == 1
    assert b"/Rect [ -1 -1 -1 -1 ]" in signed


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda _status, _body: (503, b""), "HTTP 503"),
        (lambda status, _body: (status, b"<html>"), "gave no time stamp"),
        (lambda status, body: (status, body[:-40]), "gave no time stamp"),
        (lambda status, _body: (status, bytes.fromhex("30053003020102")), "missing"),
        (lambda status, body: (status, body[:-1] + bytes((body[-1] ^ 1,))), "signature does not hold"),
    ],
)
def test_what_an_authority_answers_is_verified_before_it_is_taken(
    settings: Settings, authority: Stamping, spoil: Callable[[int, bytes], tuple[int, bytes]], reason: str
) -> None:
    outside = Outside.of(settings, is_stamped=True)
    authority.spoil = spoil
    with pytest.raises(Problem, match=reason) as refused:
        outside.stamp(b"manifest")
    assert refused.value.exit_code == UNREACHABLE
    assert "--without-time-stamp" in str(refused.value)


def test_an_answer_to_another_question_is_no_stamp(settings: Settings, authority: Stamping) -> None:
    outside = Outside.of(settings, is_stamped=True)
    before = outside.stamp(b"manifest")
    assert before is not None
    authority.spoil = lambda status, _body: (status, before)
    with pytest.raises(Problem, match="gave no time stamp"):
        outside.stamp(b"manifest")


def test_a_stamp_is_over_one_thing_only(settings: Settings) -> None:
    outside = Outside.of(settings, is_stamped=True)
    stamp = outside.stamp(b"manifest")
    assert stamp is not None
    assert check_stamp(stamp, b"manifest", outside.roots).at.tzinfo is not None
    with pytest.raises(ValueError, match="what was signed is not what is here"):
        check_stamp(stamp, b"another manifest", outside.roots)


def test_an_authority_that_nobody_vouches_for_is_not_believed(settings: Settings) -> None:
    other = root("Gốc khác")
    settings.trusted_roots.write_bytes(other.pem())
    keep(settings, signer(other))
    for ask in (lambda outside: outside.stamp(b"manifest"), vouched):
        with pytest.raises(Problem, match=r"vouches .*Cấp dấu thời gian: no chain of certificates leads") as refused:
            ask(Outside.of(settings, is_stamped=True))
        assert refused.value.exit_code == UNREACHABLE


def test_an_authority_that_is_away_is_named(settings: Settings) -> None:
    away = replace(settings, time_stamp_authority="http://127.0.0.1:1/")
    for ask in (lambda outside: outside.stamp(b"manifest"), vouched):
        with pytest.raises(Problem, match=r"^http://127\.0\.0\.1:1/ gave no time stamp") as refused:
            ask(Outside.of(away, is_stamped=True))
        assert refused.value.exit_code == UNREACHABLE


@pytest.mark.parametrize("url", ["tsa.example", "ftp://tsa.example/"])
def test_what_is_no_address_of_an_authority_stops_an_export_before_it_begins(settings: Settings, url: str) -> None:
    with pytest.raises(Problem, match=r"HOIGIA_TIME_STAMP_AUTHORITY: .* is no http"):
        Outside.of(replace(settings, time_stamp_authority=url), is_stamped=True)


def test_a_key_that_cannot_be_read_stops_an_export_before_it_begins(settings: Settings) -> None:
    keep(settings, signer(ROOT), password="another")
    file = settings.secrets.joinpath(*KEY)
    bare = pkcs12.serialize_key_and_certificates(b"report", signer(ROOT).key, None, None, NoEncryption())
    for words, reason in ((file.read_bytes(), "not locked with what is in"), (bare, "does not hold a key and its")):
        file.write_bytes(words)
        with pytest.raises(Problem, match=rf"signer\.p12: the key for reports cannot be read .*{reason}") as refused:
            Outside.of(settings, is_stamped=True)
        assert refused.value.exit_code == WRONG_USAGE
        settings.secrets.joinpath(*PASSWORD_FILE).write_text("")


def test_a_password_that_is_missing_is_named(settings: Settings) -> None:
    settings.secrets.joinpath(*PASSWORD_FILE).unlink()
    with pytest.raises(Problem, match=r"signer\.password: No such file"):
        Outside.of(settings, is_stamped=True)


def test_roots_that_are_not_there_stop_an_export_before_it_begins(settings: Settings) -> None:
    settings.trusted_roots.write_text("none")
    with pytest.raises(Problem, match=r"roots\.pem: holds no certificate in PEM or DER"):
        Outside.of(settings, is_stamped=True)
    settings.trusted_roots.unlink()
    with pytest.raises(Problem, match=r"roots\.pem: no certificates to trust \(No such file"):
        Outside.of(settings, is_stamped=True)


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (signer(ROOT, days=-1), "the certificate was over at that time"),
        (signer(root("Gốc khác")), "no chain of certificates leads to one"),
        (signer(ROOT, commits=False), "the certificate is not for this use"),
    ],
)
def test_a_key_that_nobody_would_believe_stops_an_export_before_it_begins(
    settings: Settings, one: Certified, reason: str
) -> None:
    keep(settings, one)
    with pytest.raises(Problem, match=f"signs what the trusted roots do not vouch for: .*: {reason}"):
        Outside.of(settings, is_stamped=True)


def test_each_byte_of_the_stamp_counts(settings: Settings) -> None:
    data = vouched(Outside.of(settings, is_stamped=True))
    stamp = unzipped(data)[TIME_STAMP]
    start = data.index(stamp)
    for at in range(start, start + len(stamp)):
        with pytest.raises(WrongError):
            check(data[:at] + bytes((data[at] ^ 1,)) + data[at + 1 :])


def test_a_stamp_of_another_payload_is_wrong_even_when_it_was_sealed(settings: Settings) -> None:
    outside = Outside.of(settings, is_stamped=True)
    payload = made().contents().payload(b"%PDF-1.7\n")
    with pytest.raises(WrongError, match=r"time-stamp\.tsr: is over another payload"):
        check(seal(bag(payload, outside.stamp(b"another manifest"))))
    with pytest.raises(WrongError, match=r"time-stamp\.tsr: is not of the shape"):
        check(seal(bag(payload, b"\x30\x03\x02\x01\x00")))


def sealed_with(files: dict[str, bytes], name: str, words: bytes) -> bytes:
    """Let the exporter seal a bag in which one file is another."""
    changed = {**files, name: words}
    payload = {name: content for name, content in changed.items() if name.startswith("data/")}
    return seal(bag(payload, changed.get(TIME_STAMP)))


def test_who_brings_roots_is_told_what_is_forged(settings: Settings, tmp_path: Path) -> None:
    data = vouched(Outside.of(settings, is_stamped=True))
    files = unzipped(data)
    stamp, report = files[TIME_STAMP], files["data/report.pdf"]
    place = report.index(b"/Contents <") + 400
    cases = (
        (data, 0, "sound"),
        (sealed_with(files, TIME_STAMP, stamp[:-1] + bytes((stamp[-1] ^ 1,))), 1, "WRONG  time stamp: the signature"),
        (spoiled(files, report[:place] + b"00" + report[place + 2 :]), 1, "WRONG  report: "),
        (spoiled(files, report.replace(b"/Type/Page", b"/Type/Pagf", 1)), 1, "WRONG  report: "),
        (spoiled(files, report + b"\n% more\n"), 1, "WRONG  report: something was added"),
    )
    for number, (words, code, said) in enumerate(cases):
        file = tmp_path / f"{number}.zip"
        file.write_bytes(words)
        done = CliRunner().invoke(audit.app, ["verify", str(file), "--roots", str(settings.trusted_roots)])
        assert (done.exit_code, done.stdout.splitlines()[-1][: len(said)]) == (code, said), number


def spoiled(files: dict[str, bytes], report: bytes) -> bytes:
    """Let the exporter seal another report, without a stamp, which would be over the first."""
    return sealed_with({name: words for name, words in files.items() if name != TIME_STAMP}, "data/report.pdf", report)
