"""What a case is asked about is asked of its owner once it is recorded who asks, and with no word it does not know."""

import pytest

from services.portal.web.owned import QUESTIONS, Question
from tests.unit.portal.stand_in import CASE, NO_CASE, StandIn

each_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)


@each_question
def test_a_question_goes_to_its_owner_on_record(door: StandIn, question: Question) -> None:
    assert door.ask("GET", f"/cases/{CASE}/{question.path}").status_code == 200
    service, method, asked, asker, _ = door.owners.asked[-1]
    assert (service, method, asked) == (question.service, question.method, {"case_id": CASE})
    assert asker is not None
    assert asker.legal_basis == "reception"
    assert [read.part for read, _, decision in door.journal.reads if decision.allowed] == [
        question.method.replace("_", "-")
    ]


@each_question
def test_a_word_that_is_not_known_is_refused_before_anybody_is_asked(door: StandIn, question: Question) -> None:
    answer = door.ask("GET", f"/cases/{CASE}/{question.path}?colour=red")
    assert (answer.status_code, answer.json["code"]) == (400, "invalid-query")
    assert door.ask("GET", f"/cases/{NO_CASE}/{question.path}").status_code == 404
    assert question.method not in [method for _, method, _, _, _ in door.owners.asked]
