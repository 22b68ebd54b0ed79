"""An exporter gives nothing away that the verifier of the dossier would not take."""

from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.dossier import exporting
from deploy.dossier.exporting import Exported, Exporting, Pages, Wish
from deploy.problems import Problem
from services.audit.dossier.bundle import Contents, seal_text
from services.audit.dossier.verify import check
from shared.access.asker import Asker
from shared.kernel.canonical import Json
from shared.rpc.client import RpcClient
from shared.transparency.checkpoints import Checkpoint
from shared.transparency.notes import Note, SigningKey
from tests.support.dossiers import CASE, DOSSIER, EXPORTER, LOG_KEY, Made, history, made
from tests.support.records import ORIGIN


class Answers(RpcClient):
    """The audit service of the dossier of the tests; it seals whatever it is asked to."""

    def __init__(self, contents: Contents | None = None) -> None:
        """Ask nobody; the plan is that of these contents."""
        self.logs = {"audit": planned(made().contents())} if contents is None else {"audit": planned(contents)}

    def call(self, service: str, method: str, arguments: dict[str, Json], **_words: Any) -> Any:
        """Answer from what is known."""
        assert service == "audit"
        if method == "dossier.plan":
            return {"logs": self.logs, "uncovered": {}, "unseen": {}, "organisation": "hoigia.example/24"}
        if method == "dossier.seal":
            text = seal_text(EXPORTER.name, dossier=DOSSIER, copy=1, digest=str(arguments["digest"]))
            return {"note": Note(text, (EXPORTER.sign(text),)).written()}
        return {}


def planned(contents: Contents) -> dict[str, Any]:
    """Give what the audit service plans of the one log of these contents."""
    (log,) = contents.logs.values()
    consistency = [{"since": since, "proof": []} for since, _ in log.consistency]
    return {"origin": log.origin, "size": log.size, "keys": log.keys, "consistency": consistency}


def export(monkeypatch: pytest.MonkeyPatch, contents: Contents, *since: str) -> Exported:
    monkeypatch.setattr(Exporting, "_fetch", lambda _self: Pages())
    monkeypatch.setattr(Exporting, "_contents", lambda _self, _pages: contents)
    wish = Wish(case=CASE, receiver="24-toa-an", receiver_role=None, hide=(), reason=None, since=since)
    asker = Asker(user="one", agency="24-xa-dong-ky", role="commune-officer", purpose="support")
    return Exporting(Answers(contents), asker, wish, DOSSIER).run()


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
                    "consistency": [], "earlier": []}}, "uncovered": {}, "unseen": unseen, "parted": [],
                    "witness_keys": "", "exporter_keys": "", "organisation": "x", "export": words}  # fmt: skip
        if method != "dossier.page":
            return super().call(service, method, arguments, **words)
        event: Json = {"service": "intake", "position": 1, "withheld": "confidential", "leaf": ""}
        return {"events": [event], "proofs": [], "erased": [], "erasures_unknown": [], "reviews": [], "next": None}


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


def test_a_dossier_goes_on_from_each_checkpoint_that_the_receiver_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    one = made(since=(3,))
    assert export(monkeypatch, one.contents(), one.checkpoint(3).written()).data


FORGER = SigningKey(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"\x44" * 32))


@pytest.mark.parametrize(
    ("held", "why"),
    [
        ("words", "checkpoint 2 of --since: it is no checkpoint"),
        (made().checkpoint(4).written(), "does not go on from it"),
        (made(log_key=FORGER).checkpoint(3).written(), "it: is not signed by a key of its log, as far as the keys"),
        (Made(records=history()[:8]).checkpoint(8).written().replace("\n8\n", "\n88\n"), "it: the signature of"),
    ],
    ids=["no note", "another size", "another key", "altered"],
)
def test_a_checkpoint_from_which_nothing_goes_on_is_named_and_no_dossier_is_given(
    monkeypatch: pytest.MonkeyPatch, held: str, why: str
) -> None:
    one = made(since=(3,))
    with pytest.raises(Problem) as refused:
        export(monkeypatch, one.contents(), one.checkpoint(3).written(), held)
    assert str(refused.value).startswith("NOT proved, nothing is given: checkpoint 2 of --since: ")
    assert why in str(refused.value)


def test_a_checkpoint_of_more_events_than_are_cosigned_and_one_of_another_log_are_told_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    longer, shorter = made(), Made(records=history()[:8])
    with pytest.raises(Problem, match=r"it is of 9 events of .*, of which 8 are cosigned here"):
        export(monkeypatch, shorter.contents(), longer.checkpoint().written())
    origin = f"{ORIGIN[:-2]}aa"
    other = Note(Checkpoint(origin, 3, bytes(32)).text(), (LOG_KEY.sign("x"),)).written()
    with pytest.raises(Problem, match=f"{origin} is not in the dossier"):
        export(monkeypatch, longer.contents(), other)


def test_a_log_that_was_forked_since_the_receiver_saw_it_gives_no_dossier(monkeypatch: pytest.MonkeyPatch) -> None:
    one, fork = made(since=(3,)), made()
    fork.leaves[1] = bytes(32)
    held = fork.checkpoint(3).written()
    contents = one.contents()
    (name, log), *_ = contents.logs.items()
    contents = replace(contents, logs={name: replace(log, consistency=[(held, log.consistency[0][1])])})
    with pytest.raises(Problem, match="the log does not go on from that checkpoint"):
        export(monkeypatch, contents, held)
