"""An exporter gives nothing away that the verifier of the dossier would not take."""

from dataclasses import replace
from typing import Any

import pytest

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


def test_a_dossier_that_does_not_verify_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    contents = made().contents()
    cut = replace(contents, export={**contents.export, "receiver": "24-other"})
    with pytest.raises(Problem, match=r"does not verify, nothing is given: .* what the log does not"):
        export(monkeypatch, cut)
