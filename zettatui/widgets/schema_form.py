"""A form drawn from the fields of an annotation schema; what is typed is checked cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, RadioSet, Select, Static

from zettatui.annotations.cells import split_point
from zettatui.annotations.entry import AXES, Entry, Problem, Typed, read_form
from zettatui.annotations.fields import Field
from zettatui.annotations.units import UNIT_NAMES, Frame, Unit

from .form_line import FormLine, text_field
from .one_of import NONE, OneOf

_YES_NO = ("yes", "no")
LEFT_OUT = "leave out"


class FieldLine(FormLine):
    """One field of the schema."""

    class Changed(Message):
        """Something was typed or chosen in a field."""

        def __init__(self, line: FieldLine) -> None:
            super().__init__()
            self.line = line

    def __init__(self, field: Field, typed: Mapping[str, Typed]) -> None:
        self.field = field
        self.touched = False
        self._typed = typed
        self._axes: dict[str, Input] = {}
        self._parts: dict[str, Input] = {}
        super().__init__(
            field.name, field.description, note=field.note, fields=self._cells(), more=self._part_cells()
        )
        self._last = self._given()

    def _given(self) -> dict[str, Typed]:
        """Return what stands in the cells at first, in the form of `typed`."""
        name = self.field.name
        if self.field.kind == "point":
            cells: dict[str, Typed] = {name: [cell.value for cell in self._axes.values()]}
            cells.update({f"{name}.{part}": cell.value for part, cell in self._parts.items()})
            return cells
        given = self._typed.get(name, "")
        return {name: given if isinstance(given, str) else " ".join(given)}

    def _cells(self) -> Iterator[Widget]:
        field = self.field
        given = self._typed.get(field.name, "")
        if field.kind == "point":
            yield from self._point_cells(given)
        elif field.kind == "bool":
            # Nothing is chosen at first where an answer is required: nobody said no.
            words = _YES_NO if field.required else (*_YES_NO, LEFT_OUT)
            at_first = NONE if field.required else words.index(LEFT_OUT)
            yield OneOf(words, words.index(given) if given in words else at_first)
        elif field.kind == "choice":
            yield _choice(field, str(given))
        else:
            yield text_field(given if isinstance(given, str) else " ".join(given))

    def _point_cells(self, given: Typed) -> Iterator[Widget]:
        cells = split_point(given) if isinstance(given, str) else list(given)
        for axis, text in zip(AXES, [*cells, "", "", ""][:3], strict=True):
            yield Static(axis, classes="form-label")
            self._axes[axis] = text_field(text)
            yield self._axes[axis].add_class("-number")

    def _part_cells(self) -> Iterator[tuple[Widget, ...]]:
        for part in self.field.parts:
            if not part.hidden:
                cell = text_field(str(self._typed.get(f"{self.field.name}.{part.name}", "")))
                self._parts[part.name] = cell
                label = Static(part.name, markup=False, classes="form-label")
                note = Static(part.note, markup=False, classes="form-note")
                yield label, cell.add_class("-long-number"), note

    @property
    def typed(self) -> dict[str, Typed]:
        """What stands in the cells, by the names that `annotations.entry.read_form` takes."""
        name = self.field.name
        if self.field.kind == "point":
            return self._given()
        if self.field.kind == "bool":
            word = self.query_one(OneOf).word
            return {name: "" if word == LEFT_OUT else word}
        if self.field.kind == "choice":
            value = self.query_one(Select).value
            return {name: "" if value is Select.NULL else str(value)}
        return {name: self.query_one(Input).value}

    @on(Input.Changed)
    def _typed_in(self, message: Input.Changed) -> None:
        message.stop()
        if self.field.kind == "point":
            self._spread(message.input)
        self._tell_changed()

    @on(RadioSet.Changed)
    @on(Select.Changed)
    def _chosen(self, message: Message) -> None:
        message.stop()
        self._tell_changed()

    def _tell_changed(self) -> None:
        # Fields tell of the value they were made with, too; nobody typed that.
        if self.typed == self._last:
            return
        self._last = self.typed
        self.touched = True
        self.post_message(self.Changed(self))

    def _spread(self, cell: Input) -> None:
        """Spread a pasted `1, 2, 3` over the three cells."""
        parts = split_point(cell.value)
        if len(parts) == 3 and cell in self._axes.values():
            with self.prevent(Input.Changed):
                for axis, text in zip(AXES, parts, strict=True):
                    self._axes[axis].value = text

    def cell_of(self, part: str) -> Input | None:
        """Return the cell of an axis, or of a further part of a point."""
        return self._axes.get(part) or self._parts.get(part)

    def show_problems(self, problems: Iterable[Problem]) -> None:
        """Say under the field what is wrong with it; errors before warnings."""
        found = sorted(problems, key=lambda problem: problem.level != "error")
        level = found[0].level if found else "error"
        self.tell(
            [f"{problem.part}: {problem.say}" if problem.part else problem.say for problem in found], level
        )


def _choice(field: Field, given: str) -> Select[str]:
    options = [(str(choice), str(choice)) for choice in field.choices]
    known = given in field.choices or given in map(str, field.choices)
    return Select(
        options,
        prompt="choose" if field.required else LEFT_OUT,
        value=given if known else Select.NULL,
        compact=True,
    )


class SchemaForm(VerticalScroll, can_focus=False):
    """All fields that a person fills in, with one unit for all points.

    Args:
        fields: the schema's fields; hidden ones are not shown.
        frame: the voxel sizes known, which decide the units offered.
        typed: what stands in the cells at first.
        unit: what the coordinates count at first.
        remarks: sentences under the last field.
    """

    DEFAULT_CSS = """
    SchemaForm { height: 1fr; }
    SchemaForm #form-unit { height: auto; padding: 0 1; }
    SchemaForm #form-remarks { height: auto; padding: 0 1; color: $text-muted; }
    SchemaForm Select { width: 1fr; height: auto; }
    """

    class Changed(Message):
        """Something was typed or chosen anywhere in the form."""

        def __init__(self, form: SchemaForm) -> None:
            super().__init__()
            self.form = form

    def __init__(
        self,
        fields: Sequence[Field],
        frame: Frame,
        *,
        typed: Mapping[str, Typed] | None = None,
        unit: Unit = "table",
        remarks: Iterable[str] = (),
        id: str | None = None,  # noqa: A002 - every Textual widget calls it so
    ) -> None:
        super().__init__(id=id)
        self._all_fields = tuple(fields)
        self._frame = frame
        self._units = units_known(frame)
        self._first_unit: Unit = unit if unit in self._units else "table"
        self._given = dict(typed or {})
        self._remarks = tuple(remarks)

    def compose(self) -> ComposeResult:
        """Show the unit where there are points, then every field."""
        if any(field.kind == "point" and not field.hidden for field in self._all_fields):
            yield self._unit_line()
        for field in self._all_fields:
            if not field.hidden:
                yield FieldLine(field, self._given)
        if self._remarks:
            yield Static("\n".join(self._remarks), markup=False, id="form-remarks")

    def _unit_line(self) -> FormLine:
        names = [UNIT_NAMES[unit] for unit in self._units]
        words = (
            ""
            if len(names) > 1
            else "voxels of the table, as typed: its voxel size is not known to this server"
        )
        chosen = self._units.index(self._first_unit)
        return FormLine(
            "points in", words, fields=[OneOf(names, chosen)] if len(names) > 1 else (), id="form-unit"
        )

    @property
    def lines(self) -> list[FieldLine]:
        """The fields shown, in order."""
        return list(self.query(FieldLine))

    @property
    def unit(self) -> Unit:
        """What the coordinates count."""
        chosen = self.query("#form-unit OneOf").results(OneOf)
        return next((self._units[one.index] for one in chosen), self._first_unit)

    @property
    def typed(self) -> dict[str, Typed]:
        """All that stands in the cells."""
        return {name: text for line in self.lines for name, text in line.typed.items()}

    @property
    def entry(self) -> Entry:
        """What the form amounts to: the annotation, and every problem in it."""
        return read_form(self._all_fields, self.typed, unit=self.unit, frame=self._frame)

    @on(FieldLine.Changed)
    def _field_changed(self, message: FieldLine.Changed) -> None:
        message.stop()
        self._show(self.entry)
        self.post_message(self.Changed(self))

    @on(RadioSet.Changed)
    def _unit_changed(self, message: RadioSet.Changed) -> None:
        message.stop()
        self._show(self.entry)
        self.post_message(self.Changed(self))

    def check(self) -> Entry:
        """Show the problems of all fields, touched or not, and put the focus on the first error."""
        entry = self.entry
        for line in self.lines:
            line.touched = True
        self._show(entry)
        if entry.errors:
            self._focus_cell(entry.errors[0])
        return entry

    def _focus_cell(self, problem: Problem) -> None:
        for line in self.lines:
            if line.field.name == problem.field:
                cell = line.cell_of(problem.part) or line.first_field
                if cell is not None:
                    cell.focus()
                # The focus may have been there before, scrolled away; and sentences have moved the lines.
                self.call_after_refresh(self.scroll_to_widget, line, animate=False)

    def show_refusals(self, refused: Mapping[str, object]) -> None:
        """Show what the server said of fields, beneath them."""
        for line in self.lines:
            if line.field.name in refused:
                line.tell([f"the server says: {_spelled(refused[line.field.name])}"])

    def _show(self, entry: Entry) -> None:
        for line in self.lines:
            if line.touched:
                line.show_problems(problem for problem in entry.problems if problem.field == line.field.name)


def units_known(frame: Frame) -> list[Unit]:
    """Return the units that coordinates can be given in, as far as the voxel sizes are known."""
    units: list[Unit] = ["table"]
    if frame.table_nm is not None:
        units.append("nm")
        if frame.viewer_nm is not None:
            units.append("viewer")
    return units


def _spelled(said: object) -> str:
    if isinstance(said, Mapping):
        return "; ".join(f"{name}: {_spelled(inner)}" for name, inner in said.items())
    return ", ".join(map(_spelled, said)) if isinstance(said, (list, tuple)) else str(said)
