"""An exporter gives nothing away that the verifier of the dossier would not take."""

from dataclasses import replace
from typing import Any

import pytest

from deploy.dossier import exporting
from deploy.dossier.exporting import Exported, Exporting, Pages, Wish
from deploy.problems import Problem
from services.audit.dossier.bundle import Contents, seal_text
from services.audit.dossier.verify import check
from shared.access.asker import Asker
from shared.kernel.canonical import Json
from shared.rpc.client import RpcClient
from shared.transparency.notes import Note
from tests.support.dossiers import CASE, DOSSIER, EXPORTER, made


class Answers(RpcClient):
    """The audit service of the dossier of the tests; it seals whatever it is asked to."""

    def __init__(self) -> None:
        """Ask nobody."""

    def call(self, service: str, method: str, arguments: dict[str, Json], **_words: Any) -> Any:
        """Answer from what is known."""
        assert service == "audit"
        if method == "dossier.plan":
            return {"logs": {"audit": {}}, "uncovered": {}, "unseen": {}, "organisation": "hoigia.example/24"}
        if method == "dossier.seal":
            text = seal_text(EXPORTER.name, dossier=DOSSIER, copy=1, digest=str(arguments["digest"]))
            return {"note": Note(text, (EXPORTER.sign(text),)).written()}
        return {}


def export(monkeypatch: pytest.MonkeyPatch, contents: Contents) -> Exported:
    monkeypatch.setattr(Exporting, "_fetch", lambda _self: Pages())
    monkeypatch.setattr(Exporting, "_contents", lambda _self, _pages: contents)
    wish = Wish(case=CASE, receiver="24-toa-an", receiver_role=None, hide=(), reason=None, since=())
    asker = Asker(user="one", agency="24-xa-dong-ky", role="commune-officer", purpose="support")
    return Exporting(Answers(), asker, wish, DOSSIER).run()


def test_a_sound_dossier_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check(export(monkeypatch, made().contents()).data)


class Planning(Answers):
    """An audit service that has seen a log to its end, or knows why not, at the third time it is asked only."""

    def __init__(self, last: dict[str, str | None], hidden: list[str]) -> None:
        """Take what it tells at last, and what is hidden."""
        self.answers: list[dict[str, str | None]] = [{"care": None, "intake": None}, {"care": None}, last]
        self.asked = 0
        self.hidden = hidden

    def call(self, service: str, method: str, arguments: dict[str, Json], **words: Any) -> Any:
        """Answer; every page is the only one."""
        if method == "dossier.plan":
            unseen = self.answers[self.asked]
            self.asked += 1
            words = {**made().export(), "hidden": self.hidden}
            del words["reason"]
            return {"logs": {"audit": {"size": 1, "origin": "a", "note": "", "keys": "", "witnesses": [],
                    "consistency": []}}, "uncovered": {}, "unseen": unseen, "parted": [], "witness_keys": "",
                    "exporter_keys": "", "organisation": "x", "export": words}  # fmt: skip
        if method != "dossier.page":
            return super().call(service, method, arguments, **words)
        event: Json = {"service": "intake", "position": 1, "withheld": "confidential", "leaf": ""}
        return {"events": [event], "proofs": [], "erased": [], "erasures_unknown": [], "next": None}


@pytest.mark.parametrize(("hidden", "reason"), [([], "vì thế"), (["identity"], "vì thế"), (["legal"], None)])
def test_logs_are_waited_for_until_it_is_known_why_they_are_not_seen_and_a_hidden_reason_is_not_told(
    monkeypatch: pytest.MonkeyPatch, hidden: list[str], reason: str | None
) -> None:
    found: list[dict[str, Any]] = []

    def end(_contents: Contents, statement: dict[str, Any], _organisation: str) -> bytes:
        found.append(statement)
        raise Problem("enough")

    monkeypatch.setattr(exporting, "report_of", end)
    client = Planning({"care": "unavailable"}, hidden)
    wish = Wish(case=CASE, receiver="24-toa-an", receiver_role=None, hide=hidden, reason="vì thế", since=())
    asker = Asker(user="one", agency="24-xa-dong-ky", role="commune-officer", purpose="support")
    with pytest.raises(Problem, match="enough"):
        Exporting(client, asker, wish, DOSSIER).run()
    (statement,) = found
    assert (client.asked, statement["unseen"], statement["reason"]) == (3, ["care"], reason)


def test_a_dossier_that_does_not_verify_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    contents = made().contents()
    cut = replace(contents, export={**contents.export, "receiver": "24-other"})
    with pytest.raises(Problem, match=r"does not verify, nothing is given: .* what the log does not"):
        export(monkeypatch, cut)
