"""The form of a new table; its name is checked while it is typed, and taken for ever once it is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Input, OptionList, RadioSet, Static
from textual.widgets.option_list import Option

from zettatui.annotations.names import (
    Finding,
    check_description,
    check_notice,
    check_resolution,
    check_table_name,
)
from zettatui.screens.keys import bindings_for
from zettatui.services.annotation_results import NewTable, Permission
from zettatui.services.errors import NameInvalid, NameTaken
from zettatui.widgets.form_line import FormLine, text_field
from zettatui.widgets.one_of import OneOf
from zettatui.widgets.options import MarkedOptions
from zettatui.worker.jobs import Job, JobState
from zettatui.worker.tables import TableMade, Tables, TypeRead

from .child import TableScreen
from .messages import TableCreated, TypeLoaded, TypesListed
from .rights_line import permission_of, right_choice

_FOR_EVER = "A table's name, schema and voxel size are for ever: even a deleted table keeps its name."
_LATER = "All else its owner can change later. Servers older than 2022 keep neither a notice nor rights."
_SHOWN = 200
_CHECKED = ("name", "schema", "description", "refers_to", "resolution", "notice")
NEVER_FILLED = frozenset({"derived_spatial_point"})
"""Schemas whose every row the engine refuses for a column it adds itself (graph sheet, 5.2)."""


@dataclass
class CreateText:
    """What a person typed for the next table; kept until it is made."""

    name: str = ""
    schema: str = ""
    description: str = ""
    refers_to: str = ""
    resolution: tuple[str, str, str] | None = None
    notice: str = ""
    read: Permission = "PUBLIC"
    write: Permission = "PRIVATE"


class CreateTableScreen(TableScreen):
    """A new table of the volume. The request goes out once."""

    SCOPE = "create_table"
    TITLE_WORD = "New table"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("create_table")

    def __init__(self, tables: Tables, text: CreateText, created: Callable[[TableMade], None]) -> None:
        super().__init__(tables)
        self._text = text
        self._created = created
        self._types: tuple[str, ...] = ()
        self._type: TypeRead | None = None
        self._sending: Job[TableMade] | None = None
        self._checked: set[str] = set()

    # -- the form --------------------------------------------------------------------------------------

    def compose_body(self) -> Iterable[Widget]:
        """Name, schema, description, voxel size, notice and rights, and what creating means."""
        text = self._text
        known = self.tables.datastack.resolution_nm
        edges = text.resolution or (tuple(f"{edge:g}" for edge in known) if known else ("", "", ""))
        where = "these are the viewer's" if known else "for example 4, 4, 40"
        with VerticalScroll(can_focus=False, id="create-form"):
            yield Static(
                f"new table in aligned volume {self.tables.volume}", id="create-heading", markup=False
            )
            yield FormLine(
                "name",
                "letters a to z, digits and _",
                fields=[text_field(text.name, id="create-name")],
                id="line-name",
            )
            yield FormLine(
                "schema",
                "what a row holds; type to search",
                fields=[text_field(text.schema, id="create-schema")],
                id="line-schema",
            )
            yield MarkedOptions(id="create-types", markup=False)
            yield FormLine(
                "refers to",
                "the table whose rows this one annotates",
                fields=[text_field(text.refers_to, id="create-refers")],
                id="line-refers_to",
            )
            yield FormLine(
                "description",
                "a sentence for everybody who finds the table",
                fields=[text_field(text.description, id="create-description")],
                id="line-description",
            )
            yield FormLine(
                "voxel size",
                f"nm per voxel of its coordinates; {where}",
                fields=_edges(edges),
                id="line-resolution",
            )
            yield FormLine(
                "notice",
                "one line, shown with every read; may stay empty",
                fields=[text_field(text.notice, id="create-notice")],
                id="line-notice",
            )
            yield FormLine("read", "who may read rows", fields=[right_choice(text.read, "create-read")])
            yield FormLine("write", "who may add rows", fields=[right_choice(text.write, "create-write")])
            yield Static(f"{_FOR_EVER} {_LATER}", id="create-warning", markup=False)

    def begin(self) -> None:
        """Ask which schemas the server has; the name can be typed meanwhile."""
        self.query_one("#create-name").focus()
        self.start("list of schemas", self.tables.types, TypesListed, group="types")
        if self._text.schema:
            self._load_type(self._text.schema)

    def _value(self, part: str) -> str:
        return self.query_one(f"#create-{part}", Input).value

    def _line(self, part: str) -> FormLine:
        return self.query_one(f"#line-{part}", FormLine)

    @property
    def _edges(self) -> tuple[str, str, str]:
        return self._value("x"), self._value("y"), self._value("z")

    # -- schemas ---------------------------------------------------------------------------------------

    @on(TypesListed)
    def _types_listed(self, message: TypesListed) -> None:
        self._types = message.names
        self._show_types()

    def _matching(self) -> list[str]:
        wanted = self._value("schema").strip().casefold()
        return sorted(
            (name for name in self._types if wanted in name),
            key=lambda name: (not name.startswith(wanted), name),
        )

    def _show_types(self) -> None:
        choices = self.query_one("#create-types", OptionList)
        choices.clear_options()
        choices.add_options([Option(Text(name), id=name) for name in self._matching()[:_SHOWN]])
        choices.set_class(self._value("schema") not in self._types and bool(self._types), "-shown")

    @on(OptionList.OptionSelected, "#create-types")
    def _type_chosen(self, message: OptionList.OptionSelected) -> None:
        self._take_type(message.option.id or "")

    def _take_type(self, name: str) -> None:
        self.query_one("#create-schema", Input).value = name
        self.query_one("#create-description").focus()

    def _load_type(self, name: str) -> None:
        self.start(f"schema {name}", partial(self.tables.read_type, name), TypeLoaded, group="schema")

    @on(TypeLoaded)
    def _type_loaded(self, message: TypeLoaded) -> None:
        if message.type.name == self._value("schema"):
            self._type = message.type
            self._check_all()

    # -- what is typed ---------------------------------------------------------------------------------

    @on(Input.Changed)
    def _typed(self, message: Input.Changed) -> None:
        part = (message.input.id or "").removeprefix("create-")
        self._text.name, self._text.schema = self._value("name"), self._value("schema")
        self._text.description, self._text.refers_to = self._value("description"), self._value("refers")
        self._text.resolution, self._text.notice = self._edges, self._value("notice")
        self._checked.add(
            {"x": "resolution", "y": "resolution", "z": "resolution", "refers": "refers_to"}.get(part, part)
        )
        if part == "schema":
            self._type = None
            self._show_types()
            if self._matching() and message.value not in NEVER_FILLED:
                self._checked.discard("schema")
            if message.value in self._types:
                self._load_type(message.value)
        self._check_all()

    @on(RadioSet.Changed)
    def _right_chosen(self) -> None:
        """Keep the rights with what was typed."""
        self._text.read = permission_of(self.query_one("#create-read", OneOf)) or "PUBLIC"
        self._text.write = permission_of(self.query_one("#create-write", OneOf)) or "PRIVATE"

    @on(Input.Submitted)
    def _next_field(self, message: Input.Submitted) -> None:
        if (
            message.input.id == "create-schema"
            and self._value("schema") not in self._types
            and self._matching()
        ):
            self._take_type(self._matching()[0])
        else:
            self.focus_next()

    def _check_all(self) -> list[Finding]:
        findings = self._findings()
        self._line("refers_to").set_class(self._refers, "-shown")
        for part in _CHECKED:
            mine = [finding for finding in findings if finding.part == part] if part in self._checked else []
            level = "error" if any(finding.level == "error" for finding in mine) else "advice"
            self._line(part).tell([finding.say for finding in mine], level)
        if self._type is not None and not any(finding.part == "schema" for finding in findings):
            self._line("schema").tell([_fields_text(self._type)], "info")
        return findings

    @property
    def _refers(self) -> bool:
        return self._type is not None and any(field.role == "target" for field in self._type.fields)

    def _findings(self) -> list[Finding]:
        fields = self._type.fields if self._type else ()
        points = [field.name for field in fields if field.kind == "point"]
        graph = self.tables.datastack.graph_table or None
        found = check_table_name(self._value("name"), points=points, graph_table=graph)
        schema = self._value("schema")
        if not schema:
            found.append(Finding("schema", "error", "Choose the schema that the rows follow."))
        elif self._types and schema not in self._types:
            found.append(
                Finding(
                    "schema",
                    "error",
                    f"This server has no schema “{schema}”; search and choose one from the list.",
                )
            )
        elif schema in NEVER_FILLED:
            found.append(
                Finding(
                    "schema", "error", f"The service makes tables of {schema}, but can store no row in them."
                )
            )
        if self._refers and not self._value("refers").strip():
            found.append(
                Finding("refers_to", "error", "Rows of this schema refer to rows of a table: name it.")
            )
        found += check_description(self._value("description")) + check_notice(self._value("notice"))
        return found + _resolution_findings(self._edges)

    # -- sending ---------------------------------------------------------------------------------------

    def why_not(self, action_id: str) -> str | None:
        """One request at a time."""
        if self._sending is not None and not self._sending.state.ended:
            return "It is being sent; wait for the answer."
        return None

    def action_submit(self) -> None:
        """Check the form; make the table, once."""
        self._checked = set(_CHECKED)
        wrong = [finding for finding in self._check_all() if finding.level == "error"]
        if wrong:
            field = self._line(wrong[0].part).first_field
            if field is not None:
                field.focus()
            self.say(f"{wrong[0].say} Nothing was sent.", level="error")
            return
        x, y, z = (float(edge) for edge in self._edges)
        new = NewTable(
            self._value("name"),
            self._value("schema"),
            self._value("description").strip(),
            (x, y, z),
            read_permission=self._text.read,
            write_permission=self._text.write,
            notice=self._value("notice").strip(),
            reference_table=self._value("refers").strip() if self._refers else "",
        )
        self._sending = self.start(f"new table {new.name}", partial(self.tables.create, new), TableCreated)
        self.refresh_bindings()

    @on(TableCreated)
    def _made(self, message: TableCreated) -> None:
        self.close_screen()
        self.app.call_after_refresh(self._created, message.made)

    def job_failed(self, job: Job[object]) -> None:
        """Say it here; everything typed stays."""
        super().job_failed(job)
        self.refresh_bindings()
        if job is not self._sending:
            return
        if job.state is JobState.CANCELLED:
            self.say(
                "You stopped waiting for the answer: the table may have been made. "
                "Look at the list before trying again.",
                level="warning",
            )
        elif isinstance(job.error, (NameTaken, NameInvalid)):
            self._line("name").tell([job.error.what + "."])
            self.query_one("#create-name").focus()

    def step_back(self) -> bool:
        """Stay while the request is under way: leaving would not call it back."""
        if self._sending is not None and not self._sending.state.ended:
            self.say(
                "The table is being made; wait for the answer, or stop waiting with ctrl+c.", level="warning"
            )
            return True
        return super().step_back()


def _edges(values: Sequence[str]) -> Iterable[Widget]:
    for axis, value in zip("xyz", values, strict=True):
        yield Static(axis, classes="form-label")
        cell = text_field(value, id=f"create-{axis}")
        cell.add_class("-number")
        yield cell


def _resolution_findings(edges: Sequence[str]) -> list[Finding]:
    try:
        return check_resolution([float(edge) for edge in edges])
    except ValueError:
        return check_resolution(())


def _fields_text(type_read: TypeRead) -> str:
    """Return in one line what rows of a type hold: `pt (point, required), func_id (int32, required)`."""
    if type_read.trouble:
        return type_read.trouble
    shown = [field for field in type_read.fields if not field.hidden]
    return ", ".join(
        f"{field.name} ({field.kind}{', required' if field.required else ''})" for field in shown
    )
