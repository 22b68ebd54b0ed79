"""A desk that answers calls to intake, for the tests of calls."""

import threading

from shared.access.asker import Asker
from shared.config import Settings
from shared.rpc.receiving import Answered, Call, CallReader

ASKER = Asker(user="u-7", agency="ubnd-a", role="commune-officer", purpose="support", legal_basis="ND162")
METHODS = {"echo": {"portal"}, "fail": {"portal"}, "slow": {"portal"}, "private": {"audit"}}


class Desk:
    """Answers calls to intake in threads and remembers them."""

    def __init__(self, settings: Settings) -> None:
        self.calls: list[Call] = []
        self.hold = threading.Event()
        self.failure: BaseException | None = None
        self.reader = CallReader(settings, "intake", methods=lambda: METHODS, dispatch=self._dispatch)
        self.run = self.reader.run

    def stop(self) -> None:
        self.hold.set()
        self.reader.stop()
        self.reader.close()

    def _dispatch(self, call: Call, answered: Answered) -> None:
        self.calls.append(call)
        threading.Thread(target=self._work, args=(call, answered)).start()

    def _work(self, call: Call, answered: Answered) -> None:
        if call.method == "slow":
            self.hold.wait(30)
        if call.method == "fail":
            answered(None, self.failure)
        else:
            answered(dict(call.arguments), None)
