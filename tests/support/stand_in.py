"""A service process for tests of the launcher: says that it is ready, then does what its name tells.

`healthy` runs until it is told to stop; `deaf` does not heed that; `broken` ends at once; `mute` never gets ready.
"""

import os
import signal
import sys
import time
from pathlib import Path


def main(name: str, data: Path) -> None:
    """Play one service."""
    if name.startswith("broken"):
        sys.exit(1)
    if name.startswith("deaf"):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if not name.startswith("mute"):
        (data / "run" / f"{name}.ready").write_text(str(os.getpid()), encoding="ascii")
    while True:
        time.sleep(3600)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
