"""Waits until the demo's table is complete through a time of the near future."""

import os

from airflow.sdk import DAG, Param

from firnline_airflow import config
from firnline_airflow.sensor import CompleteThroughSensor

(stream,) = config.load(os.environ[config.ENVIRONMENT])

with DAG(dag_id="waits", schedule=None, params={"through": Param(type="string")}):
    CompleteThroughSensor(
        task_id="complete",
        table=stream.table,
        writer=stream.writer,
        catalog=stream.catalog,
        through="{{ params.through }}",
        poke_interval=1,
        timeout=120,
    )
