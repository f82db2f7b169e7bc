"""All DAGs, as Airflow reads them, by the configuration of tests/firnline.json."""

import ast
import json
import shlex
from pathlib import Path

import pytest
from airflow.dag_processing.dagbag import DagBag
from airflow.exceptions import ParamValidationError

from firnline_airflow import config, dataflow

HERE = Path(__file__).parent
DAGS = HERE.parent / "dags"


@pytest.fixture(scope="module")
def bag():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(config.ENVIRONMENT, str(HERE / "firnline.json"))
        yield DagBag(str(DAGS))


def test_all_are_there_and_none_is_broken(bag):
    assert bag.import_errors == {}
    assert sorted(bag.dags) == [
        "firnline_backfill_machines",
        "firnline_backfill_sensors",
        "firnline_hour_complete_machines",
        "firnline_hour_complete_sensors",
        "firnline_maintenance_events",
        "firnline_maintenance_machines",
        "firnline_maintenance_sensors",
        "firnline_stream_events",
        "firnline_stream_machines",
        "firnline_stream_sensors",
    ]


def test_without_a_configuration_there_are_none(monkeypatch):
    monkeypatch.delenv(config.ENVIRONMENT, raising=False)
    bag = DagBag(str(DAGS))
    assert (bag.import_errors, bag.dags) == ({}, {})


def test_a_wrong_configuration_is_on_the_page_of_import_errors(monkeypatch, tmp_path):
    (tmp_path / "firnline.json").write_text('{"streams": {"a": {"tabel": "lake.t"}}}')
    monkeypatch.setenv(config.ENVIRONMENT, str(tmp_path / "firnline.json"))
    bag = DagBag(str(DAGS))
    assert len(bag.import_errors) == 4
    assert all("did you mean table?" in error for error in bag.import_errors.values())


def test_each_has_an_owner_retries_and_tags(bag):
    for dag in bag.dags.values():
        assert "firnline" in dag.tags
        assert dag.doc_md
        assert not dag.catchup
        for task in dag.tasks:
            assert task.owner == "firnline"
            assert task.retries == 3


def test_what_two_runs_would_disturb_runs_once(bag):
    for name, dag in bag.dags.items():
        assert dag.max_active_runs == (24 if "hour_complete" in name else 1)


def test_nothing_is_asked_while_a_dag_is_read():
    """No call at import time but those that make DAGs: the catalog is opened by tasks alone."""
    for file in DAGS.glob("*.py"):
        tree = ast.parse(file.read_text())
        loose = [node for node in tree.body if not isinstance(node, (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.For))]
        assert [ast.unparse(node) for node in loose] == [
            ast.unparse(ast.Expr(ast.Constant(ast.get_docstring(tree, clean=False))))
        ]


def test_an_hour_is_an_interval(bag):
    dag = bag.dags["firnline_hour_complete_sensors"]
    run = dag.timetable.infer_manual_data_interval(run_after=_time("2026-11-22T08:17:00+00:00"))
    assert (run.start.isoformat(), run.end.isoformat()) == ("2026-11-22T07:00:00+00:00", "2026-11-22T08:00:00+00:00")
    (asset,) = dag.get_task("announce").outlets
    assert asset.uri == "firnline://lake/sensor_data/hours"


def _time(text):
    import pendulum

    return pendulum.parse(text)


def test_the_hour_that_is_waited_for_is_that_of_the_run(bag):
    task = _rendered(bag, "firnline_hour_complete_sensors", "complete", data_interval_end=_time("2026-11-22T08:00:00+00:00"))
    assert (task.table, task.writer, task.through) == ("lake.sensor_data", "sensors", "2026-11-22T08:00:00+00:00")


def _rendered(bag, dag_id, task_id, **context):
    dag = bag.dags[dag_id]
    task = dag.get_task(task_id).prepare_for_execution()
    task.render_template_fields({"params": {}, **context})
    return task


def test_the_stream_runs_first_and_then_moves(bag):
    assert bag.dags["firnline_stream_sensors"].get_task("moves").upstream_task_ids == {"ensure"}
    assert bag.dags["firnline_stream_machines"].get_task("moves").upstream_task_ids == {"running"}
    assert bag.dags["firnline_stream_events"].task_ids == ["ensure"], "Pub/Sub knows no complete-through"


def test_a_launch_is_rendered_as_it_is_configured(bag, streams):
    task = _rendered(bag, "firnline_stream_sensors", "ensure")
    assert task.body == dataflow.launch_body(streams["sensors"], streams["sensors"].runner)
    assert task.append_job_name is False
    assert task.cancel_on_kill is False


def test_maintenance_expires_first(bag):
    dag = bag.dags["firnline_maintenance_sensors"]
    assert dag.get_task("lake_sensor_data.orphans").upstream_task_ids == {"lake_sensor_data.expire"}
    expire = shlex.split(_rendered(bag, "firnline_maintenance_sensors", "lake_sensor_data.expire").bash_command)
    assert expire[:4] == ["exec", "firnline", "expire", "lake.sensor_data"]
    assert expire[5:] == ["--olderThan=2d", "--retainLast=10"]
    assert json.loads(expire[4].removeprefix("--icebergCatalog="))["warehouse"] == "gs://demo-lake"
    orphans = shlex.split(_rendered(bag, "firnline_maintenance_sensors", "lake_sensor_data_dead.orphans").bash_command)
    assert orphans[2:4] == ["orphans", "lake.sensor_data_dead"]
    assert orphans[5:] == ["--delete=true"]


def test_maintenance_in_a_pod(bag):
    task = _rendered(bag, "firnline_maintenance_machines", "plant_machines.expire")
    assert (task.image, task.namespace, task.service_account_name) == ("registry.example.com/firnline:1.0.0", "firnline", "flink")
    assert task.cmds == ["firnline"]
    assert task.arguments[:2] == ["expire", "plant.machines"]
    assert '"jdbc.password":"env:CATALOG_PASSWORD"' in task.arguments[2]


def test_a_backfill_names_each_day(bag):
    dag = bag.dags["firnline_backfill_sensors"]
    arguments = dag.get_task("arguments").python_callable({"first": "2026-11-22", "last": "2026-11-23"})
    assert arguments[0] == "run"
    assert "--source=FILES" in arguments
    assert "--writerId=sensors-backfill" in arguments
    assert "--files=gs://archive/2026-11-22/*.json.gz,gs://archive/2026-11-23/*.json.gz" in arguments
    command = shlex.split(dag.get_task("shell").python_callable(arguments))
    assert command == ["exec", "firnline", *arguments]
    assert list(dag.params) == ["first", "last"]


@pytest.mark.parametrize("wrong", ["yesterday", "2026-13-01", "", None])
def test_only_days_are_taken(bag, wrong):
    param = bag.dags["firnline_backfill_sensors"].params.get_param("first")
    assert param.resolve("2026-11-22") == "2026-11-22"
    with pytest.raises(ParamValidationError):
        param.resolve(wrong)
