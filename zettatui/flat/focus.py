"""Where the keys go, in words: the row, the field or the place in a text."""

from __future__ import annotations

from textual.widget import Widget
from textual.widgets import Button, Checkbox, Input, OptionList, RadioButton, RadioSet, Static

from zettatui.widgets.editor import Editor
from zettatui.widgets.editor.canvas import TextCanvas
from zettatui.widgets.form_line import FormLine
from zettatui.widgets.virtual_list import VirtualList


def words_of(widget: Widget | None) -> str:
    """Return what a person should know of the widget that takes the keys; empty where nothing takes them."""
    if isinstance(widget, VirtualList):
        return _row(widget)
    if isinstance(widget, Input):
        return _field(widget)
    if isinstance(widget, TextCanvas):
        row, column = widget.cursor
        mode = f", {widget.mode} mode" if isinstance(widget, Editor) else ""
        line = widget.line(row).strip()
        return f"line {row + 1:,} of {widget.line_count:,}, column {column + 1:,}{mode}: {line}"
    if isinstance(widget, OptionList):
        at = widget.highlighted
        if at is None:
            return f"a list of {widget.option_count:,}"
        prompt = widget.get_option_at_index(at).prompt
        return f"{at + 1:,} of {widget.option_count:,}: {prompt}"
    if isinstance(widget, RadioSet):
        return _choice(widget)
    if isinstance(widget, Checkbox):
        return f"{widget.label}: {'yes' if widget.value else 'no'}"
    if isinstance(widget, Button):
        return f"button {widget.label}"
    return ""


def _row(widget: VirtualList) -> str:
    at = widget.cursor_row
    if at is None:
        return "an empty list"
    cells = [
        f"{column.title} {cell}".strip()
        for column, cell in zip(widget.columns, widget.rows.row(at), strict=False)
        if str(cell).strip()
    ]
    return f"row {at + 1:,} of {len(widget.rows):,}: {', '.join(cells)}"


def _field(widget: Input) -> str:
    name = _label(widget).rstrip(":") or widget.placeholder or "text"
    if widget.password:
        value = f"{len(widget.value):,} characters, hidden" if widget.value else "empty"
    else:
        value = widget.value or "empty"
    return f"field {name}: {value}"


def _choice(widget: RadioSet) -> str:
    names = [str(button.label) for button in widget.query(RadioButton)]
    at = widget._selected
    name = names[at] if at is not None and at < len(names) else ""
    chosen = names[widget.pressed_index] if 0 <= widget.pressed_index < len(names) else "none"
    return f"choice, on {name}; chosen is {chosen}"


def _label(widget: Widget) -> str:
    """Return what names a field: the form's name of the line, and the nearest words before the field."""
    form = next((one for one in widget.ancestors if isinstance(one, FormLine)), None)
    names = form.query(".form-name").results(Static) if form is not None else ()
    title = next((str(one.content).strip() for one in names), "")
    parent = widget.parent
    at = parent.children.index(widget) if isinstance(parent, Widget) else 0
    before = parent.children[:at][::-1] if isinstance(parent, Widget) else []
    near = (str(one.content).strip() for one in before if isinstance(one, Static) and one.display)
    return " ".join(
        part for part in (title, next((words.splitlines()[0] for words in near if words), "")) if part
    )
