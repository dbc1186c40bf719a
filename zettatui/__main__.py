"""Where the process begins: the first frame at once, then the command line."""

from __future__ import annotations

import sys

from zettatui import __version__
from zettatui.terminal import first_frame

_CANCELLED = 130


def main() -> int:
    """Run the command that the process was started with; return its exit code."""
    words = sys.argv[1:]
    if words == ["--version"]:
        # At once: scripts ask for it, and reading the command line takes longer than the answer.
        print(f"zettatui {__version__}")
        return 0
    first_frame.show_for(words)
    try:
        from zettatui.cli import main as run

        return run()
    except KeyboardInterrupt:
        return _CANCELLED
    finally:
        first_frame.withdraw()


if __name__ == "__main__":
    raise SystemExit(main())
