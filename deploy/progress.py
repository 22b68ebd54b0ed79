"""A line a part on stderr: with colour on a terminal, plain in a pipe, without where NO_COLOR says so."""

import time

from rich.console import Console

from deploy.supervisor import FAILED, READY, RESTARTING, STOPPED, Watched

_COLOURS = {READY: "green", RESTARTING: "yellow", FAILED: "red", STOPPED: "dim"}


class Progress:
    """Tells a person what happens, in the order it does."""

    def __init__(self, console: Console | None = None) -> None:
        """Write to stderr unless told otherwise; stdout is for the one line that programs read."""
        self._console = console or Console(stderr=True, highlight=False, soft_wrap=True)
        self._began = time.monotonic()

    def say(self, text: str) -> None:
        """Write one line as it is."""
        self._console.print(text, markup=False)

    def part(self, one: Watched) -> None:
        """Write one line when a part serves, died, was given up or stopped."""
        colour = _COLOURS.get(one.state)
        if colour is None:
            return
        seconds = f"{time.monotonic() - self._began:5.1f} s"
        note = f"  (pid {one.pid})" if one.pid is not None else ""
        self._console.print(f"{seconds}  {one.part.name:<14} [{colour}]{one.state}[/]{note}")

    def done(self, what: str) -> None:
        """Write one line when a step is over."""
        self._console.print(f"{time.monotonic() - self._began:5.1f} s  {what:<14} [green]done[/]")
