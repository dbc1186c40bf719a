"""Who may do what in the sandbox: users, groups, datasets, terms of service and tokens."""

from __future__ import annotations

import base64
import secrets
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from zettatui.sandbox.store import Store
from zettatui.secret import Secret

TABLES = """
CREATE TABLE IF NOT EXISTS people (
  id INTEGER PRIMARY KEY, handle TEXT UNIQUE NOT NULL, name TEXT NOT NULL, email TEXT UNIQUE NOT NULL,
  superadmin INTEGER NOT NULL DEFAULT 0, created TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS groups (id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL);
CREATE TABLE IF NOT EXISTS members (
  group_id INTEGER NOT NULL REFERENCES groups(id), person_id INTEGER NOT NULL REFERENCES people(id),
  PRIMARY KEY (group_id, person_id));
CREATE TABLE IF NOT EXISTS terms (id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL, text TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS accepted_terms (
  person_id INTEGER NOT NULL REFERENCES people(id), terms_id INTEGER NOT NULL REFERENCES terms(id),
  PRIMARY KEY (person_id, terms_id));
CREATE TABLE IF NOT EXISTS datasets (
  id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL, terms_id INTEGER REFERENCES terms(id));
CREATE TABLE IF NOT EXISTS grants (
  dataset_id INTEGER NOT NULL REFERENCES datasets(id), group_id INTEGER NOT NULL REFERENCES groups(id),
  permission TEXT NOT NULL, PRIMARY KEY (dataset_id, group_id, permission));
CREATE TABLE IF NOT EXISTS mapping (
  namespace TEXT NOT NULL, name TEXT NOT NULL, dataset_id INTEGER NOT NULL REFERENCES datasets(id),
  PRIMARY KEY (namespace, name));
CREATE TABLE IF NOT EXISTS trusted_sites (id INTEGER PRIMARY KEY, url TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS tokens (
  id INTEGER PRIMARY KEY AUTOINCREMENT, person_id INTEGER NOT NULL REFERENCES people(id),
  token TEXT UNIQUE NOT NULL, kind TEXT NOT NULL, description TEXT, created TEXT NOT NULL, expires TEXT);
"""
SESSION_LIFE = {"cave": timedelta(days=7), "zetta": timedelta(days=30)}
LEVELS = {"view": 1, "edit": 2}

Flavour = Literal["cave", "zetta"]
TokenKind = Literal["key", "session"]


@dataclass(frozen=True)
class Person:
    """A user as the services see one; `token` is the one this request came with, if any."""

    id: int
    name: str
    email: str
    groups: frozenset[str]
    superadmin: bool
    token: Secret | None = None


@dataclass(frozen=True)
class Token:
    """A token's record; `last_used` is kept in memory only."""

    id: int
    person_id: int
    value: Secret
    kind: TokenKind
    description: str | None
    created: datetime
    expires: datetime | None
    last_used: datetime | None


@dataclass(frozen=True)
class MissingTerms:
    """Terms a person would have to accept to use a dataset."""

    dataset_id: int
    dataset: str
    terms_id: int
    terms: str


class People:
    """The users of one sandbox and their rights; handles are short names for tests and the command line."""

    def __init__(self, store: Store, flavour: Flavour, now: Callable[[], datetime]) -> None:
        self._store = store
        self._db = store.db
        self._flavour = flavour
        self._now = now
        self._last_used: dict[int, datetime] = {}

    def add(
        self, handle: str, name: str, email: str, *, groups: Iterable[str] = (), superadmin: bool = False
    ) -> int:
        """Add a user, a member of `default` and the named groups; return the id."""
        with self._store.write() as db:
            cursor = db.execute(
                "INSERT INTO people (handle, name, email, superadmin, created) VALUES (?, ?, ?, ?, ?)",
                (handle, name, email, superadmin, self._now().isoformat()),
            )
            person_id = int(cursor.lastrowid or 0)
            for group in ("default", *groups):
                self.join(handle, group)
        return person_id

    def join(self, handle: str, group: str) -> None:
        """Make a user a member of a group, which is made if it is not there."""
        with self._store.write() as db:
            db.execute("INSERT OR IGNORE INTO groups (name) VALUES (?)", (group,))
            db.execute(
                "INSERT OR IGNORE INTO members SELECT g.id, p.id FROM groups g, people p"
                " WHERE g.name = ? AND p.handle = ?",
                (group, handle),
            )

    def leave(self, handle: str, group: str) -> None:
        """Take a user out of a group."""
        with self._store.write() as db:
            db.execute(
                "DELETE FROM members WHERE group_id = (SELECT id FROM groups WHERE name = ?)"
                " AND person_id = (SELECT id FROM people WHERE handle = ?)",
                (group, handle),
            )

    def add_terms(self, name: str, text: str) -> int:
        """Add terms of service; return the id."""
        with self._store.write() as db:
            return int(
                db.execute("INSERT INTO terms (name, text) VALUES (?, ?)", (name, text)).lastrowid or 0
            )

    def add_dataset(self, name: str, *, terms_id: int | None = None) -> int:
        """Add a dataset of the auth server (what rights are given on); return the id."""
        with self._store.write() as db:
            row = db.execute("INSERT INTO datasets (name, terms_id) VALUES (?, ?)", (name, terms_id))
            return int(row.lastrowid or 0)

    def grant(self, dataset: str, group: str, *permissions: str) -> None:
        """Give a group permissions (`view`, `edit`) on a dataset."""
        with self._store.write() as db:
            db.execute("INSERT OR IGNORE INTO groups (name) VALUES (?)", (group,))
            for permission in permissions:
                db.execute(
                    "INSERT OR IGNORE INTO grants SELECT d.id, g.id, ? FROM datasets d, groups g"
                    " WHERE d.name = ? AND g.name = ?",
                    (permission, dataset, group),
                )

    def map_table(self, namespace: str, name: str, dataset: str) -> None:
        """Say which dataset a datastack, aligned volume or graph table belongs to."""
        with self._store.write() as db:
            db.execute(
                "INSERT OR REPLACE INTO mapping SELECT ?, ?, id FROM datasets WHERE name = ?",
                (namespace, name, dataset),
            )

    def accept_terms(self, person_id: int, terms_id: int) -> None:
        """Record that a user accepted terms of service."""
        with self._store.write() as db:
            db.execute("INSERT OR IGNORE INTO accepted_terms VALUES (?, ?)", (person_id, terms_id))

    def give_token(
        self,
        person_id: int,
        kind: TokenKind = "key",
        *,
        value: str | None = None,
        description: str | None = None,
        expires: datetime | None = None,
    ) -> Secret:
        """Make a token of the flavour's shape, random unless a value is given; sessions expire."""
        if value is None:
            value = new_token(self._flavour)
        now = self._now()
        if kind == "session" and expires is None:
            expires = now + SESSION_LIFE[self._flavour]
        with self._store.write() as db:
            db.execute(
                "INSERT INTO tokens (person_id, token, kind, description, created, expires)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (person_id, value, kind, description, now.isoformat(), expires and expires.isoformat()),
            )
        return Secret(value)

    def token_of(self, handle: str) -> Secret:
        """Return a user's oldest living token, made now if there is none (tests, `zettatui sandbox`)."""
        person = self.by_handle(handle)
        for token in self.tokens(person.id):
            if token.expires is None or token.expires > self._now():
                return token.value
        return self.give_token(person.id, "session" if self._flavour == "zetta" else "key")

    def expired_token_of(self, handle: str) -> Secret:
        """Make a token that expired an hour ago."""
        return self.give_token(self.by_handle(handle).id, "session", expires=self._now() - timedelta(hours=1))

    def tokens(self, person_id: int) -> list[Token]:
        """Return a user's tokens, oldest first, expired ones among them."""
        rows = self._db.execute("SELECT * FROM tokens WHERE person_id = ? ORDER BY id", (person_id,))
        return [self._token(row) for row in rows]

    def find_token(self, value: str) -> Token | None:
        """Return a token's record unless it is unknown or expired."""
        row = self._db.execute("SELECT * FROM tokens WHERE token = ?", (value,)).fetchone()
        if row is None:
            return None
        token = self._token(row)
        return token if token.expires is None or token.expires > self._now() else None

    def drop_tokens(self, token_ids: Iterable[int]) -> None:
        """Delete tokens by their record ids."""
        with self._store.write() as db:
            db.executemany("DELETE FROM tokens WHERE id = ?", [(token_id,) for token_id in token_ids])

    def by_token(self, value: str) -> Person | None:
        """Return the user of a living token and note that it was used."""
        token = self.find_token(value)
        if token is None:
            return None
        self._last_used[token.id] = self._now()
        return self.by_id(token.person_id, token=token.value)

    def _token(self, row: sqlite3.Row) -> Token:
        return Token(
            id=row["id"],
            person_id=row["person_id"],
            value=Secret(row["token"]),
            kind=row["kind"],
            description=row["description"],
            created=datetime.fromisoformat(row["created"]),
            expires=row["expires"] and datetime.fromisoformat(row["expires"]),
            last_used=self._last_used.get(row["id"]),
        )

    def by_handle(self, handle: str) -> Person:
        """Return a user by short name; KeyError if there is none."""
        row = self._db.execute("SELECT id FROM people WHERE handle = ?", (handle,)).fetchone()
        if row is None:
            raise KeyError(handle)
        return self._person(row["id"], None)

    def by_id(self, person_id: int, *, token: Secret | None = None) -> Person | None:
        """Return a user by id, or None."""
        row = self._db.execute("SELECT id FROM people WHERE id = ?", (person_id,)).fetchone()
        return None if row is None else self._person(person_id, token)

    def all_ids(self) -> list[int]:
        """Return the ids of all users in order."""
        return [row["id"] for row in self._db.execute("SELECT id FROM people ORDER BY id")]

    def created(self, person_id: int) -> datetime:
        """Return when a user was added (naive UTC)."""
        row = self._db.execute("SELECT created FROM people WHERE id = ?", (person_id,)).fetchone()
        return datetime.fromisoformat(row["created"])

    def groups_of(self, person_id: int) -> list[str]:
        """Return the names of a user's groups in the order of their ids."""
        rows = self._db.execute(
            "SELECT name FROM groups JOIN members ON group_id = id WHERE person_id = ? ORDER BY id",
            (person_id,),
        )
        return [row["name"] for row in rows]

    def dataset_of(self, namespace: str, name: str) -> str | None:
        """Return the dataset that a datastack, aligned volume or graph table is mapped to."""
        row = self._db.execute(
            "SELECT d.name FROM mapping JOIN datasets d ON d.id = dataset_id"
            " WHERE namespace = ? AND mapping.name = ?",
            (namespace, name),
        ).fetchone()
        return None if row is None else str(row["name"])

    def permissions(self, person_id: int, *, ignore_terms: bool = False) -> dict[str, list[str]]:
        """Return a user's permissions by dataset; those that wait for terms only if terms are ignored."""
        blocked = set() if ignore_terms else {missing.dataset for missing in self.missing_terms(person_id)}
        found: dict[str, list[str]] = {}
        rows = self._db.execute(
            "SELECT DISTINCT d.name AS dataset, permission FROM grants JOIN datasets d ON d.id = dataset_id"
            " JOIN members USING (group_id) WHERE person_id = ? ORDER BY d.name, permission",
            (person_id,),
        )
        for row in rows:
            if row["dataset"] not in blocked:
                found.setdefault(row["dataset"], []).append(row["permission"])
        return found

    def missing_terms(self, person_id: int) -> list[MissingTerms]:
        """Return the terms whose acceptance would open a dataset to a user."""
        rows = self._db.execute(
            "SELECT DISTINCT d.id AS dataset_id, d.name AS dataset, t.id AS terms_id, t.name AS terms"
            " FROM grants JOIN datasets d ON d.id = dataset_id JOIN members USING (group_id)"
            " JOIN terms t ON t.id = d.terms_id WHERE person_id = :who"
            " AND t.id NOT IN (SELECT terms_id FROM accepted_terms WHERE person_id = :who) ORDER BY d.id",
            {"who": person_id},
        )
        return [
            MissingTerms(row["dataset_id"], row["dataset"], row["terms_id"], row["terms"]) for row in rows
        ]

    def _person(self, person_id: int, token: Secret | None) -> Person:
        row = self._db.execute("SELECT * FROM people WHERE id = ?", (person_id,)).fetchone()
        return Person(
            row["id"],
            row["name"],
            row["email"],
            frozenset(self.groups_of(person_id)),
            bool(row["superadmin"]),
            token,
        )


def new_token(flavour: Flavour) -> str:
    """Return a random token: 32 hex characters (cave) or 44 of URL-safe base64 ending in `=` (zetta)."""
    if flavour == "cave":
        return secrets.token_hex(16)
    return base64.urlsafe_b64encode(secrets.token_urlsafe(24).encode()).decode()
