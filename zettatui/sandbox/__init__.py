"""The sandbox: a faithful local server of both deployments, for the demo and for tests."""

from __future__ import annotations

from zettatui.sandbox.app import Sandbox

__all__ = ["Sandbox"]
