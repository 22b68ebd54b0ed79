"""What the audit service answers about dossiers: begun, planned, given page by page, sealed."""

import re
from dataclasses import dataclass
from typing import Any

from nameko.extensions import DependencyProvider

from services.audit.commands import ExportDossier
from services.audit.dossier.redaction import Hiding, HidingError
from services.audit.service.dossier_pages import DossierPages
from services.audit.service.dossiers import DossierExport
from services.audit.service.exports import Export, Exports
from services.audit.service.ledger_answers import LedgerAnswers
from shared.access.roles import ROLES
from shared.house.registers import asker_of
from shared.house.service import DOORS, asked, runtime_of
from shared.kernel.canonical import Json, is_clean_text
from shared.kernel.ids import CaseId, is_id, person_id
from shared.kernel.personal import FieldClass, Personal
from shared.kernel.refusal import InvalidError, NotFoundError
from shared.rpc.client import RpcClient
from shared.rpc.receiving import Call, wanted
from shared.rpc.server import answer

LONGEST_REASON = 500
_RECEIVER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Dossiers:
    """What hands out dossiers: who may and who did, what is recorded of it, and what they hold."""

    exports: Exports
    export: DossierExport
    pages: DossierPages


class DossiersProvider(DependencyProvider):  # type: ignore[misc]  # nameko has no types
    """Gives workers what hands out dossiers."""

    def setup(self) -> None:
        """Make it over the service's runtime."""
        runtime = runtime_of(self.container)
        client = RpcClient(runtime.settings, "audit")
        exports = Exports(runtime, client)
        self._dossiers = Dossiers(exports, DossierExport(runtime, exports), DossierPages(runtime, client))

    def get_dependency(self, _worker_context: object) -> Dossiers:
        """Give it to a worker."""
        return self._dossiers


class DossierAnswers(LedgerAnswers):
    """Dossiers, from the decision to the seal."""

    dossiers: Dossiers = DossiersProvider()

    @answer("dossier.begin", issuers=DOORS)
    def begin_dossier(self, call: Call) -> Json:
        """Decide and record an export: ``{case_id, receiver, …}`` → ``{dossier, copy}``."""
        (case,) = wanted(call, "case_id")
        if not is_id(case):
            raise NotFoundError("case-unknown")
        asker, command_id = asked(call)
        return self.dossiers.export.begin(case, command_in(case, call.arguments), asker, command_id)

    @answer("dossier.plan", issuers=DOORS)
    def plan_dossier(self, call: Call) -> Json:
        """Tell what the dossier will hold and how far it is signed: ``{case_id, dossier, since?}``."""
        export = self._export(call)
        # Once the end of every log was seen after the export, the ledger has all that the dossier will hold: what is
        # waited for then is the witness, however often it is asked.
        if self.ledger.unseen(export.until):
            self.catch_up()
        since = call.arguments.get("since") or []
        if not isinstance(since, list):
            raise InvalidError("invalid-arguments", fields={"since": "not-a-list"})
        unseen = self.ledger.unseen(export.until)
        return self.dossiers.pages.plan(export, [str(one) for one in since], unseen)

    @answer("dossier.page", issuers=DOORS)
    def page_of_dossier(self, call: Call) -> Json:
        """Give the next events and proofs: ``{case_id, dossier, sizes, after?}`` → ``{events, proofs, next}``."""
        export, sizes = self._export(call), call.arguments.get("sizes")
        after = call.arguments.get("after") or ["", 0]
        if not isinstance(sizes, dict) or not isinstance(after, list):
            raise InvalidError("invalid-arguments", fields={"sizes": "not-an-object"})
        service, position = after
        return self.dossiers.pages.page(
            export, {name: int(str(size)) for name, size in sizes.items()}, (str(service), int(str(position)))
        )

    @answer("dossier.seal", issuers=DOORS)
    def seal_dossier(self, call: Call) -> Json:
        """Sign what stands for all of it: ``{case_id, dossier, digest}`` → ``{note}``."""
        (digest,) = wanted(call, "digest")
        if not _DIGEST.fullmatch(digest):
            raise InvalidError("invalid-arguments", fields={"digest": "not-a-digest"})
        return self.dossiers.export.seal(self._export(call), digest)

    def _export(self, call: Call) -> Export:
        (case, dossier), asker = wanted(call, "case_id", "dossier"), asker_of(call)
        if not is_id(case):
            raise NotFoundError("dossier-unknown")
        return self.dossiers.exports.of(case, dossier, asker)


def command_in(case: str, arguments: dict[str, Any]) -> ExportDossier:
    """Read what is asked for; raises ``InvalidError``."""
    receiver, role, hide = (arguments.get(name) for name in ("receiver", "receiver_role", "hide"))
    if not isinstance(receiver, str) or not _RECEIVER.fullmatch(receiver):
        raise InvalidError("invalid-arguments", fields={"receiver": "not-a-code"})
    if role is not None and role not in ROLES:
        raise InvalidError("invalid-arguments", fields={"receiver_role": "not-one-of"})
    if hide is not None and not isinstance(hide, list):
        raise InvalidError("invalid-arguments", fields={"hide": "not-a-list"})
    try:
        hiding = Hiding.of([str(word) for word in hide or ()], role)
    except HidingError:
        raise InvalidError("invalid-arguments", fields={"hide": "not-one-of"}) from None
    return ExportDossier(
        receiver=receiver, receiver_role=role, hidden=hiding.words, reason=_reason(case, arguments.get("reason"))
    )


def _reason(case: str, words: object) -> Personal[str] | None:
    if words is None:
        return None
    if not isinstance(words, str) or not is_clean_text(words) or not 0 < len(words.strip()) <= LONGEST_REASON:
        raise InvalidError("invalid-arguments", fields={"reason": "blank"})
    # Somebody's own words about the case belong to its person, and end with hers.
    return Personal(words, person=person_id(CaseId(case), 0), field_class=FieldClass.LEGAL)
