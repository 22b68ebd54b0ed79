"""A confidentiality review over the REST API: drawn, checked, answered for, closed with a report; faults told."""

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from deploy.cli.reviews import is_drawn_so, read_report, words_amiss
from deploy.problems import Problem
from shared.clock import now
from shared.eventlog.database import connect
from shared.kernel.days import legal_date
from shared.notary.keyfiles import REVIEWS, read_keys
from tests.integration.portal.world import World, problem, world_on
from tests.support.broker import until
from tests.support.servers import Servers

pytestmark = pytest.mark.servers

AUDITOR, PRIVACY, MANAGER, SUPERVISOR = "auditor", "privacy-officer", "case-manager", "supervisor"
READ_BY = (AUDITOR, SUPERVISOR)
HEALTH = "24-so-y-te"
MET = dict.fromkeys(("lawful_basis", "least_data", "consent_in_force", "in_time"), "met")
NOTE = "Đã mở của chị Thử Nghiệm quá mức cần thiết."


@pytest.fixture(scope="module")
def world(running_servers: Servers) -> Iterator[World]:
    with world_on(running_servers.settings) as made:
        yield made


def opened(world: World, role: str = AUDITOR, **body: Any) -> str:
    """Open a review; give its id."""
    answer = world.post("/reviews", role, body, headers={"Purpose": "audit"})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["review_id"])


def given(world: World, review: str, command: str, role: str, **body: Any) -> Any:
    """Give a command on a review, to audit where the role does."""
    purpose = "support" if role in {MANAGER, SUPERVISOR} else "audit"
    return world.post(f"/reviews/{review}/commands/{command}", role, body, headers={"Purpose": purpose})


def seen(world: World, path: str, role: str) -> Any:
    """Read something to audit."""
    answer = world.get(path, role, "audit")
    assert answer.status_code == 200, answer.text
    return answer.json()


def read_case(world: World) -> str:
    """Have a case that a case manager had opened, and that the auditor looked at."""
    case = world.receive()
    reveal = world.post(f"/cases/{case}/reveals", MANAGER, {"classes": ["identity"]})
    assert reveal.status_code == 200, reveal.text
    assert world.get(f"/cases/{case}", AUDITOR, "audit").status_code == 200
    return case


def test_a_review_of_a_case_is_checked_answered_for_and_closed_for_ever(world: World, tmp_path: Path) -> None:
    case = read_case(world)
    review = opened(world, case_id=case)
    shown = seen(world, f"/reviews/{review}", AUDITOR)
    looks = [item for item in shown["items"] if item["kind"] == "disclosure"]
    assert [item["kind"] for item in shown["items"]].count("case") == 1
    assert {item["case_id"] for item in shown["items"]} == {case}
    details = {item["number"]: seen(world, f"/reviews/{review}/items/{item['number']}", PRIVACY) for item in looks}
    (own,) = [number for number, one in details.items() if one["disclosure"]["role"] == AUDITOR]
    # Each service that holds a part of it has a disclosure of its own.
    revealed = min(number for number, one in details.items() if one["disclosure"]["classes"] == ["identity"])
    assert details[revealed]["disclosure"]["agency"] == HEALTH
    assert details[revealed]["seconds_since_last_event"] >= 0

    def looked_at() -> int:
        disclosures = seen(world, f"/cases/{case}/disclosures", AUDITOR)["items"]
        return [one["fields"] for one in disclosures].count(["review-item"])

    # That it was looked at is on record too.
    until(lambda: looked_at() == len(looks), 30)

    assert problem(given(world, review, "check-review-item", AUDITOR, number=own, **MET)) == (
        422,
        "review-of-own-doing",
    )
    assert problem(given(world, review, "close-review", AUDITOR)) == (422, "review-items-unchecked")
    for item in shown["items"]:
        least = {"least_data": "not-met", "least_data_note": NOTE} if item["number"] == revealed else {}
        checked = given(world, review, "check-review-item", PRIVACY, number=item["number"], **{**MET, **least})
        assert checked.status_code == 200, checked.text
    due = str(legal_date(now()) + timedelta(days=30))
    words = {"line": "least-data", "severity": "serious", "agency": HEALTH, "answer_by": due}
    texts = {"text": NOTE, "remedy": "Rà soát."}
    raised = given(world, review, "raise-review-finding", AUDITOR, number=revealed, **words, **texts)
    finding = raised.json()["finding_id"]

    agency_s(world, review, finding)
    assert problem(given(world, review, "close-review", AUDITOR)) == (422, "finding-waits-for-answer")
    reply = {"finding_id": finding, "answer": "remedied", "text": "Đã làm."}
    assert problem(given(world, review, "answer-review-finding", "commune-officer", **reply)) == (
        422,
        "finding-unknown",
    )
    assert given(world, review, "answer-review-finding", SUPERVISOR, **reply).status_code == 200
    closed = given(world, review, "close-review", AUDITOR)
    assert closed.status_code == 200, closed.text
    for command, body in (("check-review-item", {"number": 1, **MET}), ("close-review", {})):
        assert problem(given(world, review, command, PRIVACY, **body)) == (422, "review-closed")
    signed_report(world, review, tmp_path, not_met=revealed)
    again = opened(world, case_id=case, size=1, corrects=review)
    assert seen(world, f"/reviews/{again}", SUPERVISOR)["corrects"] == review
    assert problem(
        world.post("/reviews", AUDITOR, {"case_id": case, "corrects": again}, headers={"Purpose": "audit"})
    ) == (422, "review-open")


def agency_s(world: World, review: str, finding: str) -> None:
    """See what the agency concerned is told, and that another one is told nothing."""

    def told(role: str) -> list[Any]:
        return [one for one in world.get("/audit-notices", role).json()["items"] if one["notice_id"] == finding]

    until(lambda: len(told(MANAGER)) == 1, 30)
    assert (told(MANAGER)[0]["kind"], told("commune-officer")) == ("review-finding", [])
    (line,) = [one for one in world.get("/review-findings", MANAGER).json()["items"] if one["review_id"] == review]
    assert (line["finding_id"], line["agency"], line["answer"]) == (finding, HEALTH, None)
    assert NOTE not in json.dumps(line, ensure_ascii=False)
    path = f"/reviews/{review}/reveals"
    words = world.post(path, MANAGER, {"finding_id": finding})
    assert NOTE in words.json()["values"].values()
    assert problem(world.post(path, "commune-officer", {"finding_id": finding})) == (404, "not-found")
    assert problem(world.post(path, MANAGER, {"number": 1})) == (404, "not-found")
    assert problem(world.get(f"/reviews/{review}", MANAGER, "audit")) == (403, "role-may-not")
    assert problem(world.get(f"/reviews/{review}", SUPERVISOR)) == (403, "purpose-not-for-role")


def signed_report(world: World, review: str, folder: Path, *, not_met: int) -> None:
    """Verify the report with nothing but ``cryptography``, then with the command line and the ledger."""
    answer = seen(world, f"/reviews/{review}/report", SUPERVISOR)
    text, _, line = str(answer["note"]).partition("\n\n")
    signer, spelled = text.split("\n", 1)
    key = base64.b64decode(answer["keys"][0].split(" ")[0].split("+", 2)[2])[1:]
    signature = base64.b64decode(line.split(" ")[2])[4:]
    Ed25519PublicKey.from_public_bytes(key).verify(signature, f"{text}\n".encode())
    report = json.loads(spelled)
    assert signer.endswith("/24/reviews")
    (failed,) = [item["number"] for item in report["items"] if item["answers"]["least_data"] == "not-met"]
    assert (failed, report["findings"][0]["answered"]["answer"]) == (not_met, "remedied")
    file = folder / "report.note"
    file.write_text(answer["note"])
    known = read_keys(world.settings.secrets, REVIEWS)
    assert read_report(file.read_bytes(), known) == report
    assert is_drawn_so(world.settings, report)
    assert not is_drawn_so(world.settings, {**report, "items": report["items"][1:]})
    until(lambda: words_amiss(world.settings, report) == [], 30)
    (found,) = report["findings"]
    bound = [one["recorded"] for one in (*report["items"], found, found["answered"])]
    assert len({one["position"] for one in bound}) == len(bound)
    found["recorded"]["data"] = found["answered"]["recorded"]["data"]
    assert words_amiss(world.settings, report) == [found["recorded"]["position"]]
    with pytest.raises(Problem):
        read_report(file.read_bytes().replace(b"not-met", b"met", 1), known)


def test_a_seed_draws_the_same_sample_again_from_the_same_positions(world: World) -> None:
    for _ in range(2):
        read_case(world)
    wanted = {"size": 2}
    assert problem(world.post("/reviews", AUDITOR, wanted)) == (403, "purpose-not-for-role")
    assert problem(world.post("/reviews", SUPERVISOR, wanted)) == (403, "role-may-not")
    # The same key opens the same review: nothing is drawn anew.
    first, again = (
        world.post("/reviews", AUDITOR, wanted, key="once", headers={"Purpose": "audit"}).json() for _ in range(2)
    )
    assert first == again
    seed = "00112233445566778899aabbccddeeff"
    review = seen(world, f"/reviews/{opened(world, size=3, seed=seed)}", PRIVACY)
    assert (len(review["items"]), review["scope"]["seed_given"]) == (3, True)
    assert review["population"] >= 6
    words = {**review["scope"], "case": None, "seed": seed}
    items = [{**item, "case": item["case_id"]} for item in review["items"]]
    told = {"scope": words, "positions": review["positions"], "population": review["population"], "items": items}
    # More was recorded since: a disclosure of the review's own, and whatever is read meanwhile.
    read_case(world)
    assert is_drawn_so(world.settings, told)
    assert not is_drawn_so(world.settings, {**told, "scope": {**words, "seed": seed[::-1]}})
    of_one = seen(world, f"/reviews/{opened(world, size=300, agency=HEALTH)}", AUDITOR)
    assert {agency for item in of_one["items"] for agency in item["agencies"]} == {HEALTH}
    # The auditor of another agency looked too.
    assert 0 < of_one["population"] < seen(world, f"/reviews/{opened(world, size=1)}", AUDITOR)["population"]
    cases = seen(world, f"/reviews/{opened(world, unit='cases', size=2)}", AUDITOR)["items"]
    assert [item["kind"] for item in cases] == ["case", "case"]
    listed = {one["review_id"]: one for one in seen(world, "/reviews", SUPERVISOR)["items"]}
    assert listed[review["review_id"]]["items"] == 3
    assert problem(world.get("/reviews", "commune-officer", "audit")) == (403, "role-may-not")


def test_what_only_an_audit_is_told_of_has_no_place_before_who_supervises(world: World) -> None:
    case = world.receive()
    complaint = {"channel": "post", "about": "24-xa-dong-ky", "filed_on": str(legal_date(now())), "text": "Bị lộ."}
    assert world.command(case, "file-complaint", SUPERVISOR, complaint).status_code == 200
    review = opened(world, case_id=case)
    path = f"/reviews/{review}"
    (whole,) = [item for item in seen(world, path, AUDITOR)["items"] if item["kind"] == "case"]
    assert (whole["confidential"], whole["case_id"], len(whole["agencies"])) == (True, case, 2)
    shown = seen(world, path, SUPERVISOR)
    (hidden,) = [item for item in shown["items"] if item["kind"] == "case"]
    assert (hidden["confidential"], hidden["case_id"], hidden["agencies"]) == (True, None, None)
    listed = {role: {one["review_id"]: one for one in seen(world, "/reviews", role)["items"]} for role in READ_BY}
    assert [listed[role][review]["case_id"] for role in READ_BY] == [case, None]
    assert case not in json.dumps([shown, listed[SUPERVISOR]])
    assert problem(world.get(f"{path}/items/{whole['number']}", SUPERVISOR, "audit")) == (403, "role-may-not")


def test_reviewers_are_told_of_a_log_that_signed_two_histories(world: World) -> None:
    with connect(world.settings.postgres("audit", "audit_service")) as ledger:
        # What the witness keeps when it is shown a second history.
        ledger.execute("SELECT guarded.contradict('directory', 1, 'forked', 'a checkpoint that contradicts')")

    def told(role: str) -> list[Any]:
        return [
            one
            for one in world.get("/audit-notices", role).json()["items"]
            if (one["kind"], one["about"]) == ("log-fault", "witness.directory")
        ]

    until(lambda: len(told(AUDITOR)) == 1, 90)
    (notice,) = told(PRIVACY)
    assert (notice["code"], notice["ended_at"]) == ("forked", None)
    assert told(SUPERVISOR) == []
    body = {"notice_id": notice["notice_id"]}
    assert problem(world.post("/commands/acknowledge-audit-notice", SUPERVISOR, body)) == (422, "notice-unknown")
    assert world.post("/commands/acknowledge-audit-notice", AUDITOR, body).status_code == 200
    assert told(PRIVACY) == []
