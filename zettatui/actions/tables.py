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
    Action(
        "tables.versions",
        "v",
        "versions",
        "Show the frozen versions of the datastack (materialization), and query rows of them or of now.",
        footer=False,
        needs="a datastack",
    ),
    Action(
        "tables.delete",
        "D",
        "delete",
        "Mark the table as deleted; its name must be typed, and stays taken for ever.",
        footer=False,
        needs="a table you own",
    ),
    Action("tables.filter", "slash", "find", "Filter the tables by name or schema."),
    Action("tables.refresh", "r", "reload", "Ask the annotation engine again.", footer=False),
    Action("tables.copy", "y", "copy", "Copy the name of the table under the cursor.", footer=False),
    # -- rows of a table -------------------------------------------------------------------------------
    Action("rows.card", "enter", "row", "Show all of the row under the cursor.", needs="a row"),
    Action(
        "rows.new_row",
        "n",
        "new row",
        "Fill in a new annotation, in a form drawn from the schema.",
        needs="a table you may write",
    ),
    Action(
        "rows.update",
        "u",
        "change",
        "Fill in the row's form anew; the server stores it under a new id.",
        needs="a row that counts",
    ),
    Action(
        "rows.delete",
        "D",
        "delete",
        "Mark the row as deleted.",
        needs="a row that counts",
    ),
    Action(
        "rows.undo",
        "z",
        "undo",
        "Take back what you did last to a row of this table, by the inverse change.",
        needs="a change made here",
    ),
    Action(
        "rows.turn", "o", "other end", "Begin with the oldest rows, or with the newest again.", footer=False
    ),
    Action("rows.find_id", "slash", "id", "Begin at a row whose id you type, or show a range of ids."),
    Action(
        "rows.import",
        "i",
        "import",
        "Store the rows of a CSV, TSV, JSON lines, Arrow or Parquet file.",
        footer=False,
        needs="a table you may write",
    ),
    Action(
        "rows.export",
        "e",
        "export",
        "Write the rows to a CSV or JSON lines file that can be imported unchanged.",
        footer=False,
    ),
    Action("rows.copy", "y", "copy", "Copy the row under the cursor as JSON.", footer=False, needs="a row"),
    Action("rows.schema", "s", "schema", "Show the fields of the table's schema.", footer=False),
    Action(
        "rows.metadata", "m", "metadata", "Show everything the server says about the table.", footer=False
    ),
    Action("rows.refresh", "r", "reload", "Read the newest rows again.", footer=False),
    # -- one row ---------------------------------------------------------------------------------------
    Action(
        "card.update",
        "u",
        "change",
        "Fill in the row's form anew; the server stores it under a new id.",
        needs="a row that counts",
    ),
    Action("card.delete", "D", "delete", "Mark the row as deleted.", needs="a row that counts"),
    Action(
        "card.undo",
        "z",
        "undo",
        "Take back what you did last to a row of this table, by the inverse change.",
        needs="a change made here",
    ),
    Action("card.newer", "f", "newest", "Show the last of the rows that replaced this one.", footer=False),
    Action(
        "card.link",
        "l",
        "link",
        "Copy the neuroglancer link that shows the point under the cursor in the datastack's viewer.",
        needs="a point",
    ),
    Action("card.browse", "o", "open", "Open that link in the browser.", needs="a point"),
    Action("card.copy", "y", "copy", "Copy the value under the cursor."),
    Action("card.copy_row", "Y", "copy row", "Copy the whole row as JSON.", footer=False),
    Action("card.refresh", "r", "reload", "Read the row again.", footer=False),
    # -- materialization -------------------------------------------------------------------------------
    Action("versions.tables", "enter", "tables", "Show the tables that this version holds."),
    Action("versions.refresh", "r", "reload", "Ask for the versions again."),
    Action("versions.copy", "y", "copy", "Copy the version's number."),
    Action("contents.query", "enter", "rows", "Ask for rows of this table."),
    Action("contents.refresh", "r", "reload", "Ask for the tables again."),
    Action("contents.copy", "y", "copy", "Copy the table's name."),
    Action("query.filter", "slash", "filter", "Say which rows are asked for, clause by clause."),
    Action(
        "query.without_new",
        "a",
        "without new",
        "Ask again, without the rows that are too new to be looked up in the segmentation.",
        footer=False,
        needs="a live query that wants it",
    ),
    Action("query.refresh", "r", "reload", "Ask again."),
    Action("query.copy", "y", "copy", "Copy the row under the cursor as JSON."),
    # -- schema and metadata of a table ----------------------------------------------------------------
    Action(
        "schema.raw",
        "t",
        "JSON",
        "Switch between the page and the definition as the schema service gives it.",
    ),
    Action("schema.copy", "y", "copy JSON", "Copy the definition as JSON."),
    Action(
        "metadata.edit",
        "e",
        "edit",
        "Change description, notice, permissions or owner of the table.",
        needs="a table you own",
    ),
    Action(
        "metadata.delete",
        "D",
        "delete",
        "Mark the table as deleted; its name must be typed, and stays taken for ever.",
        needs="a table you own",
    ),
    Action("metadata.raw", "t", "JSON", "Switch between the page and what the annotation engine sent."),
    Action("metadata.copy", "y", "copy JSON", "Copy the metadata as JSON."),
    # -- forms of tables -------------------------------------------------------------------------------
    Action("new_row.submit", "ctrl+s,f2", "send", "Check the form and store the row; it is sent once."),
    Action("edit_row.submit", "ctrl+s,f2", "send", "Check the form and replace the row; it is sent once."),
    Action("edit_table.submit", "ctrl+s,f2", "send", "Check the form and send what was changed, once."),
    Action(
        "create_table.submit", "ctrl+s,f2", "create", "Check the form and create the table; it is sent once."
    ),
)
