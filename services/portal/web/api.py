"""The REST routes: each reads its request, asks one use case, and spells the answer."""

from collections.abc import Callable
from functools import partial

from flask import Blueprint, Request, Response, request

from services.portal.schemas import EnrolTotp, Reveal, SearchPeople, SignIn
from services.portal.web import decisions, lists, protecting, recorded, reference, registers, replaying
from services.portal.web.bodies import load, read_object
from services.portal.web.door import Door, answer
from services.portal.web.evidence import give_evidence, receive_evidence
from services.portal.web.headers import (
    asker_of,
    bearer,
    command_id_of,
    expected_version,
    moment_of,
    purpose_named,
    purpose_needed,
    query_of,
)
from services.portal.web.reading import CASE, check_id
from services.portal.web.reviews import ON_A_REVIEW, OPENING_REVIEW, ReviewsApi
from services.portal.web.sessions import expires_text
from services.portal.web.signals import ON_A_SIGNAL, RECEIVING, SignalsApi
from shared.contracts.commands import COMMANDS
from shared.contracts.commands.contract import CommandContract
from shared.kernel.canonical import Json
from shared.kernel.record import write_time
from shared.kernel.refusal import ForbiddenError, Refused

PREFIX = "/api/v1"
OPENING = next(contract for contract in COMMANDS.values() if contract.opens and contract.file == CASE)
ON_A_CASE = tuple(c for c in COMMANDS.values() if c.file == CASE and not (c.opens or c.internal or c.caseless))
OF_NO_CASE = tuple(c for c in COMMANDS.values() if c.caseless and not c.internal)


class Api:
    """The routes of the API over one door."""

    def __init__(self, door: Door) -> None:
        """Take the door."""
        self._door = door

    def blueprint(self) -> Blueprint:
        """Make the blueprint with every route."""
        made = Blueprint("api", __name__, url_prefix=PREFIX)
        routes: tuple[tuple[str, str, str, Callable[..., Response]], ...] = (
            ("POST", "/sessions", "sign_in", self.sign_in),
            ("DELETE", "/sessions/current", "sign_out", self.sign_out),
            ("POST", "/sessions/current/totp", "enrol_totp", self.enrol_totp),
            ("POST", "/cases", "receive", self.receive),
            ("GET", "/cases", "worklist", self.worklist),
            ("GET", "/cases/<case_id>", "case", partial(replaying.case, self._door, request)),
            *(("GET", f"/cases/<case_id>/{path}", name, self._partly(view)) for path, name, view in replaying.ROUTES),
            ("GET", "/cases/<case_id>/history", "history", self.history),
            ("GET", "/cases/<case_id>/disclosures", "disclosures", self.disclosures),
            ("GET", "/cases/<case_id>/who-knew", "who_knew", self.who_knew),
            ("GET", "/cases/<case_id>/explanations", "explanations", self.explanations),
            ("GET", "/cases/<case_id>/recomputation", "recomputation", self.recomputation),
            ("GET", "/cases/<case_id>/deadlines", "clocks", partial(registers.clocks, self._door, request)),
            ("GET", "/cases/<case_id>/protection", "protection", partial(protecting.protection, self._door, request)),
            ("GET", "/cases/<case_id>/recorded", "recorded", partial(recorded.recorded, self._door, request)),
            ("POST", "/cases/<case_id>/reveals", "reveal", self.reveal),
            ("POST", "/cases/<case_id>/evidence", "evidence", self.evidence),
            ("GET", "/cases/<case_id>/evidence/<evidence_id>", "file", partial(give_evidence, self._door, request)),
            ("POST", "/searches", "search", self.search),
            ("GET", "/referrals", "referrals", self.referrals),
            ("GET", "/notices", "notices", partial(registers.notices, self._door, request)),
            ("GET", "/deadlines/late", "late", partial(registers.late, self._door, request)),
            ("GET", "/complaints", "complaints", partial(registers.complaints, self._door, request)),
            ("GET", "/support-given-twice", "given_twice", partial(registers.given_twice, self._door, request)),
            ("GET", "/same-persons", "same_persons", partial(registers.same_persons, self._door, request)),
            ("GET", "/budget-lines", "budget_lines", partial(registers.budget_lines, self._door, request)),
            ("GET", "/care/sessions", "sessions_held", partial(registers.sessions, self._door, request)),
            ("GET", "/verification/retellings", "retold", partial(registers.retellings, self._door, request)),
            ("GET", "/places", "places", self.places),
            ("GET", "/reference", "reference", self.reference),
        )
        for method, rule, name, view in (*routes, *SignalsApi(self._door).routes(), *ReviewsApi(self._door).routes()):
            made.add_url_rule(rule, name, view, methods=[method], provide_automatic_options=False)
        for contract in ON_A_CASE:
            rule = f"/cases/<case_id>/commands/{contract.name}"
            self._add_command(made, rule, contract, partial(self.command, contract))
        self._add_command(made, "/signals", RECEIVING, partial(self._give, RECEIVING, None, 201))
        for contract in ON_A_SIGNAL:
            rule = f"/signals/<signal_id>/commands/{contract.name}"
            self._add_command(made, rule, contract, partial(self.on_signal, contract))
        self._add_command(made, "/reviews", OPENING_REVIEW, partial(self._give, OPENING_REVIEW, None, 201))
        for contract in ON_A_REVIEW:
            rule = f"/reviews/<review_id>/commands/{contract.name}"
            self._add_command(made, rule, contract, partial(self.on_review, contract))
        for contract in OF_NO_CASE:
            self._add_command(made, f"/commands/{contract.name}", contract, partial(self.command, contract, None))
        return made

    def sign_in(self) -> Response:
        """Sign in; gives the token once."""
        credentials = load(SignIn, read_object(request))
        opened = self._door.sessions.sign_in(credentials, request.remote_addr or "")
        who = opened.signed_in
        user: dict[str, Json] = {
            "id": who.user,
            "username": who.username,
            "agency": who.agency,
            "role": who.role,
            "province": who.province,
        }
        return answer({"token": opened.token, "expires_at": expires_text(who.expires_at), "user": user}, 201)

    def sign_out(self) -> Response:
        """End the session."""
        self._door.sessions.end(bearer(request))
        return Response(status=204)

    def enrol_totp(self) -> Response:
        """Enrol a second factor."""
        token = bearer(request)
        command_id = command_id_of(request, self._door.sessions.find(token).user, scope=self._door.scope)
        body = load(EnrolTotp, read_object(request))
        return answer(self._door.sessions.enrol_totp(token, body, command_id), 201)

    def receive(self) -> Response:
        """Receive a possible victim: open a case."""
        return self._give(OPENING, None, 201)

    def command(self, contract: CommandContract, case_id: str | None) -> Response:
        """Give any other command."""
        return self._give(contract, case_id, 200)

    def on_signal(self, contract: CommandContract, signal_id: str) -> Response:
        """Give a command about a tip."""
        return self._give(contract, signal_id, 200)

    def on_review(self, contract: CommandContract, review_id: str) -> Response:
        """Give a command about a review; its owner decides who may."""
        check_id(review_id)
        return self._give(contract, review_id, 200)

    def worklist(self) -> Response:
        """List cases the asker has to do with."""
        asker = asker_of(self._door.reader(request), purpose_named(request))
        query = query_of(request, "stage", "agency", "overdue", "code", "cursor")
        rows, following = lists.worklist(self._door.books, asker, query)
        return answer({"items": [lists.case_line(row) for row in rows], "next": following})

    def history(self, case_id: str) -> Response:
        """Show every event of every service about a case."""
        return self._ledger(case_id, "history", ("as_of", "occurred_by"))

    def disclosures(self, case_id: str) -> Response:
        """Show who was shown or denied what."""
        return self._ledger(case_id, "disclosures", ())

    def who_knew(self, case_id: str) -> Response:
        """Show who had seen a class of values by a time."""
        return self._ledger(case_id, "who_knew", ("until",), plain=("field_class",))

    def explanations(self, case_id: str) -> Response:
        """Explain every decision of a case."""
        return decisions.explanations(self._door, request, case_id)

    def recomputation(self, case_id: str) -> Response:
        """Answer decisions again under another day's law."""
        return decisions.recomputation(self._door, request, case_id)

    def reveal(self, case_id: str) -> Response:
        """Have personal values opened."""
        signed_in = self._door.signed_in(request)
        asker = asker_of(signed_in, purpose_needed(request))
        command_id = command_id_of(request, signed_in.user, scope=self._door.scope)
        wanted = load(Reveal, read_object(request))
        return answer(self._door.commanding.reveal(case_id, wanted, asker=asker, command_id=command_id))

    def evidence(self, case_id: str) -> Response:
        """Take a file of evidence."""
        signed_in = self._door.signed_in(request)
        command_id = command_id_of(request, signed_in.user, scope=self._door.scope)
        asker = asker_of(signed_in, purpose_named(request))
        return answer(receive_evidence(self._door, request, case_id, asker=asker, command_id=command_id), 201)

    def search(self) -> Response:
        """Search people: not possible yet, and said so."""
        signed_in = self._door.reader(request)
        command_id_of(request, signed_in.user, scope=self._door.scope)
        purpose_needed(request)
        load(SearchPeople, read_object(request))
        raise Refused("search-not-available")

    def referrals(self) -> Response:
        """List referrals to or from the asker's agency."""
        signed_in = self._door.reader(request)
        rows, following = lists.referrals(self._door.books, signed_in.agency, query_of(request, "box", "cursor"))
        return answer({"items": [lists.referral_line(row) for row in rows], "next": following})

    def places(self) -> Response:
        """Tell what a place's code means on a day."""
        self._door.signed_in(request)
        return reference.places(self._door, request)

    def reference(self) -> Response:
        """List a table of reference data as it holds on a day."""
        self._door.signed_in(request)
        return reference.table(self._door, request)

    def _add_command(
        self, made: Blueprint, rule: str, contract: CommandContract, view: Callable[..., Response]
    ) -> None:
        made.add_url_rule(rule, contract.operation, view, methods=["POST"], provide_automatic_options=False)

    def _partly(self, view: Callable[[Door, Request, str], Response]) -> Callable[..., Response]:
        return partial(view, self._door, request)

    def _give(self, contract: CommandContract, case_id: str | None, status: int) -> Response:
        signed_in = self._door.signed_in(request)
        if signed_in.role not in contract.roles:
            raise ForbiddenError("role-may-not")
        command_id = command_id_of(request, signed_in.user, scope=self._door.scope)
        asker = asker_of(signed_in, purpose_named(request))
        expected = expected_version(request)
        body = read_object(request)
        given = self._door.commanding.give(
            contract, body, asker=asker, command_id=command_id, case_id=case_id, expected=expected
        )
        return answer(given, status)

    def _ledger(self, case_id: str, method: str, times: tuple[str, ...], plain: tuple[str, ...] = ()) -> Response:
        signed_in = self._door.signed_in(request)
        asker = asker_of(signed_in, purpose_needed(request))
        query = query_of(request, *times, *plain)
        arguments = {name: write_time(moment_of(query[name], name)) for name in times if name in query}
        arguments |= {name: query[name] for name in plain if name in query}
        return answer(self._door.reading.ledger(case_id, asker, method=method, arguments=arguments))
