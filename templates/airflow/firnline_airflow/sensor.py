"""A sensor that waits until a table is complete through a time, without holding a worker."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from airflow.sdk import BaseSensorOperator, PokeReturnValue
from airflow.sdk.exceptions import AirflowException, AirflowFailException
from airflow.triggers.base import BaseTrigger, TriggerEvent
from pyiceberg.exceptions import NoSuchTableError

from firnline_airflow.completeness import Completeness, NotToBeTrustedError, ask, event_time

if TYPE_CHECKING:
    from airflow.sdk import Context

COMPLETE, REFUSED, FAILED = "complete", "refused", "failed"


class CompleteThroughTrigger(BaseTrigger):
    """Asks the catalog until the table is complete through a time.

    :param patience_seconds: for how long a catalog that does not answer is asked again; then the trigger fails
    """

    def __init__(
        self,
        table: str,
        writer: str,
        through: str,
        catalog: Mapping[str, str],
        reader: Mapping[str, Any] | None = None,
        poll_seconds: float = 30,
        patience_seconds: float = 600,
    ) -> None:
        super().__init__()
        self.table = table
        self.writer = writer
        self.through = through
        self.catalog = dict(catalog)
        self.reader = dict(reader) if reader else None
        self.poll_seconds = poll_seconds
        self.patience_seconds = patience_seconds

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """Where the class is, and what it was made with: no secret, since ``env:NAME`` is read when it asks."""
        return f"{type(self).__module__}.{type(self).__qualname__}", {
            "table": self.table,
            "writer": self.writer,
            "through": self.through,
            "catalog": self.catalog,
            "reader": self.reader,
            "poll_seconds": self.poll_seconds,
            "patience_seconds": self.patience_seconds,
        }

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Ends with one event: complete, refused (waiting makes it no better), or failed (the catalog is away)."""
        clock = asyncio.get_running_loop().time
        away_since: float | None = None
        while True:
            try:
                answer = await asyncio.to_thread(self.ask)
            except (NotToBeTrustedError, ValueError) as error:
                yield TriggerEvent({"status": REFUSED, "message": str(error)})
                return
            except NoSuchTableError as error:
                yield TriggerEvent({"status": FAILED, "message": str(error)})
                return
            except Exception as error:
                away_since = away_since if away_since is not None else clock()
                if clock() - away_since >= self.patience_seconds:
                    message = f"Cannot read {self.table} for {self.patience_seconds:.0f} s: {type(error).__name__}: {error}"
                    yield TriggerEvent({"status": FAILED, "message": message})
                    return
                self.log.warning("Cannot read %s, asking again: %s", self.table, error)
            else:
                away_since = None
                if answer.complete:
                    yield TriggerEvent({"status": COMPLETE, "answer": answer.as_dict()})
                    return
                self.log.info("%s is complete through %s, not yet %s", self.table, answer.complete_through, self.through)
            await asyncio.sleep(self.poll_seconds)

    def ask(self) -> Completeness:
        """Asks once."""
        return ask(self.table, self.writer, self.through, self.catalog, self.reader)


class CompleteThroughSensor(BaseSensorOperator):
    """Waits until every row with an event time before ``through`` that is not late is in the table.

    Its result is a dictionary: ``table``, ``writer``, ``through``, ``complete_through`` and ``snapshot_id``, the snapshot
    that has the rows, for time travel.

    :param table: full name of the stream's table; a side table (dead letters) is refused
    :param writer: ``--writerId`` of the stream
    :param through: event time, ISO-8601 with an offset; default: the end of the run's data interval
    :param catalog: what ``--icebergCatalog`` takes; values ``env:NAME`` and ``@FILE`` are read where the sensor asks
    :param reader: PyIceberg's properties of the catalog, where they cannot be made of those
    :param deferrable: whether the triggerer waits, which needs this package there; else the worker pokes
    :param patience_seconds: for how long a catalog that does not answer is asked again
    """

    template_fields: Sequence[str] = ("table", "writer", "through")

    def __init__(
        self,
        *,
        table: str,
        writer: str,
        catalog: Mapping[str, str],
        through: str = "{{ data_interval_end.isoformat() }}",
        reader: Mapping[str, Any] | None = None,
        deferrable: bool = True,
        poke_interval: float = 30,
        patience_seconds: float = 600,
        **kwargs: Any,
    ) -> None:
        super().__init__(poke_interval=poke_interval, **kwargs)
        self.table = table
        self.writer = writer
        self.catalog = catalog
        self.through = through
        self.reader = reader
        self.deferrable = deferrable
        self.patience_seconds = patience_seconds

    def execute(self, context: Context) -> Any:
        """Asks once, then defers."""
        if not self.deferrable:
            return super().execute(context)
        trigger = self._trigger()
        answer = self._safely(trigger.ask)
        if answer.complete:
            return answer.as_dict()
        return self.defer(
            trigger=trigger,
            method_name="execute_complete",
            timeout=timedelta(seconds=self.timeout) if self.timeout else None,
        )

    def poke(self, context: Context) -> PokeReturnValue:  # noqa: ARG002
        """Asks once."""
        answer = self._safely(self._trigger().ask)
        return PokeReturnValue(answer.complete, answer.as_dict() if answer.complete else None)

    def execute_complete(self, context: Context, event: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002
        """What the trigger has found."""
        if event["status"] == REFUSED:
            raise AirflowFailException(event["message"])
        if event["status"] == FAILED:
            raise AirflowException(event["message"])
        return event["answer"]

    def _trigger(self) -> CompleteThroughTrigger:
        event_time(self.through)
        return CompleteThroughTrigger(
            table=self.table,
            writer=self.writer,
            through=self.through,
            catalog=self.catalog,
            reader=self.reader,
            poll_seconds=self.poke_interval,
            patience_seconds=self.patience_seconds,
        )

    @staticmethod
    def _safely(question: Any) -> Completeness:
        """No retry makes a table better that cannot be trusted."""
        try:
            return question()
        except (NotToBeTrustedError, ValueError) as error:
            raise AirflowFailException(str(error)) from error
