"""The doctor: what this machine, its terminal and the servers are like, and what to do about it."""

from .doctor import Doctor
from .finding import TOPICS, Finding, Verdict, as_json, as_text, in_order, worst
from .terminal import Terminal

__all__ = ["TOPICS", "Doctor", "Finding", "Terminal", "Verdict", "as_json", "as_text", "in_order", "worst"]
