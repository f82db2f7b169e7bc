import asyncio

import pytest
from airflow.sdk.exceptions import AirflowException, AirflowFailException, TaskDeferred

from firnline_airflow.sensor import CompleteThroughSensor, CompleteThroughTrigger

EIGHT = "2026-11-22T08:00:00Z"


def trigger(lake, **kwargs):
    given = {"table": "lake.readings", "writer": "sensors", "through": EIGHT, "catalog": lake.catalog, "poll_seconds": 0.05}
    return CompleteThroughTrigger(**{**given, **kwargs})


def event(trigger, meanwhile=None):
    """The trigger's only event; `meanwhile` runs once it has asked."""
    asked = []
    ask = trigger.ask

    def watched():
        try:
            return ask()
        finally:
            asked.append(1)
            if meanwhile and len(asked) == 2:
                meanwhile()

    trigger.ask = watched

    async def run():
        return [e.payload async for e in trigger.run()]

    (payload,) = asyncio.run(asyncio.wait_for(run(), 20))
    return payload, len(asked)


def sensor(lake, **kwargs):
    return CompleteThroughSensor(
        task_id="complete", table="lake.readings", writer="sensors", catalog=lake.catalog, through=EIGHT, **kwargs
    )


def test_waits_until_the_commit(lake):
    lake.commit("2026-11-22T07:59:00Z")
    found, times = event(trigger(lake), meanwhile=lambda: lake.commit("2026-11-22T08:01:00Z"))
    assert found["status"] == "complete"
    assert found["answer"]["complete_through"] == "2026-11-22T08:01:00Z"
    assert found["answer"]["snapshot_id"] == lake.table().current_snapshot().snapshot_id
    assert times == 3


def test_a_catalog_that_is_away_is_asked_again_and_then_given_up(lake):
    lake.commit("2026-11-22T08:01:00Z")
    away, back = lake.folder / "away.db", lake.folder / "lake.db"
    back.rename(away)

    def comes_back():
        back.unlink(missing_ok=True)
        away.rename(back)

    found, times = event(trigger(lake), meanwhile=comes_back)
    assert (found["status"], times) == ("complete", 3)

    back.rename(away)
    found, _ = event(trigger(lake, patience_seconds=0.2))
    assert found["status"] == "failed"
    assert "Cannot read lake.readings for 0 s" in found["message"]


@pytest.mark.parametrize(("change", "status"), [({"table": "lake.none"}, "failed"), ({"through": "eight"}, "refused")])
def test_what_waiting_makes_no_better_ends_at_once(lake, change, status):
    lake.commit("2026-11-22T07:00:00Z")
    found, times = event(trigger(lake, **change))
    assert (found["status"], times) == (status, 1)


def test_is_made_again_from_what_is_stored(lake):
    lake.commit("2026-11-22T08:01:00Z")
    path, kwargs = trigger(lake, catalog={**lake.catalog, "jdbc.password": "env:NOT_READ_YET"}).serialize()
    assert path == "firnline_airflow.sensor.CompleteThroughTrigger"
    assert kwargs["catalog"]["jdbc.password"] == "env:NOT_READ_YET"
    assert CompleteThroughTrigger(**kwargs).serialize() == (path, kwargs)


def test_the_sensor_answers_at_once_where_it_can(lake):
    lake.commit("2026-11-22T08:01:00Z")
    assert sensor(lake).execute({})["complete_through"] == "2026-11-22T08:01:00Z"


def test_the_sensor_defers_where_it_has_to_wait(lake):
    lake.commit("2026-11-22T07:59:00Z")
    with pytest.raises(TaskDeferred) as deferred:
        sensor(lake, timeout=60).execute({})
    assert isinstance(deferred.value.trigger, CompleteThroughTrigger)
    assert deferred.value.timeout.total_seconds() == 60


def test_without_a_triggerer_it_pokes(lake):
    lake.commit("2026-11-22T07:59:00Z")
    poking = sensor(lake, deferrable=False)
    assert not poking.poke({}).is_done
    lake.commit("2026-11-22T08:01:00Z")
    answer = poking.poke({})
    assert answer.is_done
    assert answer.xcom_value["complete_through"] == "2026-11-22T08:01:00Z"


def test_a_refusal_is_not_tried_again(lake):
    with lake.table().transaction() as change:
        change.set_properties({"firnline.home.sensors": "lake.sensor_data"})
    with pytest.raises(AirflowFailException, match="side table"):
        sensor(lake).execute({})
    with pytest.raises(AirflowFailException, match="rolled back"):
        sensor(lake).execute_complete({}, {"status": "refused", "message": "rolled back"})
    with pytest.raises(AirflowException, match="away") as thrown:
        sensor(lake).execute_complete({}, {"status": "failed", "message": "away"})
    assert not isinstance(thrown.value, AirflowFailException)
