"""The datastack screen: which there are, and the record of one, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input, Static

from zettatui.matching import holding
from zettatui.screens.base import ZettaScreen
from zettatui.screens.datastack.record import field_rows
from zettatui.screens.dialogs import Question
from zettatui.screens.keys import bindings_for
from zettatui.screens.news import News
from zettatui.services.info import Datastack
from zettatui.widgets.detail import Detail
from zettatui.widgets.text_rows import TextRows
from zettatui.widgets.virtual_list import Column, VirtualList
from zettatui.worker.datastacks import Chosen, Datastacks
from zettatui.worker.jobs import Job
from zettatui.worker.sessions import Session

SIGN_IN = "Sign in first: press g l."
CHOOSE = "Choose a datastack in the list with enter."


def _in_the_clear(origin: str) -> str:
    return (
        ""
        if origin.startswith("https://")
        else " It is not encrypted: others on the way could read the token."
    )


class NamesLoaded(News):
    """The info service named the datastacks."""

    names: list[str]


class RecordLoaded(News):
    """The info service sent a datastack's record."""

    chosen: Chosen


class Trusted(News):
    """The person lets the token go to the server that holds a datastack."""

    chosen: Chosen


class DatastackScreen(ZettaScreen):
    """Choose a datastack and read its record; any field is copied with one key."""

    SCOPE = "datastack"
    TITLE_WORD = "Datastack"
    CSS_PATH = "datastack.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("datastack")

    def __init__(self) -> None:
        super().__init__()
        self._names: list[str] = []
        self._record: Datastack | None = None
        self._listed_for: tuple[str, str] | None = None
        self._wanted = ""

    def compose_body(self) -> Iterable[Widget]:
        """Names on the left, the record on the right."""
        with Horizontal(id="datastack-panes"):
            with Vertical(id="datastack-left"):
                yield Input(placeholder="filter by name", id="datastack-filter")
                yield VirtualList([Column("datastack")], empty=SIGN_IN, id="datastack-names")
            with Vertical(id="datastack-right"):
                yield Static(id="datastack-title", markup=False)
                yield VirtualList(
                    [Column("field", 20), Column("value", 400)], empty=CHOOSE, id="datastack-record"
                )
                yield Detail(id="datastack-value")

    def begin(self) -> None:
        """Start in the list, so that single keys act."""
        self._list.focus()

    # -- what comes ------------------------------------------------------------------------------------

    def session_changed(self, session: Session) -> None:
        """List the datastacks of a new server or person; show the session's datastack."""
        whose = (session.address.url, session.identity.email if session.identity else "")
        if session.identity is None:
            self._listed_for = None
            self._show_names([])
            self._list.say_empty(SIGN_IN)
            self._fields.say_empty("")
            self._show_record(None)
        elif whose != self._listed_for:
            self._listed_for = whose
            # What still comes for another server or person must not become this one's.
            self.cancel_jobs()
            self._show_record(session.datastack)
            self._load_names()
        if session.datastack is not None and session.datastack is not self._record:
            self._show_record(session.datastack)

    def _load_names(self) -> None:
        self._list.say_empty("Asking the info service which datastacks there are…")
        self._fields.say_empty("")
        work = Datastacks(self.host.bench, self.host.session.address).names
        self.start("list of datastacks", work, NamesLoaded, group="names")

    @on(NamesLoaded)
    def _names_loaded(self, message: NamesLoaded) -> None:
        self._list.say_empty(
            "This account may see no datastack on this server. Ask the people who run it for access."
        )
        self._names = message.names
        self._show_names(message.names)
        self._fields.say_empty(CHOOSE if message.names else "")
        if self._wanted:
            wanted, self._wanted = self._wanted, ""
            self._open(wanted)

    @on(RecordLoaded)
    def _record_loaded(self, message: RecordLoaded) -> None:
        chosen = message.chosen
        self._show_record(chosen.record)
        if chosen.new_host:
            self._ask_for_trust(chosen)
        else:
            self._work_with(chosen)

    def _work_with(self, chosen: Chosen) -> None:
        self.host.set_session(self.host.session.with_datastack(chosen.record))
        self.say(
            f"Working with {chosen.record.name}: its graph and its tables are on g r and g t.", level="done"
        )

    def _ask_for_trust(self, chosen: Chosen) -> None:
        """Ask before the token goes where it never was."""
        server = self.host.session.address.netloc
        there = chosen.new_netloc

        def answered(agreed: bool | None) -> None:
            if agreed:
                work = Datastacks(self.host.bench, self.host.session.address).trust
                self.start(f"trust {there}", partial(work, chosen), Trusted)
            else:
                self.host.set_session(self.host.session.with_datastack(chosen.record))
                self.say(
                    f"Your token is not sent to {there}, so the graph and the tables of {chosen.record.name} "
                    "stay closed. To be asked again, choose it again (enter).",
                    level="warning",
                )

        self.app.push_screen(
            Question(
                f"Send your token to {there}?",
                f"The graph and the tables of {chosen.record.name} are on {there}, says {server}. Your token was "
                "never sent there. CAVE servers work like that, but whoever runs that host can use your token "
                "as you." + _in_the_clear(chosen.new_host),
                f"send it to {there}, now and later",
            ),
            answered,
        )

    @on(Trusted)
    def _trusted(self, message: Trusted) -> None:
        self.host.set_session(self.host.session.with_datastack(None))  # screens that were refused ask again
        self._work_with(message.chosen)

    def job_failed(self, job: Job[object]) -> None:
        """Say it here, and in the list too if there is nothing else to see."""
        super().job_failed(job)
        if not self._names:
            self._list.say_empty("The list of datastacks could not be read; press r to ask again.")
        else:
            self._fields.say_empty(CHOOSE)

    def open_thing(self, text: str) -> None:
        """Work with the datastack of that name."""
        self._wanted = text
        if self._names:
            self._wanted = ""
            self._open(text)

    # -- what is shown ---------------------------------------------------------------------------------

    @property
    def _list(self) -> VirtualList:
        return self.query_one("#datastack-names", VirtualList)

    @property
    def _fields(self) -> VirtualList:
        return self.query_one("#datastack-record", VirtualList)

    def _show_names(self, names: Sequence[str]) -> None:
        self._list.show(TextRows([(name,) for name in names]))
        self.refresh_bindings()

    def _show_record(self, record: Datastack | None) -> None:
        self._record = record
        self.query_one("#datastack-title", Static).update(f" {record.name}" if record else "")
        self._fields.show(TextRows(field_rows(record) if record else ()))
        self._show_value()
        self.refresh_bindings()

    @on(VirtualList.RowRested, "#datastack-record")
    def _show_value(self) -> None:
        value = self._value_under_cursor()
        shown = self.query_one("#datastack-value", Static)
        shown.set_class(bool(value), "-shown")
        shown.update(value)

    def _cell(self, of: VirtualList, column: int) -> str:
        return "" if of.cursor_row is None else of.rows.row(of.cursor_row)[column]

    def _value_under_cursor(self) -> str:
        return self._cell(self._fields, 1)

    # -- actions ---------------------------------------------------------------------------------------

    def why_not(self, action_id: str) -> str | None:
        """Records need an open datastack, the list a signed-in person."""
        if self.host.session.identity is None:
            return SIGN_IN
        if (
            action_id in {"datastack.copy_image_source", "datastack.copy_segmentation_source"}
            and self._record is None
        ):
            return CHOOSE
        return None

    @on(VirtualList.RowSelected, "#datastack-names")
    def _name_chosen(self, message: VirtualList.RowSelected) -> None:
        self._open(self._list.rows.row(message.row)[0])

    @on(VirtualList.RowSelected, "#datastack-record")
    def _field_chosen(self) -> None:
        self.action_copy()

    def action_use(self) -> None:
        """Work with the datastack under the cursor."""
        name = self._cell(self._list, 0)
        if name:
            self._open(name)

    def _open(self, name: str) -> None:
        work = Datastacks(self.host.bench, self.host.session.address).choose
        self._fields.say_empty(f"Asking for {name}…")
        self.start(f"datastack {name}", partial(work, name), RecordLoaded, group="record")

    def action_copy(self) -> None:
        """Copy the field under the cursor, or the name where the list has the focus."""
        if self._fields.has_focus and self._record is not None:
            self.host.copy_text(self._value_under_cursor(), f"the {self._cell(self._fields, 0)}")
        elif self._cell(self._list, 0):
            self.host.copy_text(self._cell(self._list, 0), "the datastack's name")

    def action_copy_image_source(self) -> None:
        """Copy where the images are."""
        if self._record is not None:
            self.host.copy_text(self._record.image_source, "the image source")

    def action_copy_segmentation_source(self) -> None:
        """Copy where the segmentation is."""
        if self._record is not None:
            self.host.copy_text(self._record.segmentation_source, "the segmentation source")

    def action_refresh(self) -> None:
        """Ask the info service again."""
        self.ask_anew()
        self._load_names()

    def action_filter(self) -> None:
        """Show the filter field."""
        self.query_one("#datastack-filter", Input).add_class("-shown").focus()

    @on(Input.Changed, "#datastack-filter")
    def _filter(self, message: Input.Changed) -> None:
        self._show_names([*filter(holding(message.value), self._names)])

    @on(Input.Submitted, "#datastack-filter")
    def _filtered(self) -> None:
        self._list.focus()

    def step_back(self) -> bool:
        """Leave the filter first."""
        field = self.query_one("#datastack-filter", Input)
        if field.has_class("-shown"):
            field.value = ""
            field.remove_class("-shown")
            self._list.focus()
            return True
        return super().step_back()
