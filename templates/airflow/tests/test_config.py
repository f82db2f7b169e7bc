import json

import pytest

from firnline_airflow import config
from firnline_airflow.catalog import reader_properties, resolved
from firnline_airflow.config import Dataflow, Flink, InvalidConfigError


def test_reads_what_is_there(streams):
    sensors, machines, events = streams["sensors"], streams["machines"], streams["events"]
    assert isinstance(sensors.runner, Dataflow)
    assert isinstance(machines.runner, Flink)
    assert machines.runner.manifest.exists()
    assert (sensors.writer, sensors.backfill.writer) == ("sensors", "sensors-backfill")
    assert machines.maintenance.tables == ("plant.machines",)
    assert [sensors.knows_complete_through, events.knows_complete_through] == [True, False]


def test_without_a_file_there_are_no_streams(monkeypatch):
    monkeypatch.delenv(config.ENVIRONMENT, raising=False)
    assert config.load() == []


def test_says_all_that_is_wrong_at_once(tmp_path):
    file = tmp_path / "firnline.json"
    file.write_text(
        json.dumps(
            {
                "streams": {
                    "a b": {"catalog": {"type": "rest", "token": "eyJh"}, "tabel": "lake.t"},
                    "c": {
                        "table": "readings",
                        "catalog": [],
                        "options": {"source": "PUBSUB", "pubsubStart": "LEDGER"},
                        "dataflow": {"project": "p", "location": "l", "template": "/tmp/x.json"},
                        "flink": {"manifest": "m.yaml"},
                        "backfill": {"files": "/data/*", "writer": "c"},
                    },
                }
            }
        )
    )
    with pytest.raises(InvalidConfigError) as thrown:
        config.load(file)
    problems = str(thrown.value).splitlines()[1:]
    expected = [
        "streams.a b: its name has to be letters",
        "streams.a b: Missing table",
        "streams.a b: catalog.token seems to hold a secret",
        "streams.a b: Unknown tabel; did you mean table?",
        "streams.c: Invalid table 'readings': write NAMESPACE.TABLE",
        "streams.c: Invalid catalog []: it has to be an object",
        "streams.c: options.pubsubStart would set the subscription back",
        "streams.c: dataflow and flink are both there",
        "streams.c.dataflow: Invalid template '/tmp/x.json'",
        "streams.c.backfill: Invalid files '/data/*': it names no {date}",
        "streams.c: backfill.writer is that of the stream",
    ]
    assert len(problems) == len(expected), problems
    for problem in expected:
        assert any(problem in found for found in problems), (problem, problems)


def test_a_file_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(InvalidConfigError, match="Cannot read"):
        config.load(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("catalog", "expected"),
    [
        (
            {"type": "jdbc", "uri": "jdbc:sqlite:/data/lake.db", "warehouse": "file:///w"},
            {"type": "sql", "uri": "sqlite:////data/lake.db", "warehouse": "file:///w", "init_catalog_tables": "false"},
        ),
        (
            {"type": "jdbc", "uri": "jdbc:postgresql://db:5432/lake", "jdbc.user": "u", "jdbc.password": "p"},
            {"type": "sql", "uri": "postgresql+psycopg2://u:p@db:5432/lake", "init_catalog_tables": "false"},
        ),
        (
            {
                "type": "rest",
                "uri": "https://c",
                "warehouse": "gs://b",
                "rest.auth.type": "google",
                "header.x-goog-user-project": "p",
            },
            {
                "type": "rest",
                "uri": "https://c",
                "warehouse": "gs://b",
                "auth": {"type": "google"},
                "header.x-goog-user-project": "p",
            },
        ),
        (
            {"type": "glue", "warehouse": "s3://lake", "client.region": "eu-west-1"},
            {"type": "glue", "warehouse": "s3://lake", "glue.region": "eu-west-1", "s3.region": "eu-west-1"},
        ),
    ],
)
def test_a_catalog_is_translated(catalog, expected):
    assert reader_properties(catalog) == expected


def test_a_catalog_that_cannot_be_translated_is_refused():
    with pytest.raises(ValueError, match="give them under 'reader'"):
        reader_properties({"type": "nessie"})


def test_secrets_are_read_where_they_are_used(monkeypatch, tmp_path):
    (tmp_path / "token").write_text("from a file\n")
    monkeypatch.setenv("CATALOG_TOKEN", "from the environment")
    given = {"token": "env:CATALOG_TOKEN", "auth": {"key": f"@{tmp_path}/token"}, "uri": "https://c"}
    assert resolved(given) == {"token": "from the environment", "auth": {"key": "from a file"}, "uri": "https://c"}
    with pytest.raises(ValueError, match="Missing environment variable NOT_THERE"):
        resolved({"token": "env:NOT_THERE"})


@pytest.mark.parametrize("options", [{"kafkaReader": "KAFKA_IO"}, {"source": "KINESIS", "kinesisReader": "kinesis_io"}])
def test_beams_own_readers_know_no_complete_through(tmp_path, options):
    file = tmp_path / "firnline.json"
    catalog = {"type": "rest", "uri": "http://c"}
    stream = {"table": "lake.t", "writer": "w", "catalog": catalog, "options": options}
    file.write_text(json.dumps({"streams": {"s": stream}}))
    assert [stream.knows_complete_through for stream in config.load(file)] == [False]
