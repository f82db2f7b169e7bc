"""Keeps tables small: `firnline expire`, then `firnline orphans --delete`, which are both safe beside running jobs."""

from __future__ import annotations

from airflow.sdk import DAG, TaskGroup

from firnline_airflow import config, tasks
from firnline_airflow.commands import on_table
from firnline_airflow.config import Stream


def build(stream: Stream) -> DAG:
    maintenance = stream.maintenance
    with DAG(
        dag_id=f"firnline_maintenance_{stream.name}",
        description=f"Expires snapshots of {stream.table} and deletes orphan files",
        schedule=maintenance.schedule,
        start_date=tasks.start(stream),
        catchup=False,
        max_active_runs=1,
        default_args=tasks.DEFAULTS,
        tags=tasks.tags(stream, "maintenance"),
        doc_md=__doc__,
    ) as dag:
        for table in maintenance.tables:
            with TaskGroup(table.replace(".", "_")):
                # Expire first: orphans then has fewer snapshots to look at.
                expire = tasks.firnline("expire", stream.cli, on_table("expire", table, stream.catalog, maintenance.expire))
                orphans = tasks.firnline(
                    "orphans",
                    stream.cli,
                    on_table("orphans", table, stream.catalog, {"delete": True, **maintenance.orphans}),
                )
                expire >> orphans
    return dag


for _stream in config.load():
    globals()[f"maintenance_{_stream.name}"] = build(_stream)
