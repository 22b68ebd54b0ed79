"""A checkpoint is submitted over HTTP; what the witness answers is believed only as far as it is signed."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.clock import now
from shared.kernel.commitments import leaf_hash
from shared.notary.submitting import WitnessError, cosigned
from shared.notary.witnesses import OtherWitness
from shared.transparency.checkpoints import Checkpoint, signed
from shared.transparency.notes import COSIGNATURE, SigningKey
from shared.transparency.submission import RefusalError, Submission, written_signatures, written_size
from shared.transparency.subtrees import ProofError
from shared.transparency.tiles import Edge, prove_consistency

ORIGIN = "hoigia.example/24/intake/00ff"
LOG = SigningKey(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"\x11" * 32))
WITNESS = SigningKey("hoigia.example/25/witness", Ed25519PrivateKey.from_private_bytes(b"\x22" * 32))
PAUSE_SECONDS = 0.02
NOW = 1679315147
Answer = Callable[[Submission], tuple[int, str]]


class Elsewhere:
    """A witness over real HTTP that answers as it is told, and the log that submits to it."""

    def __init__(self, server: HTTPServer) -> None:
        self.asked: list[Submission] = []
        self.answers: list[Answer] = []
        self.paths: list[str] = []
        self.dripping = ""
        self.leaves = [leaf_hash(b"%d" % n) for n in range(9)]
        host, port = server.server_address[:2]
        self.witness = OtherWitness(f"http://{host!s}:{port}/witness", (WITNESS.verifier(COSIGNATURE),))

    def shown(self, seen: int) -> Any:
        edge, tiles = Edge().extended(self.leaves)
        try:
            proof = prove_consistency(seen, edge.size, lambda _: tiles)
        except ProofError:
            proof = []
        note = signed(Checkpoint(ORIGIN, edge.size, edge.root()), [LOG]).written()
        return {"number": "1", "note": note, "proof": [part.hex() for part in proof]}


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = Submission.read(self.rfile.read(int(self.headers["Content-Length"])))
            made.asked.append(sent)
            made.paths.append(self.path)
            status, body = made.answers.pop(0)(sent)
            head = f"HTTP/1.0 {status} so\r\nContent-Length: {len(body.encode())}\r\n\r\n"
            self.drip(head.encode(), slowly="head" in made.dripping)
            self.drip(body.encode(), slowly="body" in made.dripping)

        def drip(self, words: bytes, *, slowly: bool) -> None:
            for at in range(0, len(words), 1 if slowly else len(words)):
                try:
                    self.wfile.write(words[at : at + (1 if slowly else len(words))])
                except OSError:  # whoever asked went away
                    return
                if slowly:
                    time.sleep(PAUSE_SECONDS)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        made = Elsewhere(server)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield made
        server.shutdown()
        thread.join()


def at() -> int:
    return int(now().timestamp())


def cosigns(sent: Submission) -> tuple[int, str]:
    return 200, written_signatures([WITNESS.cosign(sent.note.text, at())])


def cosigns_at(seconds: int) -> Answer:
    return lambda sent: (200, written_signatures([WITNESS.cosign(sent.note.text, seconds)]))


def has_seen(size: int) -> Answer:
    return lambda _: (409, written_size(size))


def says(status: int, body: str = "") -> Answer:
    return lambda _: (status, body)


def test_a_cosignature_is_put_below_the_signature_of_the_log(elsewhere: Elsewhere) -> None:
    elsewhere.answers = [cosigns]
    found = cosigned(elsewhere.witness, elsewhere.shown, 4)
    assert elsewhere.paths == ["/witness/add-checkpoint"]
    assert (found.checkpoint.size, elsewhere.asked[0].old) == (9, 4)
    keys = [LOG.verifier(), WITNESS.verifier(COSIGNATURE)]
    assert [key for key, _ in found.note.verified(keys)] == keys


def test_while_the_keys_of_a_witness_overlap_either_of_them_is_believed(elsewhere: Elsewhere) -> None:
    new = SigningKey(WITNESS.name, Ed25519PrivateKey.from_private_bytes(b"\x33" * 32))
    both = (WITNESS.verifier(COSIGNATURE), new.verifier(COSIGNATURE))
    witness = replace(elsewhere.witness, keys=both)
    for signing in ((WITNESS,), (WITNESS, new), (new,)):

        def cosigns_so(sent: Submission, keys: tuple[SigningKey, ...] = signing) -> tuple[int, str]:
            return 200, written_signatures([key.cosign(sent.note.text, at()) for key in keys])

        elsewhere.answers = [cosigns_so, cosigns_so]
        found = cosigned(witness, elsewhere.shown, 0).note.verified(both)
        assert [key for key, _ in found] == [key.verifier(COSIGNATURE) for key in signing]
        if signing == (new,):
            # Who was not given the new key believes it no more once the old one has ended.
            with pytest.raises(WitnessError, match="cosignature-unreadable"):
                cosigned(elsewhere.witness, elsewhere.shown, 0)


def test_a_witness_that_saw_another_size_is_asked_once_more_from_there(elsewhere: Elsewhere) -> None:
    elsewhere.answers = [has_seen(6), cosigns]
    cosigned(elsewhere.witness, elsewhere.shown, 0)
    assert [sent.old for sent in elsewhere.asked] == [0, 6]
    sent = elsewhere.asked[1]
    first, _ = Edge().extended(elsewhere.leaves[:6])
    assert sent.judged(Checkpoint(ORIGIN, 6, first.root())).size == 9
    with pytest.raises(RefusalError):
        sent.judged(Checkpoint(ORIGIN, 6, bytes(32)))


@pytest.mark.parametrize(
    ("answers", "old", "code"),
    [
        ([has_seen(10)], 9, "behind-witness"),
        ([has_seen(6), has_seen(10)], 0, "behind-witness"),
        ([has_seen(12)], 12, "behind-witness"),
        ([has_seen(9)], 9, "forked"),
        ([has_seen(6), says(422)], 0, "forked"),
        ([says(422)], 4, "forked"),
        ([has_seen(6), has_seen(7)], 0, "witness-busy"),
        ([says(403)], 0, "key-unknown-to-witness"),
        ([says(404)], 0, "log-unknown-to-witness"),
        ([says(429)], 0, "witness-busy"),
        ([says(503)], 0, "witness-busy"),
        ([says(500)], 0, "witness-refused"),
        ([says(599)], 0, "witness-refused"),
        ([says(302)], 0, "witness-refused"),
        ([says(409, "?")], 0, "witness-refused"),
        ([says(200)], 0, "cosignature-unreadable"),
        ([lambda sent: (200, written_signatures([LOG.cosign(sent.note.text, at())]))], 0, "cosignature-unreadable"),
        ([lambda _: (200, written_signatures([WITNESS.cosign("x\n", at())]))], 0, "cosignature-unreadable"),
        ([lambda sent: (200, written_signatures([WITNESS.sign(sent.note.text)]))], 0, "cosignature-unreadable"),
    ],
)
def test_what_is_no_cosignature_is_said_in_a_word(
    elsewhere: Elsewhere, answers: list[Answer], old: int, code: str
) -> None:
    elsewhere.answers = answers
    with pytest.raises(WitnessError) as raised:
        cosigned(elsewhere.witness, elsewhere.shown, old)
    assert raised.value.code == code


@pytest.mark.parametrize("seconds", [0, NOW - 301, NOW + 301, (1 << 64) - 1])
def test_a_cosignature_of_another_time_is_not_taken(elsewhere: Elsewhere, seconds: int) -> None:
    elsewhere.answers = [cosigns_at(seconds)]
    with pytest.raises(WitnessError, match="cosignature-unreadable"):
        cosigned(elsewhere.witness, elsewhere.shown, 0, clock=lambda: datetime.fromtimestamp(NOW, UTC))


@pytest.mark.parametrize("seconds", [NOW - 300, NOW, NOW + 300])
def test_a_clock_that_is_some_minutes_off_is_forgiven(elsewhere: Elsewhere, seconds: int) -> None:
    elsewhere.answers = [cosigns_at(seconds)]
    found = cosigned(elsewhere.witness, elsewhere.shown, 0, clock=lambda: datetime.fromtimestamp(NOW, UTC))
    assert found.checkpoint.size == 9


def test_a_witness_that_is_not_there_is_unreachable(elsewhere: Elsewhere) -> None:
    away = OtherWitness("http://127.0.0.1:1/witness", elsewhere.witness.keys)
    with pytest.raises(WitnessError, match="witness-unreachable"):
        cosigned(away, elsewhere.shown, 0)


@pytest.mark.parametrize("part", ["head", "body"])
def test_a_witness_that_answers_drop_by_drop_is_not_waited_for_to_the_end(elsewhere: Elsewhere, part: str) -> None:
    # Each drop comes long before the time is up; all of them would come long after it.
    elsewhere.dripping, elsewhere.answers = part, [cosigns]
    with pytest.raises(WitnessError, match="witness-unreachable"):
        cosigned(elsewhere.witness, elsewhere.shown, 0, seconds=0.4)


def test_a_log_that_was_submitted_by_somebody_else_meanwhile_is_not_behind(elsewhere: Elsewhere) -> None:
    def saw_more(_: Submission) -> tuple[int, str]:
        elsewhere.leaves += [leaf_hash(b"%d" % n) for n in range(9, 12)]
        return 409, written_size(12)

    elsewhere.answers = [saw_more, cosigns]
    assert cosigned(elsewhere.witness, elsewhere.shown, 4).checkpoint.size == 12
    assert [sent.old for sent in elsewhere.asked] == [4, 12]


def test_a_log_that_can_prove_nothing_does_not_have_itself_called_forked(elsewhere: Elsewhere) -> None:
    with pytest.raises(WitnessError, match="tree-incomplete"):
        cosigned(elsewhere.witness, lambda seen: {**elsewhere.shown(seen), "proof": []}, 4)
    with pytest.raises(WitnessError, match="nothing-signed"):
        cosigned(elsewhere.witness, lambda _: {"number": 0, "note": None, "proof": []}, 0)
    assert not elsewhere.asked
