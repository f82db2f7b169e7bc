"""The launch as Dataflow's own description of its interface has it; the operator against a server that answers like Dataflow."""

import copy
import json
import re
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlparse

import pytest
from airflow.sdk.exceptions import AirflowException
from google.api_core.client_options import ClientOptions
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from firnline_airflow import dataflow
from firnline_airflow.dataflow import LABEL, EnsureFlexTemplateJob, launch_body

SCHEMAS = json.loads(files("googleapiclient").joinpath("discovery_cache/documents/dataflow.v1b3.json").read_text())["schemas"]


def check(value, schema, where="body"):
    """Strict: a name that the service does not have is an error, which its own client lets pass."""
    if "$ref" in schema:
        schema = SCHEMAS[schema["$ref"]]
    kind = schema.get("type")
    if kind == "object":
        assert isinstance(value, dict), where
        for name, inner in value.items():
            known = schema.get("properties", {}).get(name) or schema.get("additionalProperties")
            assert known, f"{where}.{name} is unknown"
            check(inner, known, f"{where}.{name}")
    elif kind == "array":
        assert isinstance(value, list), where
        for inner in value:
            check(inner, schema["items"], f"{where}[]")
    else:
        assert isinstance(value, {"string": str, "boolean": bool, "integer": int}[kind]), f"{where} is no {kind}"
        assert value in schema.get("enum", [value]), f"{where} is none of {schema.get('enum')}"


def test_the_body_fits_the_service(streams):
    body = launch_body(streams["sensors"], streams["sensors"].runner)
    check(body, {"$ref": "LaunchFlexTemplateRequest"})
    body["launchParameter"].update(update=True, transformNameMappings={"Shard": "ShardRows"})
    check(body, {"$ref": "LaunchFlexTemplateRequest"})
    with pytest.raises(AssertionError, match="maxWorker is unknown"):
        check({"launchParameter": {"environment": {"maxWorker": 4}}}, {"$ref": "LaunchFlexTemplateRequest"})


def test_parameters_are_texts_that_firnline_reads(streams):
    launch = launch_body(streams["sensors"], streams["sensors"].runner)["launchParameter"]
    assert launch["jobName"] == "firnline-sensors"
    assert launch["containerSpecGcsPath"] == "gs://demo-templates/firnline.json"
    assert launch["parameters"]["writerId"] == "sensors"
    kafka = json.loads(launch["parameters"]["kafkaConsumerProperties"])
    assert kafka["sasl.jaas.config"] == "@gs://demo-project-secrets/kafka-jaas"
    assert json.loads(launch["parameters"]["icebergCatalog"])["warehouse"] == "gs://demo-lake"
    assert launch["environment"]["additionalUserLabels"]["team"] == "lake"
    assert len(launch["environment"]["additionalUserLabels"][LABEL]) == 32


def test_another_configuration_has_another_digest(streams):
    launch = launch_body(streams["sensors"], streams["sensors"].runner)["launchParameter"]
    changed = copy.deepcopy(launch)
    changed["parameters"]["windowSize"] = "30s"
    assert dataflow.digest(launch) != dataflow.digest(changed)
    assert dataflow.digest(launch) == dataflow.digest(json.loads(json.dumps(launch)))


class Service:
    """Jobs as Dataflow keeps them: one of a name at a time, lists without labels, an update that takes the old job's place."""

    def __init__(self, serve):
        self.jobs = {}
        self.lose = 0
        self.server = serve(self.answer)

    def answer(self, request):
        path = urlparse(request["path"]).path
        if path.endswith("/flexTemplates:launch"):
            return self.launch(request["body"]["launchParameter"])
        if path.endswith("/jobs"):
            active = [
                j
                for j in self.jobs.values()
                if j["currentState"] in ("JOB_STATE_RUNNING", "JOB_STATE_DRAINING", "JOB_STATE_QUEUED")
            ]
            return 200, {"jobs": [{k: v for k, v in j.items() if k != "labels"} for j in active]}
        return 200, self.jobs[path.rsplit("/", 1)[1]]

    def launch(self, launch):
        same = [j for j in self.jobs.values() if j["name"] == launch["jobName"] and j["currentState"] != "JOB_STATE_UPDATED"]
        if bool(same) != launch.get("update", False):
            return 409, {"error": {"message": "There is already an active job" if same else "No job to update"}}
        for job in same:
            job["currentState"] = "JOB_STATE_UPDATED"
        job_id = f"job-{len(self.jobs) + 1}"
        labels = launch["environment"]["additionalUserLabels"]
        self.jobs[job_id] = {
            "id": job_id,
            "name": launch["jobName"],
            "projectId": "demo-project",
            "location": "europe-west1",
            "type": "JOB_TYPE_STREAMING",
            "currentState": "JOB_STATE_RUNNING",
            "labels": labels,
        }
        if self.lose:
            self.lose -= 1
            return 500, {"error": {"message": "the answer is lost"}}
        return 200, {"job": self.jobs[job_id]}

    def launches(self):
        return [r["body"]["launchParameter"] for r in self.server.sent("POST")]


@pytest.fixture
def service(serve, monkeypatch):
    service = Service(serve)

    def client(_):
        import httplib2

        return build(
            "dataflow",
            "v1b3",
            http=httplib2.Http(),
            cache_discovery=False,
            client_options=ClientOptions(api_endpoint=service.server.url),
        )

    # The real client of Google, by its real description of the interface; only whom it asks is another one.
    monkeypatch.setattr("airflow.providers.google.cloud.hooks.dataflow.DataflowHook.get_conn", client)
    monkeypatch.setattr("airflow.providers.google.cloud.hooks.dataflow.DataflowHook.__init__", _without_connection)
    monkeypatch.setattr("airflow.providers.google.cloud.links.dataflow.DataflowJobLink.persist", lambda *_, **__: None)
    return service


def _without_connection(self, **kwargs):
    self.poll_sleep = 0
    self.drain_pipeline = kwargs["drain_pipeline"]
    self.cancel_timeout = kwargs["cancel_timeout"]
    self.wait_until_finished = kwargs["wait_until_finished"]
    self.expected_terminal_state = kwargs["expected_terminal_state"]
    self.beam_hook = None
    self.job_id = None
    self._num_retries = 0


class Instance:
    def xcom_push(self, **_):
        pass


def run(stream, **options):
    changed = copy.deepcopy(stream)
    changed.options.update(options)
    task = dataflow.ensure(changed, changed.runner)
    return task.execute({"task_instance": Instance(), "ti": Instance()})


def test_launches_what_does_not_run_and_leaves_it_alone_then(service, streams):
    assert run(streams["sensors"]) == {"id": "job-1", "name": "firnline-sensors", "currentState": "JOB_STATE_RUNNING"}
    assert run(streams["sensors"])["id"] == "job-1"
    assert len(service.launches()) == 1
    assert "update" not in service.launches()[0]
    check({"launchParameter": service.launches()[0]}, {"$ref": "LaunchFlexTemplateRequest"})


def test_a_changed_configuration_updates_it(service, streams):
    run(streams["sensors"])
    assert run(streams["sensors"], windowSize="30s")["id"] == "job-2"
    update = service.launches()[1]
    assert update["update"] is True
    assert update["transformNameMappings"] == {"Shard": "ShardRows"}
    assert update["jobName"] == service.launches()[0]["jobName"]
    assert [j["currentState"] for j in service.jobs.values()] == ["JOB_STATE_UPDATED", "JOB_STATE_RUNNING"]
    check({"launchParameter": update}, {"$ref": "LaunchFlexTemplateRequest"})


def test_a_retry_after_a_lost_answer_finds_the_job(service, streams):
    service.lose = 1
    # Google's client asks a second time by itself, and is told that there is one.
    with pytest.raises(HttpError, match="already an active job"):
        run(streams["sensors"])
    assert run(streams["sensors"])["id"] == "job-1"
    assert len(service.jobs) == 1


def test_a_job_that_is_ending_is_neither_updated_nor_doubled(service, streams):
    run(streams["sensors"])
    service.jobs["job-1"]["currentState"] = "JOB_STATE_DRAINING"
    for options in ({}, {"windowSize": "30s"}):
        with pytest.raises(AirflowException, match="job-1 is still ending"):
            run(streams["sensors"], **options)
    assert len(service.launches()) == 1
    service.jobs["job-1"]["currentState"] = "JOB_STATE_UPDATED"
    assert run(streams["sensors"])["id"] == "job-2"


@pytest.mark.usefixtures("service")
def test_jobs_of_other_streams_are_left_alone(streams):
    run(streams["events"])
    assert run(streams["sensors"])["id"] == "job-2"
    assert run(streams["events"])["id"] == "job-1"


def test_a_killed_task_kills_no_stream(service, streams):
    task = dataflow.ensure(streams["sensors"], streams["sensors"].runner)
    assert isinstance(task, EnsureFlexTemplateJob)
    task.execute({"task_instance": Instance(), "ti": Instance()})
    before = len(service.server.asked)
    task.on_kill()
    assert len(service.server.asked) == before


def test_the_environment_that_terraform_hands_over_fits_the_service():
    outputs = (Path(__file__).parents[3] / "terraform/modules/gcp-dataflow-job/outputs.tf").read_text()
    names = re.findall(r"^    (\w+) += ", outputs, re.MULTILINE)
    assert len(names) > 10
    assert set(names) <= set(SCHEMAS["FlexTemplateRuntimeEnvironment"]["properties"])
