"""Two strangers, in two languages, judge a dossier alike: what one calls sound or wrong, so does the other."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from services.audit.dossier.verify import WrongError, check, spell
from tests.support.dossiers import Made, bagged_anew, made, seal
from tests.support.second_hand import second_hand

Lines = list[dict[str, Any]]


def whole() -> Made:
    """A dossier that hides a class, a field and the users, withholds an event, and goes on from two checkpoints."""
    return made("identity", "actor", "/person/born", since=(3, 5))


def test_both_agree_on_a_sound_dossier(tmp_path: Path) -> None:
    data = whole().zip()
    assert check(data)
    assert second_hand(data, tmp_path) == "agreed: 6 leaves, 1 links, 2 consistency proofs, 1 checkpoints\n"


def of(lines: Lines, kind: str) -> dict[str, Any]:
    return next(line for line in lines if line.get("type") == kind)


def field(event: dict[str, Any], path: str) -> dict[str, Any]:
    found: dict[str, Any] = next(part for part in event["data"] if part.get("path") == path)
    return found


def amount(lines: Lines) -> None:
    field(of(lines, "SupportGranted.v1"), "/amount")["value"] = 30_000_000


def sex(lines: Lines) -> None:
    field(of(lines, "VictimReceived.v1"), "/person/sex")["value"] = "male"


def salt(lines: Lines) -> None:
    part = field(of(lines, "ConsentGiven.v1"), "/to")
    part["salt"] = part["salt"][::-1]


def hidden(lines: Lines) -> None:
    part = next(part for part in of(lines, "VictimReceived.v1")["data"] if "hidden" in part)
    part["hidden"] = part["hidden"][::-1]


def role(lines: Lines) -> None:
    of(lines, "ConsentGiven.v1")["meta"]["others"]["value"]["role"] = "auditor"


def moment(lines: Lines) -> None:
    line = of(lines, "ConsentGiven.v1")
    line["recorded_at"] = line["recorded_at"].replace("2026", "2025")


def kind(lines: Lines) -> None:
    of(lines, "ConsentGiven.v1")["type"] = "ConsentGiven.v2"


def previous(lines: Lines) -> None:
    line = of(lines, "ConsentGiven.v1")
    line["previous"] = line["previous"][::-1]


def withheld(lines: Lines) -> None:
    line = next(line for line in lines if "withheld" in line)
    line["leaf"] = line["leaf"][::-1]


def left_out(lines: Lines) -> None:
    lines.remove(of(lines, "ConsentGiven.v1"))


def proof(lines: Lines) -> None:
    lines[2]["proof"] = lines[1]["proof"]


def shorter(lines: Lines) -> None:
    lines[2]["proof"].pop()


EVENTS, PROOFS = "data/events.jsonl", "data/proofs.jsonl"


@pytest.mark.parametrize(
    ("name", "spoil"),
    [(EVENTS, one) for one in (amount, sex, salt, hidden, role, moment, kind, previous, withheld, left_out)]
    + [(PROOFS, one) for one in (proof, shorter)],
)
def test_both_find_what_was_altered_though_it_was_sealed_anew(
    tmp_path: Path, name: str, spoil: Callable[[Lines], None]
) -> None:
    files = whole().files()
    lines: Lines = [json.loads(line) for line in files[name].splitlines()]
    spoil(lines)
    both_refuse(seal(bagged_anew({**files, name: b"".join(spell(line) + b"\n" for line in lines)})), tmp_path)


@pytest.mark.parametrize("change", [{"proof": []}, {"proof": ["A" * 43 + "="]}])
def test_both_find_that_a_log_does_not_go_on_from_a_checkpoint(tmp_path: Path, change: dict[str, Any]) -> None:
    files, name = whole().files(), "data/consistency/intake-1.json"
    both_refuse(seal(bagged_anew({**files, name: spell({**json.loads(files[name]), **change})})), tmp_path)


@pytest.mark.parametrize("name", ["data/checkpoints/intake.note", "data/consistency/intake-2.json"])
@pytest.mark.parametrize("signer", [b" hoigia.example/24/intake", b" hoigia.example/24/witness"])
def test_both_find_a_signature_that_does_not_hold(tmp_path: Path, name: str, signer: bytes) -> None:
    files = whole().files()
    words = files[name]
    # Beyond the name, the id of the key and, of a witness, the time.
    place = words.index(signer) + 60
    changed = words[:place] + (b"A" if words[place : place + 1] != b"A" else b"B") + words[place + 1 :]
    both_refuse(seal(bagged_anew({**files, name: changed})), tmp_path)


def test_both_find_a_file_that_is_not_what_the_manifest_says(tmp_path: Path) -> None:
    files = whole().files()
    report = {"data/report.pdf": files["data/report.pdf"] + b"\n"}
    both_refuse(seal({**files, **report}), tmp_path)


def both_refuse(data: bytes, folder: Path) -> None:
    """Check that each of the two finds a dossier wrong, and the second not for want of understanding it."""
    with pytest.raises(WrongError):
        check(data)
    said = second_hand(data, folder)
    assert not said.startswith("agreed"), said
    assert " at " not in said, f"Perl stumbled: {said}"
