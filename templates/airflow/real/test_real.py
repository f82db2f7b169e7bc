"""DAGs that Airflow really runs, on a table that Firnline really writes. Called by .ci/airflow, which sets what it needs:

FIRNLINE: the command line; FIRNLINE_WORK: an empty folder; AIRFLOW_HOME with a database; AIRFLOW__CORE__DAGS_FOLDER with
the files of dags/ and real/dags.
"""

import gzip
import json
import os
import sqlite3
import subprocess
import sys
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from servers import Cluster

from firnline_airflow.catalog import open_catalog
from firnline_airflow.completeness import ask, event_time

TABLE, WRITER = "demo.sensor_data", "demo"
DAY = datetime(2026, 11, 22, tzinfo=timezone.utc)
WORK = Path(os.environ["FIRNLINE_WORK"])
CATALOG = {
    "name": "demo",
    "type": "jdbc",
    "uri": f"jdbc:sqlite:{WORK}/lake/lake.db",
    "warehouse": f"file://{WORK}/lake/warehouse/",
}
LONG_AGO = "2026-01-01T00:00:00Z"


def table():
    return open_catalog(CATALOG).load_table(TABLE)


def rows():
    return table().scan().to_arrow().num_rows


def how_far():
    return ask(TABLE, WRITER, LONG_AGO, CATALOG)


def dags_test(dag_id, date=None, conf=None, until=None):
    """`airflow dags test`; its output, and how each task ended. `until`: a task's state that is enough."""
    words = [
        sys.executable,
        "-m",
        "airflow",
        "dags",
        "test",
        dag_id,
        *([date] if date else []),
        *(["-c", json.dumps(conf)] if conf else []),
    ]
    log = WORK / f"{dag_id}-{time.time():.0f}.log"
    with log.open("w") as output:
        process = subprocess.Popen(words, stdout=output, stderr=subprocess.STDOUT)
        try:
            for _ in range(480):
                if process.poll() is not None or (until and until.items() <= states(dag_id).items()):
                    break
                time.sleep(0.5)
        finally:
            process.terminate()
            process.wait(30)
    return log.read_text(), states(dag_id)


def states(dag_id):
    query = (
        "select task_id, state from task_instance where dag_id = ? and run_id = "
        "(select run_id from dag_run where dag_id = ? order by id desc limit 1)"
    )
    return dict(database(query, dag_id, dag_id))


def database(query, *values):
    with sqlite3.connect(Path(os.environ["AIRFLOW_HOME"]) / "airflow.db") as db:
        return db.execute(query, values).fetchall()


@pytest.fixture(scope="module")
def demo():
    """The demo, which lands a Kafka topic with a window of five seconds; once its first window is complete."""
    config = {
        "streams": {
            "demo": {
                "table": TABLE,
                "catalog": CATALOG,
                "cli": {"command": [os.environ["FIRNLINE"]]},
                "flink": {"manifest": "demo.yaml"},
                "backfill": {"files": f"{WORK}/files/{{date:%Y-%m-%d}}/*.json.gz", "options": {"eventTimeField": "timestamp"}},
                "maintenance": {"expire": {"olderThan": "1s", "retainLast": 1}},
            }
        }
    }
    Path(os.environ["FIRNLINE_CONFIG"]).write_text(json.dumps(config))
    machines = (Path(__file__).parent.parent / "tests" / "machines.yaml").read_text()
    (WORK / "demo.yaml").write_text(machines.replace("name: machines", "name: demo"))
    with (WORK / "demo.log").open("w") as log:
        words = [os.environ["FIRNLINE"], "demo", "--seconds=300", "--rate=1000", f"--keep={WORK}/lake"]
        process = subprocess.Popen(words, stdout=log, stderr=subprocess.STDOUT)
        try:
            until(lambda: how_far().complete, process)
            yield process
        finally:
            process.terminate()
            process.wait(30)


def until(true, process):
    for _ in range(1200):
        try:
            if true():
                return
        except Exception as error:
            last = error
        assert process.poll() is None, (WORK / "demo.log").read_text()
        time.sleep(0.1)
    raise last


def ended(demo):
    """Ends the demo, wherever it is: what is in the table stays as it is from then on."""
    demo.terminate()
    demo.wait(60)


def test_a_deferred_sensor_wakes_when_the_stream_has_come_so_far(demo):
    before = how_far()
    output, tasks = dags_test("waits")
    assert tasks == {"soon": "success", "complete": "success"}, output
    assert "is complete through" in output, "the trigger has not seen the table before it was complete: " + output
    assert demo.poll() is None, "the demo was over before the sensor waited for it"
    assert event_time(how_far().complete_through) > event_time(before.complete_through) + timedelta(seconds=10)


def test_a_check_finds_the_job_running_and_its_table_moving(demo, monkeypatch):
    cluster = Cluster("demo")
    cluster.status = {"jobStatus": {"state": "RUNNING"}, "lifecycleState": "STABLE", "observedGeneration": 1}
    monkeypatch.setenv("AIRFLOW_CONN_KUBERNETES_DEFAULT", cluster.connection())
    try:
        for _ in range(2):
            started = datetime.now(timezone.utc)
            output, tasks = dags_test("firnline_stream_demo")
            assert tasks == {"ensure": "success", "running": "success", "moves": "success"}, output
            assert event_time(how_far().complete_through) > started
    finally:
        cluster.server.stop()
    assert demo.poll() is None, "the demo was over before its table was looked at"
    assert cluster.object["metadata"]["generation"] == 1, "the second check has changed the deployment"
    assert len(cluster.server.sent("PATCH")) == 2


def test_an_hour_is_announced_with_the_snapshot_that_has_it(demo):
    ended(demo)
    now = how_far()
    output, tasks = dags_test("firnline_hour_complete_demo", date=now.complete_through)
    assert tasks == {"complete": "success", "announce": "success"}, output
    ((uri, extra),) = database("select a.uri, e.extra from asset_event e join asset a on a.id = e.asset_id")
    extra = json.loads(extra)
    hour = event_time(now.complete_through).replace(minute=0, second=0)
    assert uri == "firnline://demo/sensor_data/hours"
    assert event_time(extra["from"]) == hour - timedelta(hours=1)
    assert event_time(extra["through"]) == hour
    assert extra["snapshot_id"] == now.snapshot_id
    assert table().scan(snapshot_id=extra["snapshot_id"]).to_arrow().num_rows == rows()


def days(first, last):
    return {"first": f"2026-11-{first}", "last": f"2026-11-{last}"}


def test_a_range_of_days_is_landed_once(demo):
    ended(demo)
    for day in range(4):
        write(DAY + timedelta(days=day), lines=500)
    before, snapshots = rows(), len(table().snapshots())

    output, tasks = dags_test("firnline_backfill_demo", conf=days(22, 23))
    assert set(tasks.values()) == {"success"}, output
    assert rows() == before + 1000
    assert len(table().snapshots()) > snapshots
    assert landed("2026-11-22") == landed("2026-11-23") == 500

    snapshots = len(table().snapshots())
    output, tasks = dags_test("firnline_backfill_demo", conf=days(22, 23))
    assert set(tasks.values()) == {"success"}, output
    assert rows() == before + 1000

    output, tasks = dags_test("firnline_backfill_demo", conf=days(23, 24))
    assert set(tasks.values()) == {"success"}, output
    assert rows() == before + 1500
    assert landed("2026-11-24") == 500

    assert how_far().complete, "the backfill has its own ledger"


def write(day, lines):
    folder = WORK / "files" / f"{day:%Y-%m-%d}"
    folder.mkdir(parents=True)
    with gzip.open(folder / "readings.json.gz", "wt") as file:
        for n in range(lines):
            at = int((day + timedelta(minutes=2 * n)).timestamp() * 1000)
            reading = {"sensor_id": "backfilled", "temperature": 20.5, "humidity": 0.5, "timestamp": at, "sequence": n}
            file.write(json.dumps(reading) + "\n")
        file.write("no JSON\n")


def landed(day):
    start = datetime.fromisoformat(day).replace(tzinfo=timezone.utc)
    found = (
        table().scan(row_filter="sensor_id == 'backfilled'", selected_fields=("timestamp",)).to_arrow()["timestamp"].to_pylist()
    )
    return sum(start.timestamp() * 1000 <= at < (start + timedelta(days=1)).timestamp() * 1000 for at in found)


def test_maintenance_expires_what_is_old_and_no_row(demo):
    ended(demo)
    before, snapshots = rows(), len(table().snapshots())
    output, tasks = dags_test("firnline_maintenance_demo")
    assert tasks == {"demo_sensor_data.expire": "success", "demo_sensor_data.orphans": "success"}, output
    assert rows() == before
    # The newest of the branch, and the newest of each writer.
    assert len(table().snapshots()) < snapshots


def test_a_command_that_fails_is_tried_again(demo):
    ended(demo)
    state = {"land": "up_for_retry"}
    output, tasks = dags_test("firnline_backfill_demo", conf={"first": "2025-01-01", "last": "2025-01-01"}, until=state)
    assert state.items() <= tasks.items(), output
    assert "Cannot read files: nothing matches" in output
