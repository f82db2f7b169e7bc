"""Up to where a table is complete, as any Iceberg client can read it (pipeline/docs/complete-through.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from firnline_airflow.catalog import open_catalog

if TYPE_CHECKING:
    from pyiceberg.table import Table
    from pyiceberg.table.snapshots import Snapshot

COMPLETE_THROUGH = "firnline.complete-through"
HOME = "firnline.home"
LEDGER = "firnline.ledger"
WRITER = "firnline.writer"

_LAST = datetime.max.replace(tzinfo=timezone.utc)
_FIRST = datetime.min.replace(tzinfo=timezone.utc)


class NotToBeTrustedError(Exception):
    """What the table says cannot be relied on, and no waiting makes it better."""


@dataclass(frozen=True)
class Completeness:
    """How far a table is.

    :param complete: whether every row with an event time before ``through`` that is not late is there
    :param through: the time that was asked for, ISO-8601
    :param complete_through: how far the table is, ISO-8601; None while no window is complete
    :param snapshot_id: snapshot that has these rows, for time travel; None in an empty table
    """

    table: str
    writer: str
    through: str
    complete: bool
    complete_through: str | None
    snapshot_id: int | None

    def as_dict(self) -> dict[str, Any]:
        """For XCom and the Asset."""
        return asdict(self)


def event_time(text: str) -> datetime:
    """A time as the table writes it. Java's years go further than Python's: those are the last and the first moment here.

    :raises ValueError: for what is no time, or has no offset
    """
    if text.startswith(("+", "-")):
        return _LAST if text.startswith("+") else _FIRST
    time = datetime.fromisoformat(text.replace("Z", "+00:00"))
    if time.tzinfo is None:
        raise ValueError(f"Invalid time {text!r}: give it with an offset or Z")
    return time


def ask(
    table: str,
    writer: str,
    through: str,
    catalog: Mapping[str, str],
    reader: Mapping[str, Any] | None = None,
) -> Completeness:
    """Loads the table's metadata once, and reads both from it: how far it is, and the snapshot that is so far.

    :raises NotToBeTrustedError: if the table was rolled back, is a side table, or is not the writer's
    :raises pyiceberg.exceptions.NoSuchTableError: if there is none
    """
    return completeness(open_catalog(catalog, reader).load_table(table), table, writer, through)


def completeness(loaded: Table, table: str, writer: str, through: str) -> Completeness:
    """What the loaded table says."""
    said = _said(loaded.properties, table, writer)
    current = loaded.current_snapshot()
    if said is not None:
        _refuse_rolled_back(loaded, table, writer, said)
    return Completeness(
        table=table,
        writer=writer,
        through=through,
        complete=said is not None and event_time(said) >= event_time(through),
        complete_through=said,
        snapshot_id=current.snapshot_id if current else None,
    )


def _said(properties: Mapping[str, str], table: str, writer: str) -> str | None:
    home = properties.get(f"{HOME}.{writer}")
    if home is not None:
        # Its own property is only written when it gets rows; which of home's rows it lacks only the ledger knows.
        raise NotToBeTrustedError(
            f"{table} is a side table of writer '{writer}': wait for its home, {home}, or with `firnline complete {table}`"
        )
    return properties.get(f"{COMPLETE_THROUGH}.{writer}")


def _refuse_rolled_back(loaded: Table, table: str, writer: str, said: str) -> None:
    """A rollback takes rows and leaves properties. Each commit has the same value in its snapshot's summary."""
    newest = next((s for s in _summaries(loaded, writer) if COMPLETE_THROUGH in s), None)
    has = newest[COMPLETE_THROUGH] if newest else None
    if has is None or event_time(has) < event_time(said):
        raise NotToBeTrustedError(
            f"{table} says that it is complete through {said}, but the newest snapshot of writer '{writer}' that it has is only "
            f"as far as {has or 'nothing'}: it was rolled back, and rows that were complete may be gone. "
            f"`firnline ledger {table}` says what to do"
        )


def _summaries(loaded: Table, writer: str) -> Iterator[dict[str, str]]:
    """Summaries of the writer's snapshots, from the current one back."""
    snapshot: Snapshot | None = loaded.current_snapshot()
    while snapshot is not None:
        summary = dict(snapshot.summary.additional_properties) if snapshot.summary else {}
        if summary.get(WRITER) == writer:
            yield summary
        parent = snapshot.parent_snapshot_id
        snapshot = loaded.snapshot_by_id(parent) if parent is not None else None
