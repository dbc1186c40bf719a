"""What is wrong with a text that should be JSON: the exact place and a short sentence."""

from __future__ import annotations

import re

_SPACE = re.compile(r"[ \t\r\n]*")
_STRING = r'"(?:[^"\\]|\\.)*"'
_CONSTANT = re.compile(_STRING + r"|(-?(?:Infinity|NaN))", re.DOTALL)
_TOKEN = re.compile(_STRING + r"|([{}\[\]])", re.DOTALL)
_WORD = re.compile(r"[A-Za-z_$][\w$.]*")
_NUMBERISH = re.compile(r"[+\-.]*\d[\w.+-]*")


class JsonFault(ValueError):
    """A text is not the JSON it should be.

    Attributes:
        say: what is wrong, as a fragment ("comma before ]").
        rule: `nan` for NaN and Infinity, else `json`.
        offset: where, in characters from the start.
        line: where, counted from 1.
        column: where, in characters counted from 1.
    """

    def __init__(self, say: str, text: str, offset: int, *, rule: str = "json") -> None:
        self.say = say
        self.rule = rule
        self.offset = offset
        self.line = text.count("\n", 0, offset) + 1
        self.column = offset - text.rfind("\n", 0, offset)
        super().__init__(self.sentence)

    def __reduce__(self) -> tuple[object, ...]:
        """Let it be sent to another process, without the text."""
        return _fault_again, (self.__dict__,)

    @property
    def sentence(self) -> str:
        """The fault with its place: `line 15, column 9: comma before ]`."""
        return f"line {self.line}, column {self.column}: {self.say}"


def _fault_again(parts: dict[str, object]) -> JsonFault:
    fault = JsonFault.__new__(JsonFault)
    fault.__dict__.update(parts)
    fault.args = (fault.sentence,)
    return fault


def fault_of_constant(text: str) -> JsonFault:
    """Return the fault for the first NaN or Infinity outside strings."""
    for match in _CONSTANT.finditer(text):
        if match[1]:
            return JsonFault(f"{match[1]} is not JSON; browsers refuse it", text, match.start(1), rule="nan")
    return JsonFault("NaN or Infinity is not JSON; browsers refuse it", text, 0, rule="nan")


def constants(text: str) -> list[tuple[int, int]]:
    """Return [start, end) of every NaN and Infinity outside strings."""
    return [match.span(1) for match in _CONSTANT.finditer(text) if match[1]]


def fault_at(text: str, position: int, message: str) -> JsonFault:
    """Return the fault that made Python's json stop at `position` with `message`.

    The wording and the position of Python's errors differ between its versions; what this returns does not.
    """
    if text.startswith("\ufeff"):
        return JsonFault("the text begins with a byte order mark", text, 0)
    if message.startswith("Unterminated string"):
        return JsonFault("this text in quotes has no closing quote", text, position)
    if message.startswith("Invalid control character"):
        broken = text[position : position + 1] in ("\n", "\r")
        return JsonFault(
            "line break inside quotes" if broken else "control character inside quotes", text, position
        )
    if message.startswith("Invalid \\"):
        return _bad_escape(text, position)
    place = _skip(text, position)
    if text[place : place + 1] == "," and message.startswith("Illegal trailing comma"):
        place = _skip(text, place + 1)
    return _misplaced(text, place, message)


def _skip(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _bad_escape(text: str, position: int) -> JsonFault:
    place = text.rfind("\\", 0, position + 1)
    if text[place + 1 : place + 2] == "u":
        return JsonFault(f"{text[place : place + 6]} is not a whole \\uXXXX escape", text, place)
    return JsonFault(f"{text[place : place + 2]} is no escape JSON knows", text, place)


def _misplaced(text: str, place: int, message: str) -> JsonFault:
    if place >= len(text):
        return _ends_early(text, place)
    here = text[place]
    before = text[:place].rstrip(" \t\r\n")[-1:]
    if message.startswith("Extra data"):
        say = f"one {here} too many" if here in "]}" else "text after the end of the JSON"
        if _number_goes_on(text, place):
            say = _number_fault(text, place)
        return JsonFault(say, text, place)
    if here in "]}":
        return JsonFault(_closer_fault(text, place, here, before), text, place)
    if _number_goes_on(text, place):
        return JsonFault(_number_fault(text, place), text, place)
    if message.startswith("Expecting ','"):
        say = "comma missing before this"
        if here == ":":
            say = "colon where a comma or the end was due"
        elif here == "'":
            say = "single quote: JSON wants double quotes"
        return JsonFault(say, text, place)
    if message.startswith("Expecting ':'"):
        return JsonFault("colon missing after the key", text, place)
    return JsonFault(_value_fault(text, place, here, before, message), text, place)


def _value_fault(text: str, place: int, here: str, before: str, message: str) -> str:
    if here == ",":
        return "two commas, one too many" if before == "," else "value missing before the comma"
    if here == "'":
        return "single quote: JSON wants double quotes"
    if text.startswith(("//", "/*"), place) or here == "#":
        return "comments are not JSON"
    word = _WORD.match(text, place)
    if message.startswith("Expecting property name"):
        return f"key {word[0]} needs double quotes" if word else "a key in double quotes was due"
    if word:
        hint = {"None": "null", "True": "true", "False": "false", "undefined": "null"}.get(word[0])
        return f"{word[0][:40]} is not JSON" + (f"; write {hint}" if hint else "; text needs double quotes")
    number = _NUMBERISH.match(text, place)
    if number:
        return f"{number[0][:40]} is not a number JSON knows"
    return "a value was due"


def _closer_fault(text: str, place: int, here: str, before: str) -> str:
    opened = _open_brackets(text, place)
    if before == ",":
        return f"comma before {here}"
    if before == ":":
        return f"value missing before {here}"
    if opened and (opened[-1] == "[") != (here == "]"):
        return f"{here} where {'}' if here == ']' else ']'} was due"
    return f"value missing before {here}"


def _ends_early(text: str, place: int) -> JsonFault:
    opened = _open_brackets(text, place)
    if not text.strip(" \t\r\n"):
        return JsonFault("there is no JSON here", text, place)
    if not opened:
        return JsonFault("the text ends before the value does", text, place)
    return JsonFault(
        f"the text ends in the middle: {len(opened)} open, {opened[-1]} the innermost", text, place
    )


def _open_brackets(text: str, end: int) -> list[str]:
    opened: list[str] = []
    for match in _TOKEN.finditer(text, 0, end):
        if match[1] in ("{", "["):
            opened.append(match[1])
        elif match[1] and opened:
            opened.pop()
    return opened


def _number_goes_on(text: str, place: int) -> bool:
    return place > 0 and text[place - 1].isdigit() and (text[place].isalnum() or text[place] in "._+-")


def _number_fault(text: str, place: int) -> str:
    start = place
    while start and (text[start - 1].isalnum() or text[start - 1] in ".+-"):
        start -= 1
    match = _NUMBERISH.match(text, start)
    literal = match[0] if match else text[start : place + 1]
    if re.fullmatch(r"-?0\d+", literal):
        return f"{literal[:40]}: a number may not begin with 0"
    return f"{literal[:40]} is not a number JSON knows"
