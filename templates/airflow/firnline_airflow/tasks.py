"""Tasks and defaults that the DAGs have in common."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import Asset

from firnline_airflow.config import Cli, Stream

DEFAULTS: dict[str, Any] = {
    "owner": "firnline",
    "retries": 3,
    "retry_delay": timedelta(minutes=1),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=15),
}


def tags(stream: Stream, what: str) -> list[str]:
    """Tags of a DAG."""
    return ["firnline", what, stream.table]


def start(stream: Stream) -> datetime:
    """From when on a stream's hours are looked at."""
    return datetime.fromisoformat(stream.hours_from).replace(tzinfo=timezone.utc)


def hours(stream: Stream) -> Asset:
    """What is updated when an hour of a stream's table is complete; DAGs that read it are scheduled by it."""
    return Asset(name=f"{stream.table} hours", uri=f"firnline://{stream.table.replace('.', '/')}/hours")


def firnline(task_id: str, cli: Cli, arguments: Sequence[str], **kwargs: Any) -> Any:
    """A task that calls ``firnline``: on the Airflow worker, or in a pod of its own where the configuration names an image."""
    if cli.image:
        return pod(task_id, cli, list(arguments), **kwargs)
    return BashOperator(task_id=task_id, bash_command=shell(cli, arguments), **kwargs)


def shell(cli: Cli, arguments: Sequence[str]) -> str:
    """The command for a shell. Exit codes are those of ``firnline``; 99, which would mean "skipped", is none of them."""
    return "exec " + shlex.join([*cli.command, *arguments])


def pod(task_id: str, cli: Cli, arguments: Any, **kwargs: Any) -> Any:
    """The command in a pod."""
    from airflow.providers.cncf.kubernetes.operators.pod import KubernetesPodOperator

    return KubernetesPodOperator(
        task_id=task_id,
        name=f"firnline-{task_id}".replace("_", "-"),
        image=cli.image,
        cmds=list(cli.command),
        arguments=arguments,
        namespace=cli.namespace,
        service_account_name=cli.service_account,
        kubernetes_conn_id=cli.connection,
        get_logs=True,
        **kwargs,
    )
