from datetime import datetime, timezone

import pytest
from pyiceberg.exceptions import NoSuchTableError

from firnline_airflow.completeness import NotToBeTrustedError, ask, event_time

TABLE = "lake.readings"


def asked(lake, through, writer="sensors"):
    return ask(TABLE, writer, through, lake.catalog)


def test_nothing_is_complete_before_the_first_window(lake):
    answer = asked(lake, "2026-11-22T08:00:00Z")
    assert (answer.complete, answer.complete_through, answer.snapshot_id) == (False, None, None)


@pytest.mark.parametrize(
    ("through", "complete"),
    [
        ("2026-11-22T08:02:59.999Z", True),
        ("2026-11-22T08:03:00Z", True),
        ("2026-11-22T09:03:00+01:00", True),
        ("2026-11-22T08:03:00.001Z", False),
        ("2026-11-22T08:03:00-01:00", False),
    ],
)
def test_complete_through_is_a_moment_and_no_text(lake, through, complete):
    lake.commit("2026-11-22T08:03:00Z")
    assert asked(lake, through).complete is complete


def test_the_snapshot_is_that_of_the_same_metadata(lake):
    lake.commit("2026-11-22T08:03:00Z")
    lake.others()
    answer = asked(lake, "2026-11-22T08:00:00Z")
    assert answer.complete
    assert answer.snapshot_id == lake.table().current_snapshot().snapshot_id


def test_other_writers_do_not_count(lake):
    lake.commit("2026-11-22T08:03:00Z", writer="backfill")
    assert not asked(lake, "2026-11-22T08:00:00Z").complete
    assert asked(lake, "2026-11-22T08:00:00Z", writer="backfill").complete


def test_a_rollback_is_noticed(lake):
    lake.commit("2026-11-22T08:00:00Z")
    before = lake.table().current_snapshot().snapshot_id
    lake.commit("2026-11-22T09:00:00Z")
    lake.table().manage_snapshots().rollback_to_snapshot(before).commit()
    with pytest.raises(NotToBeTrustedError, match=r"rolled back.*firnline ledger lake\.readings"):
        asked(lake, "2026-11-22T07:00:00Z")


def test_a_side_table_is_refused_with_the_name_of_its_home(lake):
    with lake.table().transaction() as change:
        change.set_properties({"firnline.home.sensors": "lake.sensor_data"})
    with pytest.raises(NotToBeTrustedError, match=r"wait for its home, lake\.sensor_data"):
        asked(lake, "2026-11-22T07:00:00Z")


def test_a_table_that_is_not_there_is_an_error(lake):
    with pytest.raises(NoSuchTableError):
        ask("lake.other", "sensors", "2026-11-22T07:00:00Z", lake.catalog)


def test_times_of_java():
    assert event_time("2026-11-22T08:03:00.123Z") == datetime(2026, 11, 22, 8, 3, 0, 123000, tzinfo=timezone.utc)
    assert event_time("+292278994-08-17T07:12:55.807Z") > event_time("9999-01-01T00:00:00Z")
    with pytest.raises(ValueError, match="with an offset or Z"):
        event_time("2026-11-22T08:00:00")


def test_the_reader_changes_nothing(lake):
    before = (lake.folder / "lake.db").read_bytes()
    asked(lake, "2026-11-22T07:00:00Z")
    assert (lake.folder / "lake.db").read_bytes() == before


def test_a_catalog_that_is_not_there_is_not_made(tmp_path):
    catalog = {"type": "jdbc", "uri": f"jdbc:sqlite:{tmp_path}/lake.db", "warehouse": f"file://{tmp_path}"}
    with pytest.raises(Exception, match="no such table"):
        ask(TABLE, "sensors", "2026-11-22T07:00:00Z", catalog)
