"""Run zettatui as `python -m zettatui`."""

from zettatui.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
