"""What the officers of one platform do with a case, step by step, over HTTP alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests
from jsonschema import Draft202012Validator

from shared.clock import now
from shared.contracts.commands import COMMANDS
from shared.kernel.days import legal_date
from tests.integration.portal.world import World, problem
from tests.support.broker import until

COMMUNE, MANAGER, APPROVER, POLICE = "commune-officer", "case-manager", "approver", "investigator"
FACILITY = "24-trung-tam-cong-tac-xa-hoi"
FUNDING = "provincial-recurrent"
SECONDS = 30


def today() -> str:
    """Give the legal day."""
    return str(legal_date(now()))


@dataclass(frozen=True, slots=True)
class Officers:
    """The staff of a commune, a health department and the police, and the budget line they pay from.

    What they are answered is held to the ``contract``, the OpenAPI document that the door gives.
    """

    world: World
    line_id: str
    contract: Mapping[str, Any]

    @property
    def line(self) -> dict[str, Any]:
        """Say in a request which line it draws on."""
        return {"line_id": self.line_id}

    def give(self, case: str, name: str, role: str = MANAGER, **body: Any) -> dict[str, Any]:
        """Give a command that must be accepted."""
        answer = self.world.command(case, name, role, body)
        assert answer.status_code == 200, (name, body, answer.text)
        return self.as_told("Given", answer)

    def read(self, path: str, answers: str, role: str = MANAGER) -> dict[str, Any]:
        """Read something that is there."""
        answer = self.world.get(path, role)
        assert answer.status_code == 200, (path, answer.text)
        return self.as_told(answers, answer)

    def as_told(self, schema: str, answer: requests.Response) -> dict[str, Any]:
        """Give an answer that is as the contract describes it."""
        schemas = self.contract["components"]["schemas"]
        told: dict[str, Any] = answer.json()
        Draft202012Validator({**schemas[schema], "components": {"schemas": schemas}}).validate(told)
        return told

    def refused(self, case: str, name: str, role: str = MANAGER, **body: Any) -> str:
        """Give a command that the door answers with a problem; give its code."""
        status, code = problem(self.world.command(case, name, role, body))
        assert status == 422, code
        return code

    def receive(self, day: str, *, role: str = COMMUNE, person: Mapping[str, Any] | None = None, **changed: Any) -> str:
        """Receive an adult of Viet Nam who reports herself, or whoever is described; give the case."""
        who = {"full_name": "Nguyễn Thị Thử Nghiệm", "birth_year": 1995, "nationality": "VN", **(person or {})}
        body = {
            "route": "TU_TRINH_BAO",
            "received_at": f"{day}T08:30:00+07:00",
            "received_by": self.world.login(role).agency,
            "person": who,
            **changed,
        }
        answer = self.world.post("/cases", role, body)
        assert answer.status_code == 201, answer.text
        return str(self.as_told("Received", answer)["case_id"])

    def verify(self, case: str, day: str, **certificate: str) -> None:
        """Take a case to a certificate that entitlements knows; all on one day unless the paper names another."""
        police = self.world.login(POLICE).agency
        example = COMMANDS["record-initial-check"].example
        self.give(case, "record-initial-check", **{**example, "checked_on": day})
        self.give(case, "request-verification", to_agency=police, requested_on=day)
        said = self.give(case, "take-statement", POLICE, content="Bị lừa bán.", source="e", taken_on=day)
        self.determine(case, day, [said["statement_id"]])
        paper = {"document": "GXN-CA", "number": "17/GXN", "issued_by": police, "issued_on": day, "basis": "L2024"}
        self.give(case, "issue-certificate", POLICE, **{**paper, **certificate})
        until(lambda: "CertificateKnown.v1" in {event["type"] for event in self.world.history(case)}, SECONDS)

    def determine(self, case: str, day: str, weighs: list[str]) -> None:
        """Find that she is a victim, and wait until entitlements knows it."""
        body = {"status": "ActualVictimOfTrafficking", "weighs": weighs, "determined_on": day}
        self.give(case, "determine", POLICE, **body)
        until(lambda: self.assessed(case)["status"] == body["status"], SECONDS)

    def view(self, case: str, part: str) -> Any:
        """Read what one service told of a case."""
        return self.read(f"/cases/{case}", "Case")[part]

    def assessed(self, case: str) -> dict[str, Any]:
        """Give the newest answer of the matrix: which regimes are open, under which law."""
        found: dict[str, Any] = self.view(case, "entitlements")["assessments"][-1]
        return found

    def explained(self, case: str, *decisions: str) -> list[dict[str, Any]]:
        """Give the explanations of decisions, in the order in which they are named."""
        told = self.read(f"/cases/{case}/explanations", "Explanations")["decisions"]
        known = {one["decision_id"]: one for one in told}
        return [known[one] for one in decisions]

    def recognised(self, case: str) -> None:
        """Wait until entitlements knows that somebody of the case is known from another one."""
        until(lambda: "SamePersonKnown.v1" in {one["type"] for one in self.world.history(case)}, SECONDS)

    def decide(self, case: str, rule: str, day: str, **asked: Any) -> str:
        """Ask what is owed under a rule on a day; give the decision."""
        return str(self.give(case, "grant-support", rule=rule, legal_date=day, **asked)["decision_id"])

    def apply(self, case: str, rule: str, day: str, *, person: int = 0, role: str = COMMUNE, **asked: Any) -> str:
        """Have an application taken and decided; give the decision that answers it."""
        applied = {"rule": rule, "submitted_on": day, "channel": "in-person", "person": person}
        sent = self.give(case, "submit-application", role, **applied)["application_id"]
        return str(self.give(case, "grant-support", application_id=sent, person=person, **asked)["decision_id"])

    def answered(self, case: str) -> dict[str, str]:
        """Give the outcome of every application of a case by the decision that answered it."""
        told = self.view(case, "entitlements")["applications"]
        assert {one["state"] for one in told} == {"answered"}
        return {one["decision_id"]: one["outcome"] for one in told}

    def hand_over(self, case: str, role: str, moment: str) -> None:
        """Hand the person over to the health department, on both sides of the minutes."""
        made = {"to_agency": self.world.login(MANAGER).agency, "persons": [0], "made_at": moment}
        minutes = self.give(case, "make-handover", role, **made)["handover_id"]
        self.give(case, "acknowledge-handover", handover_id=minutes, acknowledged_at=moment)

    def pay(self, case: str, *decisions: Mapping[str, Any]) -> None:
        """Order what was set aside for decisions, and confirm that it was paid."""
        for one in decisions:
            made = {"decision_id": one["decision_id"]}
            self.give(case, "order-payment", APPROVER, **made)
            self.give(case, "confirm-payment", **made, amount=one["amount"], paid_on=today(), funding=FUNDING)

    def period(self, case: str, decision: str) -> str:
        """Give the period of a decision, first and last day included."""
        told = self.view(case, "entitlements")["decisions"]
        return str(next(one["period"] for one in told if one["decision_id"] == decision))

    def paid(self, case: str) -> int:
        """Count the money that was paid in a case."""
        return sum(one["amount"] for one in self.view(case, "entitlements").get("payments", []))

    def stay(self, case: str, first: str, last: str | None) -> str:
        """Record a stay in a facility, up to its last day where it has ended."""
        stay = str(self.give(case, "admit-to-shelter", facility=FACILITY, admitted_on=first)["stay_id"])
        if last is not None:
            self.give(case, "discharge-from-shelter", stay_id=stay, discharged_on=last, reason="returned-home")
        return stay

    def place(self, query: str) -> dict[str, Any]:
        """Ask what the code of a place means."""
        (found,) = self.read(f"/places?{query}", "Places", COMMUNE)["items"]
        return dict(found)

    def clocks(self, case: str) -> dict[str, dict[str, Any]]:
        """Give the clocks of a case by rule."""
        return {one["rule"]: one for one in self.read(f"/cases/{case}/deadlines", "Clocks")["items"]}

    def told(self, case: str) -> set[tuple[str, str]]:
        """Give of which clocks of a case the department was told, and what of them."""
        items = self.read("/notices", "Notices")["items"]
        return {(one["rule"], one["kind"]) for one in items if one["case_id"] == case}


def officers_of(world: World, amount: int) -> Officers:
    """Give the officers of a platform, with so much money on a budget line of this year."""
    body = {"year": int(today()[:4]), "funding": FUNDING, "line": "golden", "amount": amount}
    answer = world.post("/commands/open-budget-line", APPROVER, body)
    assert answer.status_code == 200, answer.text
    contract = world.get("/openapi.json", APPROVER).json()
    return Officers(world, str(answer.json()["line_id"]), contract)
