"""The scripts that complete a command line, one for each shell; they hold all there is to know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from textwrap import shorten

from .grammar import Command, Given

_BASH = """\
_zettatui() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} at= i
    for (( i = 1; i < COMP_CWORD; i++ )); do
        case "${at:+$at }${COMP_WORDS[i]}" in
            @KNOWN@) at="${at:+$at }${COMP_WORDS[i]}" ;;
        esac
    done
    COMPREPLY=()
    case "$at|$prev" in
@VALUES@
    esac
    local follows= options= files=
    case "$at" in
@COMMANDS@
    esac
    if [[ $cur == -* ]]; then
        COMPREPLY=( $(compgen -W "$options" -- "$cur") )
    else
        COMPREPLY=( $(compgen -W "$follows" -- "$cur") )
        if [[ -n $files ]]; then _zettatui_files; fi
    fi
}
_zettatui_files() {
    local IFS=$'\\n'
    COMPREPLY+=( $(compgen -f -- "$cur") )
    compopt -o filenames 2>/dev/null
}
complete -F _zettatui zettatui"""

_ZSH = """\
#compdef zettatui
_zettatui() {
    local prev=${words[CURRENT-1]} at= i
    for (( i = 2; i < CURRENT; i++ )); do
        case "${at:+$at }${words[i]}" in
            (@KNOWN@) at="${at:+$at }${words[i]}" ;;
        esac
    done
    case "$at|$prev" in
@VALUES@
    esac
    local -a follows options
    local files=
    case "$at" in
@COMMANDS@
    esac
    if [[ $PREFIX == -* ]]; then
        _describe -o option options
    else
        (( $#follows )) && _describe command follows
        [[ -n $files ]] && _files
    fi
}
compdef _zettatui zettatui"""

_FISH = """\
function __zettatui_at
    set -l at
    for word in (commandline -opc)[2..-1]
        if contains -- (string join -- ' ' $at $word) @KNOWN@
            set -a at $word
        end
    end
    test "$at" = "$argv"
end
complete -c zettatui -f"""


def bash(known: Sequence[Command]) -> Iterator[str]:
    """Yield the lines for bash."""
    values: list[str] = []
    for at, option in _valued(known):
        do = {
            "choice": f'COMPREPLY=( $(compgen -W "{" ".join(option.choices)}" -- "$cur") )',
            "file": "_zettatui_files",
        }.get(option.takes, ":")
        values.append(f"        {_patterns(at, option)}) {do}; return ;;")
    entries = [
        f"        {_quoted(one.text)}) follows={_quoted(' '.join(one.follows))} "
        f"options={_quoted(' '.join(name for option in one.options for name in option.names))} "
        f"files={'y' if one.files else ''} ;;"
        for one in known
    ]
    yield from _filled(_BASH, _known(known, "|"), values, entries)


def zsh(known: Sequence[Command]) -> Iterator[str]:
    """Yield the lines for zsh."""
    values = []
    for at, option in _valued(known):
        do = {"choice": f"compadd -- {' '.join(option.choices)}", "file": "_files"}.get(option.takes, ":")
        values.append(f"        ({_patterns(at, option)}) {do}; return ;;")
    entries = []
    for one in known:
        follows = " ".join(_described(name, words) for name, words in one.follows.items())
        options = " ".join(_described(name, option.help) for option in one.options for name in option.names)
        entries.append(
            f"        ({_quoted(one.text)}) follows=({follows}); options=({options}); "
            f"files={'y' if one.files else ''} ;;"
        )
    yield from _filled(_ZSH, _known(known, "|"), values, entries)


def fish(known: Sequence[Command]) -> Iterator[str]:
    """Yield the lines for fish."""
    yield from _filled(_FISH, _known(known, " "), [], [])
    for one in known:
        here = f"complete -c zettatui -n {_quoted(f'__zettatui_at {one.text}'.strip())}"
        for name, words in one.follows.items():
            yield f"{here} -a {_quoted(name)} -d {_quoted(_brief(words))}"
        if one.files:
            yield f"{here} -F"
        for option in one.options:
            names = " ".join(
                f"-l {name[2:]}" if name[:2] == "--" else f"-s {name[1:]}" for name in option.names
            )
            takes = {
                "nothing": "",
                "file": " -r -F",
                "choice": f" -x -a {_quoted(' '.join(option.choices))}",
            }.get(option.takes, " -x")
            yield f"{here} {names}{takes} -d {_quoted(_brief(option.help))}"


def _filled(script: str, known: str, values: Iterable[str], entries: Iterable[str]) -> Iterator[str]:
    for name, lines in (("KNOWN", [known]), ("VALUES", values), ("COMMANDS", entries)):
        script = script.replace(f"@{name}@", "\n".join(lines))
    yield from script.splitlines()


def _known(known: Sequence[Command], between: str) -> str:
    return between.join(_quoted(one.text) for one in known if one.words)


def _valued(known: Sequence[Command]) -> Iterator[tuple[Command, Given]]:
    """Yield the options that take a value, with the command they belong to."""
    return ((one, option) for one in known for option in one.options if option.takes != "nothing")


def _patterns(command: Command, option: Given) -> str:
    return "|".join(_quoted(f"{command.text}|{name}") for name in option.names)


def _described(name: str, words: str) -> str:
    return _quoted(f"{name}:{_brief(words)}".rstrip(":").replace("\\", " "))


def _brief(words: str) -> str:
    """Return a help text short enough for a list: its first part alone."""
    return shorten(words.partition(";")[0].partition("(")[0], 70, placeholder="…").rstrip(".")


def _quoted(text: str) -> str:
    """Return a text in single quotes, which no shell looks into."""
    return "'" + text.replace("'", "’") + "'"
