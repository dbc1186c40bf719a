"""What can be done with annotation tables, their rows and schemas."""

from __future__ import annotations

from .action import Action

TABLES: tuple[Action, ...] = (
    # -- tables ----------------------------------------------------------------------------------------
    Action("tables.rows", "enter", "rows", "Show the rows of this table.", needs="a table"),
    Action(
        "tables.new_row",
        "n",
        "new row",
        "Fill in a new annotation, in a form drawn from the schema.",
        needs="a table you may write",
    ),
    Action(
        "tables.import",
        "i",
        "import",
        "Store the rows of a CSV, TSV, JSON lines, Arrow or Parquet file.",
        needs="a table you may write",
    ),
    Action(
        "tables.export",
        "e",
        "export",
        "Write the rows to a CSV or JSON lines file that can be imported unchanged.",
        needs="a table you may read",
    ),
    Action("tables.create", "c", "create", "Create a table.", needs="a datastack"),
    Action(
        "tables.schema",
        "s",
        "schema",
        "Show the fields of the table's schema.",
        footer=False,
        needs="a table",
    ),
    Action(
        "tables.metadata",
        "m",
        "metadata",
        "Show everything the server says about the table.",
        footer=False,
        needs="a table",
    ),
    Action("tables.filter", "slash", "find", "Filter the tables by name or schema."),
    Action("tables.refresh", "r", "reload", "Ask the annotation engine again.", footer=False),
    Action("tables.copy", "y", "copy", "Copy the name of the table under the cursor.", footer=False),
    # -- rows of a table -------------------------------------------------------------------------------
    Action(
        "rows.new_row",
        "n",
        "new row",
        "Fill in a new annotation, in a form drawn from the schema.",
        needs="a table you may write",
    ),
    Action("rows.turn", "o", "other end", "Begin with the oldest rows, or with the newest again."),
    Action("rows.find_id", "slash", "row id", "Begin at a row whose id you type."),
    Action("rows.copy", "y", "copy", "Copy the row under the cursor as JSON.", needs="a row"),
    Action("rows.schema", "s", "schema", "Show the fields of the table's schema."),
    Action(
        "rows.metadata", "m", "metadata", "Show everything the server says about the table.", footer=False
    ),
    Action("rows.refresh", "r", "reload", "Read the newest rows again.", footer=False),
    # -- schema and metadata of a table ----------------------------------------------------------------
    Action(
        "schema.raw",
        "t",
        "JSON",
        "Switch between the page and the definition as the schema service gives it.",
    ),
    Action("schema.copy", "y", "copy JSON", "Copy the definition as JSON."),
    Action("metadata.raw", "t", "JSON", "Switch between the page and what the annotation engine sent."),
    Action("metadata.copy", "y", "copy JSON", "Copy the metadata as JSON."),
    # -- forms of tables -------------------------------------------------------------------------------
    Action("new_row.submit", "ctrl+s,f2", "send", "Check the form and store the row; it is sent once."),
    Action(
        "create_table.submit", "ctrl+s,f2", "create", "Check the form and create the table; it is sent once."
    ),
)
