"""Ensures that each stream runs, by the configuration that is there now, and that its table moves.

A run that finds the job as it is to be does nothing, so a retry never starts a second one; a changed configuration updates it.
"""

from __future__ import annotations

from airflow.sdk import DAG

from firnline_airflow import config, tasks
from firnline_airflow.config import Dataflow, Stream
from firnline_airflow.sensor import CompleteThroughSensor


def build(stream: Stream) -> DAG:
    with DAG(
        dag_id=f"firnline_stream_{stream.name}",
        description=f"Ensures that the job of {stream.table} runs",
        schedule=stream.check_every,
        start_date=tasks.start(stream),
        catchup=False,
        max_active_runs=1,
        default_args=tasks.DEFAULTS,
        tags=tasks.tags(stream, "stream"),
        doc_md=__doc__,
    ) as dag:
        runs = _ensure(stream)
        if stream.knows_complete_through:
            # Rows that come after this check has begun are visible before it ends.
            moves = CompleteThroughSensor(
                task_id="moves",
                table=stream.table,
                writer=stream.writer,
                catalog=stream.catalog,
                reader=stream.reader,
                through="{{ dag_run.start_date.isoformat() }}",
                timeout=3600,
            )
            runs >> moves
    return dag


def _ensure(stream: Stream) -> object:
    if isinstance(stream.runner, Dataflow):
        from firnline_airflow import dataflow

        return dataflow.ensure(stream, stream.runner)
    from firnline_airflow import flink

    return flink.ensure(stream.runner)


for _stream in config.load():
    if _stream.runner is not None:
        globals()[f"stream_{_stream.name}"] = build(_stream)
