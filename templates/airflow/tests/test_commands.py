from datetime import date

import pytest

from firnline_airflow import commands


def test_options_become_flags_as_firnline_reads_them():
    assert commands.run({"untilCaughtUp": True, "windowSize": "60s", "sourceSplits": 4, "p": {"a": "b c"}}) == [
        "run",
        "--untilCaughtUp=true",
        "--windowSize=60s",
        "--sourceSplits=4",
        '--p={"a":"b c"}',
    ]


def test_a_command_on_a_table_names_table_and_catalog():
    assert commands.on_table("expire", "lake.t", {"type": "rest"}, {"retainLast": 2}) == [
        "expire",
        "lake.t",
        '--icebergCatalog={"type":"rest"}',
        "--retainLast=2",
    ]


def test_a_range_has_both_its_ends():
    assert commands.days("2026-02-27", "2026-03-01") == [date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 1)]


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        ("2026-03-02", "2026-03-01", "ends before it begins"),
        ("2025-01-01", "2026-03-01", "at most 366 days"),
        ("yesterday", "2026-03-01", "isoformat"),
    ],
)
def test_a_range_that_is_none_is_refused(first, last, why):
    with pytest.raises(ValueError, match=why):
        commands.days(first, last)


def test_each_day_has_its_glob():
    assert commands.globs("/d/{date:%Y/%m/%d}/*", commands.days("2026-01-31", "2026-02-01")) == "/d/2026/01/31/*,/d/2026/02/01/*"


def test_a_pattern_without_a_day_is_refused():
    with pytest.raises(ValueError, match="names no"):
        commands.globs("/d/*", commands.days("2026-01-31", "2026-02-01"))


@pytest.mark.parametrize(
    "value",
    [
        {"sasl.jaas.config": 'org.apache.kafka.PlainLoginModule required username="u" password="p";'},
        '{"token":"eyJh"}',
        {"s3.secret-access-key": "abc"},
    ],
)
def test_a_secret_in_plain_text_is_found(value):
    assert commands.secrets({"kafkaConsumerProperties": value}) == ["kafkaConsumerProperties"]


@pytest.mark.parametrize(
    "value",
    [{"sasl.jaas.config": "env:KAFKA_JAAS"}, {"token": "@/run/secrets/token"}, "sensor_id string", {"rest.auth.type": "google"}],
)
def test_a_reference_is_no_secret(value):
    assert commands.secrets({"kafkaConsumerProperties": value}) == []
