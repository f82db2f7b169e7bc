"""Lands the files of a range of days beside the stream, each line exactly once.

Trigger it with the first and the last day. Files that the table has are left out, so the same range again appends nothing, a
run that was killed goes on, and a range that overlaps an earlier one lands the new days alone.
"""

from __future__ import annotations

from typing import Any

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, Param, task

from firnline_airflow import commands, config, tasks
from firnline_airflow.config import Backfill, Stream


def build(stream: Stream, backfill: Backfill) -> DAG:
    with DAG(
        dag_id=f"firnline_backfill_{stream.name}",
        description=f"Lands files of a range of days in {stream.table}",
        schedule=None,
        catchup=False,
        # Two jobs of one writer would stop each other.
        max_active_runs=1,
        default_args=tasks.DEFAULTS,
        tags=tasks.tags(stream, "backfill"),
        doc_md=__doc__,
        params={
            "first": Param(type="string", format="date", description="first day, e.g. 2026-11-22"),
            "last": Param(type="string", format="date", description="last day, which is landed too"),
        },
    ) as dag:

        @task
        def arguments(params: dict[str, Any]) -> list[str]:
            return command(stream, backfill, params["first"], params["last"])

        @task
        def shell(given: list[str]) -> str:
            return tasks.shell(stream.cli, given)

        given = arguments()
        if stream.cli.image:
            tasks.pod("land", stream.cli, given)
        else:
            BashOperator(task_id="land", bash_command=shell(given))
    return dag


def command(stream: Stream, backfill: Backfill, first: str, last: str) -> list[str]:
    """`firnline run --source=FILES` for a range of days."""
    return commands.run(
        {
            "icebergTable": stream.table,
            "icebergCatalog": dict(stream.catalog),
            "writerId": backfill.writer,
            "source": "FILES",
            "files": commands.globs(backfill.files, commands.days(first, last)),
            **backfill.options,
        }
    )


for _stream in config.load():
    if _stream.backfill is not None:
        globals()[f"backfill_{_stream.name}"] = build(_stream, _stream.backfill)
