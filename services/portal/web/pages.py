"""The pages for people: sign in, worklist, reception, a case. They work without JavaScript."""

import secrets
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, request

from services.portal.domain import SignedIn
from services.portal.rules.lines import CaseRow
from services.portal.rules.stages import STAGES
from services.portal.schemas import SignIn
from services.portal.web import forms, lists, showing
from services.portal.web.api import OPENING
from services.portal.web.assets import style, style_address
from services.portal.web.bodies import load
from services.portal.web.commanding import check_role
from services.portal.web.door import Door, check_reads_cases
from services.portal.web.headers import asker_of, command_id_of_key
from services.portal.web.texts import LANGUAGES, Texts
from services.portal.web.visiting import SESSION, Visit, check_origin, local_address
from shared.access.roles import PURPOSES_OF, usual_purpose
from shared.calendar import end_of
from shared.clock import now
from shared.kernel.record import write_time
from shared.kernel.refusal import InvalidError, NotFoundError, PlatformError

_SEE_OTHER = 303
_RECEPTION = "/receptions/new"


class Pages:
    """The pages over one door."""

    def __init__(self, door: Door) -> None:
        """Take the door."""
        self._door = door

    def blueprint(self) -> Blueprint:
        """Make the blueprint with every page."""
        made = Blueprint("pages", __name__)
        routes: tuple[tuple[str, str, str, Callable[..., Any]], ...] = (
            ("GET", "/", "home", self.home),
            ("GET", "/sign-in", "sign_in", self.sign_in_page),
            ("POST", "/sign-in", "sign_in_sent", self.sign_in),
            ("POST", "/sign-out", "sign_out", self.sign_out),
            ("GET", "/worklist", "worklist", self.worklist),
            ("GET", _RECEPTION, "reception", self.reception),
            ("POST", _RECEPTION, "reception_sent", self.receive),
            ("GET", "/cases/<case_id>", "case", self.case),
            ("GET", "/style-<digest>.css", "style", self.style),
        )
        for method, rule, name, view in routes:
            made.add_url_rule(rule, name, view, methods=[method], provide_automatic_options=False)
        return made

    def failed(self, status: int, code: str) -> Response:
        """Make the page of a failure."""
        visit = Visit.of(request, self._door)
        unsaved = request.method == "POST" and code != "outcome-unknown"
        message = visit.texts.error("not-found" if status == 404 else code)  # noqa: PLR2004 - the status that must not tell
        return visit.render("failed.html", status, failed=True, message=message, nothing_saved=unsaved)

    def home(self) -> Any:
        """Go where the work is."""
        return redirect("/worklist" if self._visit().who else "/sign-in", _SEE_OTHER)

    def sign_in_page(self) -> Response:
        """Show the form to sign in."""
        return self._sign_in_form(self._visit(), None, 200)

    def sign_in(self) -> Response:
        """Sign in and go on to where the person wanted to go."""
        visit = self._visit()
        check_origin(request)
        typed = {name: request.form.get(name, "") for name in ("username", "password", "otp")}
        try:
            body = load(SignIn, {name: value for name, value in typed.items() if value})
            opened = self._door.sessions.sign_in(body, request.remote_addr or "")
        except PlatformError as failure:
            return self._sign_in_form(visit, failure.code, failure.status)
        response = Response(status=_SEE_OTHER, headers={"Location": local_address(request.form.get("next", "/"))})
        response.set_cookie(SESSION, opened.token, httponly=True, samesite="Strict", secure=request.is_secure, path="/")
        return response

    def sign_out(self) -> Response:
        """End the session and have the browser forget everything."""
        visit = self._visit()
        if visit.who is not None:
            visit.check_form()
            self._door.sessions.end(visit.token)
        response = Response(status=_SEE_OTHER, headers={"Location": "/sign-in"})
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        response.delete_cookie(SESSION, path="/", httponly=True, samesite="Strict", secure=request.is_secure)
        return response

    def worklist(self) -> Any:
        """Show the cases of the agency."""
        visit = self._visit()
        if visit.who is None:
            return self._to_sign_in()
        check_reads_cases(visit.who)
        query = {name: value for name, value in request.args.items() if value and name != "lang"}
        rows, following = lists.worklist(self._door.books, asker_of(visit.who, None), query)
        return visit.render(
            "worklist.html",
            rows=[_line(row, visit.texts) for row in rows],
            stages=STAGES,
            query=query,
            following=following and "/worklist?" + urlencode({**query, "cursor": following}),
        )

    def reception(self) -> Any:
        """Show an empty reception form."""
        visit = self._visit()
        if visit.who is None:
            return self._to_sign_in()
        check_role(OPENING, asker_of(visit.who, None))
        return self._reception_form(visit, forms.blank(now()), key=secrets.token_urlsafe(16))

    def receive(self) -> Any:
        """Receive a person; what was typed is shown again when something is wrong."""
        visit = self._visit()
        if visit.who is None:
            return self._to_sign_in()
        visit.check_form()
        words, key = forms.typed(request.form), request.form.get("key", "")
        if request.form.get("language") in LANGUAGES:
            return self._reception_in(visit, words, key=key)
        try:
            given = self._receive(visit.who, words, key)
        except PlatformError as failure:
            return self._reception_form(visit, words, key=key, failure=failure)
        query = urlencode({"purpose": usual_purpose(visit.who.role)})
        return redirect(f"/cases/{given['case_id']}?{query}", _SEE_OTHER)

    def case(self, case_id: str) -> Any:
        """Show a case with its time line as of a day; ask for the purpose first."""
        visit = self._visit()
        if visit.who is None:
            return self._to_sign_in()
        purposes = PURPOSES_OF.get(visit.who.role, frozenset())
        purpose = request.args.get("purpose")
        if purpose not in purposes:
            check_reads_cases(visit.who)
            return visit.render("purpose.html", case_id=case_id, purposes=sorted(purposes))
        return self._case(visit, case_id, asker_purpose=purpose)

    def style(self, digest: str) -> Response:
        """Give the style sheet."""
        if f"/style-{digest}.css" != style_address():
            raise NotFoundError("not-found")
        kept = {"Cache-Control": "public, max-age=31536000, immutable"}
        return Response(style(), content_type="text/css; charset=utf-8", headers=kept)

    def _visit(self) -> Visit:
        return Visit.of(request, self._door)

    def _to_sign_in(self) -> Any:
        wanted = request.full_path.rstrip("?") if request.method == "GET" else "/"
        return redirect("/sign-in?" + urlencode({"next": wanted}), _SEE_OTHER)

    def _sign_in_form(self, visit: Visit, code: str | None, status: int) -> Response:
        return visit.render(
            "sign_in.html",
            status,
            failed=visit.texts.error(code) if code else None,
            username=request.form.get("username", ""),
            next=local_address(request.values.get("next", "/")),
        )

    def _receive(self, who: SignedIn, words: Mapping[str, Any], key: str) -> dict[str, Any]:
        asker = asker_of(who, None)
        command_id = command_id_of_key(key or None, who.user, scope=self._door.scope)
        body = forms.body_of(words, who.agency)
        return self._door.commanding.give(OPENING, body, asker=asker, command_id=command_id)

    def _reception_in(self, visit: Visit, words: Mapping[str, Any], *, key: str) -> Response:
        texts = Texts(request.form["language"])
        response = self._reception_form(visit, words, key=key, texts=texts)
        visit.keep_language(response, texts.language)
        return response

    def _reception_form(
        self,
        visit: Visit,
        words: Mapping[str, Any],
        *,
        key: str,
        failure: PlatformError | None = None,
        texts: Texts | None = None,
    ) -> Response:
        used = texts or visit.texts
        fields = {} if failure is None else {forms.field_of(path): code for path, code in failure.fields.items()}
        wrong = {field: used.field_error(code) for field, code in fields.items()}
        return visit.render(
            "reception.html",
            200 if failure is None else failure.status,
            texts=used,
            failed=None if failure is None else used.error(failure.code),
            errors=[(field, f"{_label(used, field)}: {message}") for field, message in wrong.items()],
            wrong=wrong,
            words=words,
            choices=forms.CHOICES,
            key=key,
        )

    def _case(self, visit: Visit, case_id: str, *, asker_purpose: str) -> Response:
        if visit.who is None:
            raise NotFoundError("not-found")
        as_of = request.args.get("as_of", "")
        until = _end_of_day(as_of) if as_of else None
        asker = asker_of(visit.who, asker_purpose)
        view = self._door.reading.case_or_nothing(case_id, asker, until=until, channel="screen")
        timeline = self._door.reading.timeline(case_id, asker, until) if view else []
        return visit.render(
            "case.html",
            case_id=case_id,
            code=view["code"] if view else "",
            purpose=asker_purpose,
            as_of=as_of,
            view=_view(view, visit.texts) if view else None,
            entries=showing.entries(timeline, visit.texts),
        )


def _label(texts: Texts, field: str) -> str:
    return texts.word(field.replace("_", "-"))


def _line(row: CaseRow, texts: Texts) -> dict[str, Any]:
    due = row.next_deadline
    return {
        "case_id": row.case_id,
        "code": row.code,
        "stage": row.stage,
        "owner": row.owner,
        "received_at": showing.moment(write_time(row.received_at), texts),
        "deadline": showing.moment(None if due is None else write_time(due), texts),
        "overdue": due is not None and due < now(),
    }


def _end_of_day(text: str) -> datetime:
    try:
        return end_of(date.fromisoformat(text))
    except ValueError:
        raise InvalidError("invalid-query", fields={"as_of": "not-a-date"}) from None


def _view(view: Mapping[str, Any], texts: Texts) -> dict[str, Any]:
    consents = view.get("intake", {}).get("consents", [])
    deadlines = view.get("notifications", {}).get("deadlines", [])
    decisions = view.get("entitlements", {}).get("decisions", [])
    return {
        "stage": view["stage"],
        "owner": view["owner"],
        "consents": [
            {"agencies": ", ".join(item["agencies"]), "until": showing.day(item["valid_until"])} for item in consents
        ],
        "deadlines": [
            {
                **item,
                "due": showing.moment(item.get("due_at"), texts),
                "paused": showing.moment(item.get("paused_at"), texts) if item["state"] == "paused" else None,
            }
            for item in deadlines
        ],
        "decisions": [{**item, "amount": showing.amount(item.get("amount"), texts)} for item in decisions],
    }
