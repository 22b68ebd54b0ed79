"""What ends a command line with a word to a person: a sentence and an exit code."""

REFUSED = 1
WRONG_USAGE = 2
UNREACHABLE = 3


class Problem(Exception):
    """Something a person can act on; the message says what, and what to do."""

    def __init__(self, message: str, *, exit_code: int = REFUSED) -> None:
        """Take the sentence, and 1 for refused or found wrong, 2 for not understood, 3 for a part that is away."""
        super().__init__(message)
        self.exit_code = exit_code
