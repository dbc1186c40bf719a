"""Reads `tests/contract/transcripts/*.txt`: requests made with curl and the real services' answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "contract" / "transcripts"
_HEADER = re.compile(r"""(?:^|\s)'?-H'?\s+(?:'([^']*)'|(.+?)(?=\s+'?-|\s*$))""")


@dataclass(frozen=True)
class Exchange:
    """One request and its recorded answer; header names of the answer are lower case."""

    file: str
    number: int
    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: str | None
    status: int
    answer_headers: dict[str, str]
    answer: str

    @property
    def name(self) -> str:
        return f"{self.file}-{self.number}-{self.method}-{self.url.split('://', 1)[1].split('/', 1)[1]}"


def read(name: str) -> list[Exchange]:
    """Return the exchanges of a transcript in order."""
    text = (FOLDER / f"{name}.txt").read_text()
    found = []
    for number, part in enumerate(re.split(r"^.*?\$ curl -i ", text, flags=re.MULTILINE)[1:], 1):
        line, _, rest = part.partition("\n")
        match = re.match(r"-X (\w+) '([^']*)'\s*(.*)$", line)
        assert match is not None, line
        options = match[3]
        body = re.search(r"-d '(.*?)'(?= -H|\s*$| '-H')", options)
        if body is not None:
            options = options.replace(body[0], "")
        headers = [tuple((quoted or bare).split(": ", 1)) for quoted, bare in _HEADER.findall(options)]
        head, _, answer = rest.partition("\n\n")
        status, *lines = head.splitlines()
        answer = re.split(r"^(?:----|###.*)$", answer, flags=re.MULTILINE)[0].rstrip("\n")
        found.append(
            Exchange(
                name,
                number,
                match[1],
                match[2],
                tuple((key, value.strip("'")) for key, value in headers),
                body and body[1],
                int(status.split()[1]),
                {key.lower(): value for key, value in (item.split(": ", 1) for item in lines)},
                answer,
            )
        )
    return found
