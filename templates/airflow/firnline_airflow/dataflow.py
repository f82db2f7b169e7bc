"""A stream on Dataflow: launched where it does not run, updated where it runs by another configuration, else left alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from airflow.providers.google.cloud.operators.dataflow import DataflowStartFlexTemplateOperator
from airflow.sdk.exceptions import AirflowException

from firnline_airflow.commands import text
from firnline_airflow.config import Dataflow, Stream

if TYPE_CHECKING:
    from airflow.sdk import Context

LABEL = "firnline-config"
"""Label of a job that says which configuration it was launched with."""

_LEAVING = {"JOB_STATE_DRAINING", "JOB_STATE_CANCELLING"}


def job_name(stream: Stream) -> str:
    """Name of the stream's job: an update finds it by this, so it has no random part."""
    return f"firnline-{stream.name}".lower().replace("_", "-").replace(".", "-")


def launch_body(stream: Stream, runner: Dataflow) -> dict[str, Any]:
    """Body of ``flexTemplates:launch``, for a first launch."""
    launch: dict[str, Any] = {
        "jobName": job_name(stream),
        "containerSpecGcsPath": runner.template,
        "parameters": {name: text(value) for name, value in stream.launch_options.items()},
        "environment": dict(runner.environment),
    }
    labels = {**launch["environment"].get("additionalUserLabels", {}), LABEL: digest(launch)}
    launch["environment"]["additionalUserLabels"] = labels
    return {"launchParameter": launch}


def digest(launch: Mapping[str, Any]) -> str:
    """What a configuration is known by; a label takes lower-case letters and digits."""
    return hashlib.sha256(json.dumps(launch, sort_keys=True).encode()).hexdigest()[:32]


class EnsureFlexTemplateJob(DataflowStartFlexTemplateOperator):
    """Launches or updates a streaming job so that it runs by this configuration. Run again, it does nothing.

    The operator that it stands on starts a second job at a retry, by a random suffix of the name, and cancels the job when
    the task is killed; this one does neither. Where the answer to a launch was lost, the retry finds the job by its name and
    its label. A second job of the same name is refused by Dataflow itself.

    :param transform_name_mapping: for an update to a version that has renamed steps
    """

    template_fields: Sequence[str] = ("body", "location", "project_id", "gcp_conn_id")

    def __init__(self, *, body: dict[str, Any], transform_name_mapping: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(
            body=body,
            append_job_name=False,
            # Deferred, it would wait for the end of a stream.
            deferrable=False,
            wait_until_finished=False,
            expected_terminal_state="JOB_STATE_RUNNING",
            cancel_on_kill=False,
            drain_pipeline=True,
            **kwargs,
        )
        self.transform_name_mapping = dict(transform_name_mapping or {})

    def execute(self, context: Context) -> dict[str, Any]:
        """Looks, and launches, updates, or leaves the job alone."""
        launch = self.body["launchParameter"]
        jobs = self._active(launch["jobName"])
        wanted = launch["environment"]["additionalUserLabels"][LABEL]
        for job in jobs:
            if job.get("labels", {}).get(LABEL) == wanted and job["currentState"] not in _LEAVING:
                self.log.info("Job %s runs by this configuration", job["id"])
                return _summary(job)
        leaving = [job["id"] for job in jobs if job["currentState"] in _LEAVING]
        if leaving:
            raise AirflowException(f"Cannot launch {launch['jobName']}: {leaving[0]} is still ending; try again when it has")
        if jobs:
            self.log.info("Job %s runs by another configuration: updating it", jobs[0]["id"])
            launch["update"] = True
            if self.transform_name_mapping:
                launch["transformNameMappings"] = self.transform_name_mapping
        return _summary(super().execute(context))

    def _active(self, name: str) -> list[dict[str, Any]]:
        """Jobs of this name that have not ended, with their labels."""
        jobs = self.hook.get_conn().projects().locations().jobs()
        request = jobs.list(projectId=self.project_id, location=self.location, filter="ACTIVE")
        found: list[dict[str, Any]] = []
        while request is not None:
            page = request.execute(num_retries=self.hook.num_retries)
            found += [job for job in page.get("jobs", []) if job["name"] == name]
            request = jobs.list_next(request, page)
        return [self._described(job["id"]) for job in found]

    def _described(self, job_id: str) -> dict[str, Any]:
        """A list has no labels."""
        jobs = self.hook.get_conn().projects().locations().jobs()
        return jobs.get(projectId=self.project_id, location=self.location, jobId=job_id, view="JOB_VIEW_DESCRIPTION").execute(
            num_retries=self.hook.num_retries
        )

    def on_kill(self) -> None:
        """Leaves the job alone: it is the stream that is to run, not the task."""


def _summary(job: Mapping[str, Any]) -> dict[str, Any]:
    """What XCom keeps: a whole job is large."""
    return {key: job.get(key) for key in ("id", "name", "currentState")}


def ensure(stream: Stream, runner: Dataflow, **kwargs: Any) -> EnsureFlexTemplateJob:
    """The task that ensures the stream's job."""
    return EnsureFlexTemplateJob(
        task_id="ensure",
        body=launch_body(stream, runner),
        transform_name_mapping=runner.transform_name_mapping,
        project_id=runner.project,
        location=runner.location,
        gcp_conn_id=runner.connection,
        **kwargs,
    )
