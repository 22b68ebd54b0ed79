"""Who visits the pages, in which language, and whether a form came from our own page."""

import hmac
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Request, Response, render_template

from services.portal.domain import SignedIn
from services.portal.web.assets import style_address
from services.portal.web.door import Door
from services.portal.web.problems import Problem
from services.portal.web.sessions import form_token
from services.portal.web.texts import LANGUAGES, VIETNAMESE, Texts
from shared.contracts.commands.intake import RECEIVERS
from shared.kernel.refusal import ForbiddenError

SESSION = "hoigia_session"
LANGUAGE = "hoigia_language"
_OURS = {None, "same-origin", "none"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request of a person's browser; ``who`` is ``None`` before signing in."""

    request: Request
    texts: Texts
    token: str
    who: SignedIn | None
    unwitnessed: bool = False

    @classmethod
    def of(cls, request: Request, door: Door) -> "Visit":
        """Take the cookies of a request; a session that is over counts as none."""
        token = request.cookies.get(SESSION, "")
        who = None
        if token:
            try:
                who = door.sessions.find(token)
            except Problem:
                token = ""
        unwitnessed = who is not None and door.watch.is_unwitnessed()
        return cls(request=request, texts=Texts(language_of(request)), token=token, who=who, unwitnessed=unwitnessed)

    def render(self, template: str, status: int = 200, *, texts: Texts | None = None, **words: Any) -> Response:
        """Make a page."""
        used = texts or self.texts
        page = render_template(
            template,
            texts=used,
            who=self.who,
            may_receive=self.who is not None and self.who.role in RECEIVERS,
            form_token=form_token(self.token),
            style=style_address(),
            other_language=self._other_language(used),
            unwitnessed=self.unwitnessed,
            **{"failed": None, **words},
        )
        response = Response(page, status=status, content_type="text/html; charset=utf-8")
        if self.request.args.get("lang") in LANGUAGES:
            self.keep_language(response, used.language)
        return response

    def keep_language(self, response: Response, language: str) -> None:
        """Remember the language for the next pages."""
        secure = self.request.is_secure
        response.set_cookie(LANGUAGE, language, httponly=True, samesite="Strict", secure=secure, max_age=31_536_000)

    def check_form(self) -> None:
        """Refuse a form that no page of ours sent in this session."""
        check_origin(self.request)
        if not hmac.compare_digest(self.request.form.get("form_token", ""), form_token(self.token)):
            raise ForbiddenError("form-not-ours")

    def _other_language(self, texts: Texts) -> str:
        query = {**self.request.args.to_dict(), "lang": texts.other}
        return f"{self.request.path}?{urlencode(query)}"


def language_of(request: Request) -> str:
    """Give the language a page is wanted in."""
    wanted = request.args.get("lang") or request.cookies.get(LANGUAGE) or VIETNAMESE
    return wanted if wanted in LANGUAGES else VIETNAMESE


def check_origin(request: Request) -> None:
    """Refuse a form that another site sent, where the browser says so."""
    origin = request.headers.get("Origin")
    foreign = origin is not None and urlsplit(origin).netloc != request.host
    if foreign or request.headers.get("Sec-Fetch-Site") not in _OURS:
        raise ForbiddenError("form-not-ours")


def local_address(text: str) -> str:
    """Give an address of our own pages, the first page for anything else."""
    parts = urlsplit(text)
    ours = text.startswith("/") and not text.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return text if ours and text.isascii() and text.isprintable() else "/"
