"""The schema view: what an annotation of this type holds, as the schema service defines it."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from rich.text import Text
from textual import on
from textual.binding import BindingType

from zettatui.annotations.describe import SchemaDescription, SchemaRow
from zettatui.plain import plain_line
from zettatui.screens.keys import bindings_for
from zettatui.worker.jobs import Job, Progress
from zettatui.worker.tables import Tables, TypeRead

from .messages import TypeLoaded
from .page import PageScreen


class SchemaScreen(PageScreen):
    """The properties of a table's schema; the definition itself is one key away."""

    SCOPE = "schema"
    TITLE_WORD = "Schema"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("schema")

    def __init__(self, tables: Tables, table: str, schema: str) -> None:
        super().__init__(tables)
        self._table, self._schema = table, schema

    def begin(self) -> None:
        """Read the definition; where the schema's name is not known yet, the table is asked for it."""
        super().begin()
        self.show_page(Text(f" Reading the schema of {self._table}…"))
        self.start(
            f"schema of {self._table}", partial(_read, self.tables, self._table, self._schema), TypeLoaded
        )

    def job_failed(self, job: Job[Any]) -> None:
        """Say so in place of what was to come."""
        super().job_failed(job)
        self.show_page(Text(f" The schema of {self._table} could not be read; esc goes back, s asks again."))

    @on(TypeLoaded)
    def _loaded(self, message: TypeLoaded) -> None:
        self.show_page(schema_text(message.type, self._table), message.type.definition)


async def _read(tables: Tables, table: str, schema: str, progress: Progress) -> TypeRead:
    return await tables.read_type(schema or (await tables.engine().metadata(table)).schema, progress)


def schema_text(type_read: TypeRead, table: str) -> Text:
    """Return a type's definition as a page: each property with its type, words, default and demand."""
    page = Text()
    page.append(type_read.name, style="bold")
    page.append(f"   schema of {table}\n")
    described = type_read.description
    if described is None:
        page.append(f"\n{type_read.trouble}\nPress t for the definition as it came.")
        return page
    _describe(page, described)
    for inner in described.classes.values():
        page.append("\n")
        _describe(page, inner)
    return page


def _describe(page: Text, described: SchemaDescription) -> None:
    more = "additional properties allowed" if described.additional_properties else "no other properties"
    page.append(f"{described.class_name} · {more}\n")
    page.append(f"required: {', '.join(described.required) or 'nothing'}\n")
    name_width = max((len(row.name) for row in described.rows), default=0) + 2
    type_width = max((len(row.type) for row in described.rows), default=0) + 2
    for row in described.rows:
        page.append(f"  {row.name:<{name_width}}", style="bold")
        page.append(f"{row.type:<{type_width}}")
        page.append("required" if row.required else "optional")
        page.append(f", default {row.default}" if row.default else "")
        page.append("\n")
        for words in _words(row):
            page.append(f"    {words}\n", style="dim")


def _words(row: SchemaRow) -> list[str]:
    words = [plain_line(row.description, limit=600)] if row.description else []
    words += [f"one of {', '.join(row.choices)}"] if row.choices else []
    words += [f"also says {row.extra}"] if row.extra else []
    return words
