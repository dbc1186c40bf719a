"""What the terminal, this machine and the servers are like, and what to do about it; paste-ready, no secrets.

Looks at every known server, or at the one that --server or --profile names. Exit code 1 when something failed.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from typing import TYPE_CHECKING

from .exit_codes import DONE, NO
from .options import Options
from .output import clear_progress, show_progress, write_json, write_lines

if TYPE_CHECKING:
    from zettatui.config import Config
    from zettatui.worker.doctor import Finding, Terminal


def add_to(parser: argparse.ArgumentParser) -> None:
    """Make the parser that of `zettatui doctor`."""
    parser.set_defaults(handler=_doctor)


def _doctor(found: argparse.Namespace, options: Options) -> int:
    from zettatui.worker.doctor import as_json, as_text, worst

    findings = asyncio.run(_examine(options))
    clear_progress()
    if options.json:
        write_json(as_json(findings))
    else:
        write_lines(as_text(findings).splitlines())
    return NO if worst(findings) == "trouble" else DONE


async def _examine(options: Options) -> tuple[Finding, ...]:
    from zettatui.worker.doctor import Doctor
    from zettatui.worker.doctor.servers import SERVICE_SECONDS
    from zettatui.worker.jobs import Job, Progress
    from zettatui.worker.worker import DaemonExecutor

    from .bench import bench_of

    # What hangs (a keyring, a dead name server) must not keep the process from ending.
    asyncio.get_running_loop().set_default_executor(DaemonExecutor(max_workers=1))
    bench, _, address, _ = bench_of(options)
    named = options.server is not None or options.profile is not None
    limit = min(SERVICE_SECONDS, options.timeout or SERVICE_SECONDS)
    doctor = Doctor(bench, _terminal(bench.config), only=address if named else None, service_seconds=limit)

    def tell(job: Job[object]) -> None:
        if not options.plain:
            show_progress(f"doctor: {job.reached.text}")

    return await doctor.examine(Progress(Job("doctor"), tell))


def _terminal(config: Config) -> Terminal:
    from zettatui.worker.doctor import Terminal

    size = None
    for stream in (sys.__stdout__, sys.__stderr__, sys.__stdin__):
        try:
            if stream is not None and stream.isatty():
                size = tuple(os.get_terminal_size(stream.fileno()))
                break
        except (OSError, ValueError):
            continue
    encoding = (sys.__stdout__ and sys.__stdout__.encoding) or ""
    return Terminal(
        size=(size[0], size[1]) if size else None,
        encoding=encoding,
        clipboard=config.clipboard,
        slow=config.slow,
    )
