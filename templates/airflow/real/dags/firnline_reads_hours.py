"""What a DAG of a user looks like: it runs when an hour of a table is complete, and reads the snapshot that is complete."""

from airflow.sdk import DAG, Asset, task

hours = Asset(name="demo.sensor_data hours", uri="firnline://demo/sensor_data/hours")

with DAG(dag_id="reads_hours", schedule=[hours], is_paused_upon_creation=False):

    @task
    def read(*, triggering_asset_events=None):
        for event in triggering_asset_events[hours]:
            print(event.extra["from"], event.extra["through"], event.extra["snapshot_id"])

    read()
