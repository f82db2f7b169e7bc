"""Tells other DAGs that an hour of a table is complete: every row with an event time before its end that is not late is there.

A sensor waits, without a worker, until the table's complete-through has passed the end of the hour. Then the Asset
`firnline://NAMESPACE/TABLE/hours` is updated; its extra has `from`, `through` and `snapshot_id`, the snapshot with these rows.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import DAG, task
from airflow.timetables.interval import CronDataIntervalTimetable

from firnline_airflow import config, tasks
from firnline_airflow.config import Stream
from firnline_airflow.sensor import CompleteThroughSensor


def build(stream: Stream) -> DAG:
    hours = tasks.hours(stream)
    with DAG(
        dag_id=f"firnline_hour_complete_{stream.name}",
        description=f"Tells when an hour of {stream.table} is complete",
        schedule=CronDataIntervalTimetable("0 * * * *", timezone="UTC"),
        start_date=tasks.start(stream),
        catchup=False,
        max_active_runs=24,
        default_args=tasks.DEFAULTS,
        tags=tasks.tags(stream, "hours"),
        doc_md=__doc__,
    ):
        complete = CompleteThroughSensor(
            task_id="complete",
            table=stream.table,
            writer=stream.writer,
            catalog=stream.catalog,
            reader=stream.reader,
            timeout=timedelta(days=1).total_seconds(),
        )

        @task(outlets=[hours])
        def announce(answer: dict[str, Any], *, data_interval_start: Any = None, outlet_events: Any = None) -> None:
            outlet_events[hours].extra = {"from": data_interval_start.isoformat(), **answer}

        announce(complete.output)
    return complete.dag


for _stream in config.load():
    if _stream.knows_complete_through:
        globals()[f"hour_complete_{_stream.name}"] = build(_stream)
