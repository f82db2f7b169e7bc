"""A stream on Flink on Kubernetes: its FlinkDeployment applied by the server, which makes, changes or leaves it alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from airflow.sdk import PokeReturnValue, task
from airflow.sdk.exceptions import AirflowException, AirflowFailException

from firnline_airflow.config import Flink

GROUP, VERSION, PLURAL = "flink.apache.org", "v1beta1", "flinkdeployments"
FIELD_MANAGER = "firnline-airflow"


def manifest(file: Path) -> dict[str, Any]:
    """The one FlinkDeployment of a YAML file.

    :raises ValueError: if it holds something else
    """
    documents = [document for document in yaml.safe_load_all(file.read_text()) if document]
    found = [d for d in documents if isinstance(d, dict) and d.get("kind") == "FlinkDeployment"]
    if len(found) != 1 or len(documents) != 1:
        raise ValueError(f"Invalid manifest {file}: it has to hold one FlinkDeployment and nothing else")
    if found[0].get("apiVersion") != f"{GROUP}/{VERSION}":
        raise ValueError(f"Invalid manifest {file}: apiVersion has to be {GROUP}/{VERSION}")
    if not found[0].get("metadata", {}).get("namespace"):
        raise ValueError(f"Invalid manifest {file}: Missing metadata.namespace")
    return found[0]


def apply(file: Path, connection: str) -> dict[str, str]:
    """Applies the deployment. The same again changes nothing; a changed one is upgraded by the operator."""
    deployment = manifest(file)
    name, namespace = deployment["metadata"]["name"], deployment["metadata"]["namespace"]
    applied = _client(connection).patch_namespaced_custom_object(
        GROUP,
        VERSION,
        namespace,
        PLURAL,
        name,
        deployment,
        field_manager=FIELD_MANAGER,
        force=True,
        field_validation="Strict",
        _content_type="application/apply-patch+yaml",
    )
    return {"name": name, "namespace": namespace, "generation": str(applied["metadata"].get("generation", ""))}


def state(name: str, namespace: str, generation: str, connection: str) -> bool:
    """Whether the job runs as it was applied.

    :raises AirflowException: if the operator has given it up
    """
    found = _client(connection).get_namespaced_custom_object(GROUP, VERSION, namespace, PLURAL, name)
    status = found.get("status") or {}
    if status.get("lifecycleState") == "FAILED":
        raise AirflowFailException(f"FlinkDeployment {namespace}/{name} has failed: {status.get('error') or status}")
    seen = status.get("observedGeneration")
    if seen is not None and generation and int(seen) < int(generation):
        return False
    if status.get("error") and status.get("jobManagerDeploymentStatus") in ("ERROR", "MISSING"):
        raise AirflowException(f"FlinkDeployment {namespace}/{name} cannot be deployed: {status['error']}")
    running = (status.get("jobStatus") or {}).get("state") == "RUNNING"
    return running and status.get("lifecycleState") in ("DEPLOYED", "STABLE")


def _client(connection: str) -> Any:
    from airflow.providers.cncf.kubernetes.hooks.kubernetes import KubernetesHook

    return KubernetesHook(conn_id=connection).custom_object_client


def ensure(runner: Flink, **kwargs: Any) -> Any:
    """The tasks that apply the deployment and wait until it runs."""

    @task(task_id="ensure", **kwargs)
    def ensure_deployment() -> dict[str, str]:
        return apply(runner.manifest, runner.connection)

    @task.sensor(task_id="running", mode="reschedule", poke_interval=15, timeout=1800)
    def running(applied: dict[str, str]) -> PokeReturnValue:
        return PokeReturnValue(is_done=state(**applied, connection=runner.connection))

    return running(ensure_deployment())
