"""The dossier of a real case from a running platform: recorded first, verified by two strangers, and it hides."""

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from deploy.authorities.time_stamp import Authority
from deploy.authorities.trust import read_roots
from deploy.dossier.exporting import NOBODY, Exported, Exporting, Wish
from deploy.dossier.outside import Outside, check_outside
from deploy.dossier.public_keys import public_keys
from services.audit.dossier.verify import TIME_STAMP, check, shown, unzipped
from shared.access.asker import Asker
from shared.kernel.ids import CommandId, derive
from shared.kernel.refusal import InvalidError, NotFoundError, Refused
from tests.integration.faults.load import RECEPTION
from tests.support.authorities import root, stamper, stamping
from tests.support.platform import OFFICER, Platform, platform
from tests.support.second_hand import second_hand
from tests.support.servers import Servers

pytestmark = pytest.mark.servers

REVIEWER = Asker(user="reviewer-of-tests", agency="24-thanh-tra", role="privacy-officer", purpose="audit")
AUDITOR = Asker(user="auditor-of-tests", agency="24-thanh-tra", role="auditor", purpose="audit")


@dataclass(frozen=True, slots=True)
class Scene:
    """A platform and the case that was received on it."""

    platform: Platform
    case: str

    def export(self, name: str, *, asker: Asker = AUDITOR, outside: Outside = NOBODY, **wishes: Any) -> Exported:
        wish = Wish(case=self.case, receiver="24-toa-an", receiver_role=None, hide=(), reason=None, since=())
        dossier = CommandId(derive("test-dossier", self.case, name))
        return Exporting(self.platform.client, asker, replace(wish, **wishes), dossier, outside=outside).run()

    def looks(self) -> list[dict[str, Any]]:
        answer: Any = self.platform.client.call(
            "audit",
            "disclosures",
            {"case_id": self.case},
            asker=AUDITOR,
            command_id=derive("look", self.case),
            case=self.case,
        )
        return [item for item in answer["items"] if item["channel"] == "export"]


@pytest.fixture(scope="module")
def running(running_servers: Servers) -> Iterator[Platform]:
    with platform(running_servers.settings, "directory", "intake", "audit") as started:
        yield started


@pytest.fixture
def scene(running: Platform, request: pytest.FixtureRequest) -> Scene:
    """A case of its own for each test, at which an officer looked twice."""
    test = request.node.name
    received = running.give("intake", "receive-victim", RECEPTION, command_id=derive("test-received", test))
    case = received["case_id"]
    for number in ("1", "2"):
        running.client.call(
            "intake",
            "reveal",
            {"case_id": case, "classes": ["identity"]},
            asker=OFFICER,
            command_id=derive("test-reveal", test, number),
            case=case,
        )
    return Scene(running, case)


def test_two_strangers_verify_a_dossier_and_the_next_copy_goes_on_from_it(scene: Scene, tmp_path: Path) -> None:
    first = scene.export("first", reason="Theo quyết định 12/2026/QĐ-TA")
    second = scene.export("second")
    assert [one.statement["copy"] for one in (first, second)] == [1, 2]
    assert first.statement["uncovered"] == {}
    assert first.statement["reason"] == "Theo quyết định 12/2026/QĐ-TA"
    assert [look["decision"] for look in scene.looks()] == ["allowed", "allowed"]

    files = unzipped(first.data)
    held = files["data/checkpoints/intake.note"]
    third = scene.export("third", since=[held.decode()])
    (tmp_path / "verify.py").write_bytes(unzipped(third.data)["verify.py"])
    (tmp_path / "case.zip").write_bytes(third.data)
    (tmp_path / "keys").write_text("\n".join(public_keys(scene.platform.settings)))
    (tmp_path / "held").write_bytes(held)
    done = subprocess.run(
        (sys.executable, "-I", "verify.py", "case.zip", "--keys", "keys", "--since", "held"),
        cwd=tmp_path, env={}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.endswith("sound\n"), done.stdout + done.stderr
    assert "keys: every key in the dossier is one that you hold" in done.stdout
    assert "consistency: with the checkpoint that you hold" in done.stdout
    said = second_hand(third.data, tmp_path / "bag")
    # From the checkpoint that is held, and at least from the one that covered the first export first.
    assert re.fullmatch(r"agreed: \d+ leaves, \d+ links, [2-9] consistency proofs, [23] checkpoints\n", said), said

    events = [json.loads(line) for line in files["data/events.jsonl"].splitlines()]
    assert {event["type"] for event in events} >= {
        "VictimReceived.v1", "DisclosureRecorded.v1", "DossierExported.v1",
    }  # fmt: skip
    assert files["data/disclosures.jsonl"].count(b"\n") == 3
    assert files["data/report.pdf"].startswith(b"%PDF-1.7")


def test_a_real_dossier_is_stamped_by_an_authority_outside(scene: Scene, tmp_path: Path) -> None:
    trusted = root()
    (tmp_path / "roots.pem").write_bytes(trusted.pem())
    roots = read_roots(tmp_path / "roots.pem")
    with stamping(stamper(trusted), tmp_path / "tsa") as authority:
        stamped = scene.export("stamped", outside=Outside(authority=Authority(authority.url, roots), roots=roots))
    files = unzipped(stamped.data)
    assert f"  {TIME_STAMP}\n".encode() in files["tagmanifest-sha256.txt"]
    assert "all of data/ was there at" in check_outside(files, roots)[1]


def test_what_is_hidden_by_class_and_by_role_is_not_in_the_file(scene: Scene) -> None:
    everything = scene.export("everything")
    hidden = scene.export("hidden", hide=("actor", "/person/sex"), receiver_role="legal-aid")
    assert hidden.statement["hidden"] == sorted(
        ["/person/sex", "actor", "biometric", "economic", "health", "investigation", "personal", "shelter"]
    )
    assert b'"class":"identity"' in everything.data
    assert b'"class":"identity"' in hidden.data
    (envelope,) = {
        part["value"]["text"]
        for line in unzipped(everything.data)["data/events.jsonl"].splitlines()
        for part in json.loads(line).get("data", ())
        if part["path"] == "/person/full_name"
    }
    assert envelope.encode() in hidden.data
    least = scene.export("least", hide=("identity",))
    assert envelope.encode() not in least.data
    for one in (hidden, least):
        assert check(one.data)
    assert OFFICER.user.encode() in unzipped(least.data)["data/events.jsonl"]
    assert OFFICER.user.encode() not in unzipped(hidden.data)["data/events.jsonl"]


@pytest.mark.parametrize(
    ("asker", "reason"),
    [
        (OFFICER, "role-may-not"),
        (replace(AUDITOR, purpose="support"), "purpose-not-for-role"),
        (replace(AUDITOR, role="supervisor", agency="01-so-y-te"), "no-relationship"),
        (replace(AUDITOR, purpose="curiosity"), "purpose-unknown"),
    ],
    ids=["an officer", "another purpose", "another agency's supervisor", "no purpose of the law"],
)
def test_who_may_not_export_gets_nothing_and_is_on_record(scene: Scene, asker: Asker, reason: str) -> None:
    with pytest.raises(NotFoundError):
        scene.export(f"denied-{reason}", asker=asker)
    denied = [look for look in scene.looks() if look["decision"] == "denied"]
    assert denied[-1]["reason"] == reason
    assert denied[-1]["actor"] == asker.user


def test_nobody_else_is_given_the_pages_of_an_export(scene: Scene) -> None:
    exported = scene.export("mine")
    arguments = {"case_id": scene.case, "dossier": exported.statement["dossier"], "sizes": {"intake": 1}}
    for asker in (
        OFFICER,
        replace(AUDITOR, user="another-auditor"),
        replace(AUDITOR, role="privacy-officer"),
        replace(AUDITOR, agency="24-so-y-te"),
    ):
        with pytest.raises(NotFoundError):
            scene.platform.client.call("audit", "dossier.page", arguments, asker=asker, case=scene.case)


def test_an_export_is_sealed_once_on_record_and_proves_nothing_beyond_what_is_cosigned(scene: Scene) -> None:
    exported = scene.export("sealed")
    own: dict[str, Any] = {"case_id": scene.case, "dossier": exported.statement["dossier"]}

    def ask(method: str, **words: Any) -> Any:
        return scene.platform.client.call("audit", method, {**own, **words}, asker=AUDITOR, case=scene.case)

    digest = hashlib.sha256(unzipped(exported.data)["tagmanifest-sha256.txt"]).hexdigest()
    assert digest in ask("dossier.seal", digest=digest)["note"]
    with pytest.raises(Refused, match="dossier-sealed-already"):
        ask("dossier.seal", digest="0" * 64)
    with pytest.raises(InvalidError):
        ask("dossier.page", sizes={"intake": 1_000_000})
    events = unzipped(scene.export("after").data)["data/events.jsonl"]
    sealed = [line for line in map(json.loads, events.splitlines()) if line["type"] == "DossierSealed.v1"]
    assert [shown(line) for line in sealed] == [{"/dossier": own["dossier"], "/digest": digest}]
    assert "care" in exported.statement["unseen"]
    assert not {"audit", "directory", "intake"} & set(exported.statement["unseen"])


def test_how_an_access_that_broke_the_glass_was_reviewed_is_told_as_of_the_export(scene: Scene) -> None:
    with pytest.raises(NotFoundError):
        scene.export("glass", asker=replace(AUDITOR, user="somebody", purpose="break-glass"))
    assert scene.export("before").statement["reviews"] == []
    answers = dict.fromkeys(("lawful_basis", "least_data", "consent_in_force", "in_time"), "met")

    def give(name: str, body: dict[str, Any], review: str | None = None) -> dict[str, Any]:
        command_id = derive("test-review", scene.case, name, str(body))
        return scene.platform.give("audit", name, body, command_id=command_id, case=review, asker=REVIEWER)

    review = give("open-review", {"case_id": scene.case})["case_id"]
    assert scene.export("open").statement["reviews"] == []
    shown_review: Any = scene.platform.client.call("audit", "review", {"review_id": review}, asker=REVIEWER)
    for item in shown_review["items"]:
        give("check-review-item", {"number": item["number"], **answers}, review)
    give("close-review", {}, review)
    exported = scene.export("closed")
    (told,) = exported.statement["reviews"]
    assert (told["service"], told["review"], told["answers"], told["findings"]) == ("audit", review, answers, [])
    assert told["closed_at"] <= exported.statement["exported_at"]
    events = map(json.loads, unzipped(exported.data)["data/events.jsonl"].splitlines())
    (look,) = (event for event in events if (event["service"], event["position"]) == ("audit", told["position"]))
    assert (shown(look)["/decision"], look["meta"]["others"]["value"]["purpose"]) == ("denied", "break-glass")
    assert re.fullmatch("[0-9a-f]{64}", exported.statement["build"])
