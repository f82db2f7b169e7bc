"""The FlinkDeployment against a server that answers like Kubernetes does to server-side apply."""

import pytest
from airflow.sdk.exceptions import AirflowException, AirflowFailException
from servers import Cluster

from firnline_airflow import flink


@pytest.fixture
def cluster(monkeypatch):
    cluster = Cluster("machines")
    monkeypatch.setenv("AIRFLOW_CONN_KUBERNETES_DEFAULT", cluster.connection())
    yield cluster
    cluster.server.stop()


def test_the_same_again_changes_nothing_and_another_one_updates(cluster, streams, tmp_path):
    file = streams["machines"].runner.manifest
    first = flink.apply(file, "kubernetes_default")
    assert first == {"name": "machines", "namespace": "firnline", "generation": "1"}
    assert flink.apply(file, "kubernetes_default") == first
    changed = tmp_path / "machines.yaml"
    changed.write_text(file.read_text().replace("parallelism: 2", "parallelism: 4"))
    assert flink.apply(changed, "kubernetes_default")["generation"] == "2"
    assert cluster.object["spec"]["job"]["parallelism"] == 4
    assert cluster.server.sent("POST") == []


RUNNING = {"jobStatus": {"state": "RUNNING"}, "lifecycleState": "STABLE", "observedGeneration": 1}


@pytest.mark.parametrize(
    ("status", "runs"),
    [
        ({}, False),
        (RUNNING, True),
        ({**RUNNING, "lifecycleState": "UPGRADING"}, False),
        ({**RUNNING, "jobStatus": {"state": "RECONCILING"}}, False),
        ({**RUNNING, "observedGeneration": 0}, False),
        ({"jobStatus": {"state": "RUNNING"}, "lifecycleState": "DEPLOYED"}, True),
    ],
)
def test_it_runs_once_the_operator_says_so_of_this_version(cluster, streams, status, runs):
    applied = flink.apply(streams["machines"].runner.manifest, "kubernetes_default")
    cluster.status = status
    assert flink.state(**applied, connection="kubernetes_default") is runs


def test_a_deployment_that_has_failed_says_why(cluster, streams):
    applied = flink.apply(streams["machines"].runner.manifest, "kubernetes_default")
    cluster.status = {"lifecycleState": "FAILED", "error": "Fenced: this job is epoch 1"}
    with pytest.raises(AirflowFailException, match="Fenced: this job is epoch 1"):
        flink.state(**applied, connection="kubernetes_default")
    cluster.status = {"jobManagerDeploymentStatus": "ERROR", "error": "no such image", "observedGeneration": 1}
    with pytest.raises(AirflowException, match="no such image"):
        flink.state(**applied, connection="kubernetes_default")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda text: text + "---\nkind: ConfigMap\n", "one FlinkDeployment and nothing else"),
        (lambda text: text.replace("FlinkDeployment", "FlinkSessionJob"), "one FlinkDeployment and nothing else"),
        (lambda text: text.replace("v1beta1", "v1alpha1"), "apiVersion has to be"),
        (lambda text: text.replace("  namespace: firnline\n", ""), "Missing metadata.namespace"),
    ],
)
def test_another_file_is_refused(streams, tmp_path, change, why):
    file = tmp_path / "m.yaml"
    file.write_text(change(streams["machines"].runner.manifest.read_text()))
    with pytest.raises(ValueError, match=why):
        flink.manifest(file)
