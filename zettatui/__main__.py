"""Where the process begins: the first frame at once, then the command line."""

from __future__ import annotations

import sys

from zettatui import first_frame

_CANCELLED = 130


def main() -> int:
    """Run the command that the process was started with; return its exit code."""
    first_frame.show_for(sys.argv[1:])
    try:
        from zettatui.cli import main as run

        return run()
    except KeyboardInterrupt:
        return _CANCELLED
    finally:
        first_frame.withdraw()


if __name__ == "__main__":
    raise SystemExit(main())
