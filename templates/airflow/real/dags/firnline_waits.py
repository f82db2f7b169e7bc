"""Waits until the demo's table is complete through a time of the near future, so that the sensor has to defer."""

import os
from datetime import datetime, timedelta, timezone

from airflow.sdk import DAG, task

from firnline_airflow import config
from firnline_airflow.sensor import CompleteThroughSensor

(stream,) = config.load(os.environ[config.ENVIRONMENT])

with DAG(dag_id="waits", schedule=None):

    @task
    def soon():
        return (datetime.now(timezone.utc) + timedelta(seconds=12)).isoformat()

    soon() >> CompleteThroughSensor(
        task_id="complete",
        table=stream.table,
        writer=stream.writer,
        catalog=stream.catalog,
        through="{{ ti.xcom_pull(task_ids='soon') }}",
        poke_interval=1,
        timeout=120,
    )
