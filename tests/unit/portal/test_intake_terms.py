"""Every code that intake tells has a label, and no label is kept for a code that nobody tells."""

from collections.abc import Iterable

import pytest

from services.portal.web.intake_terms import INTAKE_TERMS
from services.portal.web.showing import shown
from services.portal.web.texts import Texts
from services.portal.web.verification_terms import VERIFICATION_TERMS
from shared.contracts.commands.intake_bodies import PRESENTED_BY, PRESENTED_TO, RETURNED_BY, WISHES
from shared.contracts.commands.intake_signals import TOLD_BY
from shared.contracts.htcds import Control, Recruitment, TraffickerTie
from shared.contracts.vocabulary import POVERTY, AgeFinding, Relation, SignalChannel

CODES: dict[str, Iterable[str]] = {
    "presented_to": PRESENTED_TO,
    "presented_by": PRESENTED_BY,
    "return_by": RETURNED_BY,
    "wish": WISHES,
    "recruitment": Recruitment,
    "control": Control,
    "trafficker_tie": TraffickerTie,
    "finding": AgeFinding,
    "relation": Relation,
    "poverty": POVERTY,
    "tip_channel": SignalChannel,
    "told_by": TOLD_BY,
}


def test_there_are_labels_for_these_fields_and_no_others() -> None:
    assert set(INTAKE_TERMS) == set(CODES)


@pytest.mark.parametrize("name", CODES)
def test_every_code_of_a_field_has_a_label_and_no_other(name: str) -> None:
    assert set(INTAKE_TERMS[name]) == set(CODES[name])


def test_a_page_shows_the_labels() -> None:
    assert shown("relation", "step-parent", Texts("vi")) == "cha dượng, mẹ kế"
    assert shown("need", "medical", Texts("en")) == "Medical"
    assert shown("control", ["DebtBondage"], Texts("vi")) == "Lệ thuộc vì nợ"


def test_a_method_of_control_is_called_the_same_as_the_sign_of_it() -> None:
    signs = VERIFICATION_TERMS["indicator"]
    assert {code: signs[code] for code in Control if code != "Other"} == {
        code: INTAKE_TERMS["control"][code] for code in Control if code != "Other"
    }
