"""The configuration of the DAGs: one JSON file, named by ``FIRNLINE_CONFIG``, with a part for each stream."""

from __future__ import annotations

import difflib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from firnline_airflow.commands import secrets

ENVIRONMENT = "FIRNLINE_CONFIG"
"""Variable that names the file."""

WITHOUT_POSITIONS = {"PUBSUB", "KAFKA_IO", "KINESIS_IO"}
"""Sources and readers that know no complete-through."""


class InvalidConfigError(ValueError):
    """All that is wrong with a configuration."""


@dataclass(frozen=True)
class Dataflow:
    """A stream that runs on Dataflow, as a Flex Template."""

    project: str
    location: str
    template: str
    environment: Mapping[str, Any] = field(default_factory=dict)
    transform_name_mapping: Mapping[str, str] = field(default_factory=dict)
    connection: str = "google_cloud_default"


@dataclass(frozen=True)
class Flink:
    """A stream that runs on Kubernetes: a FlinkDeployment, as ``terraform output -raw deployment`` gives it."""

    manifest: Path
    connection: str = "kubernetes_default"


@dataclass(frozen=True)
class Backfill:
    """Where files of a day are, e.g. ``/data/{date:%Y-%m-%d}/*.json.gz``, and how they are landed."""

    files: str
    writer: str
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Maintenance:
    """Tables that are cleaned, and the options of ``firnline expire`` and ``firnline orphans``."""

    tables: tuple[str, ...]
    expire: Mapping[str, Any] = field(default_factory=dict)
    orphans: Mapping[str, Any] = field(default_factory=dict)
    schedule: str = "@daily"


@dataclass(frozen=True)
class Cli:
    """How ``firnline`` is called: a command of the Airflow worker, or an image that Kubernetes runs."""

    command: tuple[str, ...] = ("firnline",)
    image: str | None = None
    namespace: str | None = None
    service_account: str | None = None
    connection: str = "kubernetes_default"


@dataclass(frozen=True)
class Stream:
    """One stream, its table, and how both are run."""

    name: str
    table: str
    writer: str
    catalog: Mapping[str, str]
    options: Mapping[str, Any]
    cli: Cli
    maintenance: Maintenance
    runner: Dataflow | Flink | None = None
    backfill: Backfill | None = None
    reader: Mapping[str, Any] | None = None
    hours_from: str = "2026-01-01"
    check_every: str = "@hourly"

    @property
    def knows_complete_through(self) -> bool:
        """Whether the table says up to where it is complete."""
        chosen = (self.options.get(name, "") for name in ("source", "kafkaReader", "kinesisReader"))
        return WITHOUT_POSITIONS.isdisjoint(str(value).upper() for value in chosen)

    @property
    def launch_options(self) -> dict[str, Any]:
        """The options of ``firnline run`` for the stream itself."""
        return {
            "icebergTable": self.table,
            "icebergCatalog": dict(self.catalog),
            "writerId": self.writer,
            **self.options,
        }


class _Fields:
    """Reads an object, and notes all that is wrong with it."""

    def __init__(self, where: str, given: Any, problems: list[str]) -> None:
        self.where = where
        self.problems = problems
        self.seen: set[str] = set()
        self.given: Mapping[str, Any] = given if isinstance(given, dict) else {}
        if not isinstance(given, dict):
            self.note("it has to be an object")

    def note(self, problem: str) -> None:
        self.problems.append(f"{self.where}: {problem}")

    def get(self, name: str, kind: type, default: Any, *, needed: bool = False) -> Any:
        self.seen.add(name)
        value = self.given.get(name)
        if value is None:
            if needed:
                self.note(f"Missing {name}")
            return default
        if not isinstance(value, kind):
            self.note(f"Invalid {name} {value!r}: it has to be {_KINDS[kind]}")
            return default
        return value

    def text(self, name: str, default: Any = "", *, needed: bool = False) -> Any:
        return self.get(name, str, default, needed=needed)

    def object(self, name: str, *, needed: bool = False) -> dict[str, Any]:
        return self.get(name, dict, {}, needed=needed)

    def part(self, name: str) -> _Fields | None:
        self.seen.add(name)
        given = self.given.get(name)
        return None if given is None else _Fields(f"{self.where}.{name}", given, self.problems)

    def no_secrets(self, name: str, options: Mapping[str, Any] | None) -> None:
        for option in secrets(options or {}):
            self.note(f"{name}.{option} seems to hold a secret in plain text; give env:NAME or @FILE in its place")

    def done(self) -> None:
        for name in self.given:
            if name not in self.seen:
                close = difflib.get_close_matches(name, self.seen, 1)
                self.note(f"Unknown {name}" + (f"; did you mean {close[0]}?" if close else ""))


_KINDS = {str: "text", dict: "an object", list: "a list"}


def load(path: str | Path | None = None) -> list[Stream]:
    """The streams of the file that ``FIRNLINE_CONFIG`` names, or of the one that is given; none where none is named.

    :raises InvalidConfigError: with all that is wrong, if anything is
    """
    file = path or os.environ.get(ENVIRONMENT)
    return read(Path(file)) if file else []


def read(file: Path) -> list[Stream]:
    """The streams of a file."""
    problems: list[str] = []
    try:
        given = json.loads(file.read_text())
    except (OSError, ValueError) as error:
        raise InvalidConfigError(f"Cannot read {file}: {error}") from error
    top = _Fields(str(file), given, problems)
    streams = [_stream(name, part, file.parent, problems) for name, part in top.object("streams", needed=True).items()]
    top.done()
    if problems:
        raise InvalidConfigError("Invalid configuration:\n" + "\n".join(f" - {p}" for p in problems))
    return streams


def _stream(name: str, given: Any, folder: Path, problems: list[str]) -> Stream:
    fields = _Fields(f"streams.{name}", given, problems)
    if not re.fullmatch(r"[a-zA-Z0-9_.-]+", name):
        fields.note("its name has to be letters, digits and _.- since DAGs are named by it")
    table = fields.text("table", needed=True)
    if table and "." not in table:
        fields.note(f"Invalid table {table!r}: write NAMESPACE.TABLE")
    stream = Stream(
        name=name,
        table=table,
        writer=fields.text("writer", name),
        catalog=fields.object("catalog", needed=True),
        options=fields.object("options"),
        cli=_cli(fields.part("cli")),
        maintenance=_maintenance(fields.part("maintenance"), table),
        runner=_runner(fields, folder),
        backfill=_backfill(fields.part("backfill"), name),
        reader=fields.object("reader") or None,
        hours_from=fields.text("hours_from", "2026-01-01"),
        check_every=fields.text("check_every", "@hourly"),
    )
    if stream.backfill and stream.backfill.writer == stream.writer:
        fields.note("backfill.writer is that of the stream: each would stop the other; give it a name of its own")
    if "pubsubStart" in stream.options:
        # Whether Dataflow tells the launcher of an update nobody has seen; a JobManager's restart is told to nobody.
        fields.note("options.pubsubStart would set the subscription back at updates, too; give it to a start by hand, once")
    for part in ("catalog", "options", "reader"):
        fields.no_secrets(part, getattr(stream, part))
    fields.done()
    return stream


def _cli(fields: _Fields | None) -> Cli:
    if fields is None:
        return Cli()
    cli = Cli(
        command=tuple(fields.get("command", list, ["firnline"])),
        image=fields.text("image", None),
        namespace=fields.text("namespace", None),
        service_account=fields.text("service_account", None),
        connection=fields.text("connection", Cli.connection),
    )
    fields.done()
    return cli


def _maintenance(fields: _Fields | None, table: str) -> Maintenance:
    if fields is None:
        return Maintenance(tables=(table,))
    maintenance = Maintenance(
        tables=tuple(fields.get("tables", list, [table])),
        expire=fields.object("expire"),
        orphans=fields.object("orphans"),
        schedule=fields.text("schedule", Maintenance.schedule),
    )
    fields.done()
    return maintenance


def _runner(fields: _Fields, folder: Path) -> Dataflow | Flink | None:
    dataflow, flink = fields.part("dataflow"), fields.part("flink")
    if dataflow and flink:
        fields.note("dataflow and flink are both there: a stream runs once")
    if dataflow:
        found = Dataflow(
            project=dataflow.text("project", needed=True),
            location=dataflow.text("location", needed=True),
            template=dataflow.text("template", needed=True),
            environment=dataflow.object("environment"),
            transform_name_mapping=dataflow.object("transform_name_mapping"),
            connection=dataflow.text("connection", Dataflow.connection),
        )
        if found.template and not re.fullmatch(r"gs://[^/]+/.+", found.template):
            dataflow.note(f"Invalid template {found.template!r}: give gs://BUCKET/PATH.json")
        dataflow.done()
        return found
    if flink:
        manifest = flink.text("manifest", needed=True)
        runner = Flink(manifest=folder / manifest, connection=flink.text("connection", Flink.connection))
        flink.done()
        return runner
    return None


def _backfill(fields: _Fields | None, name: str) -> Backfill | None:
    if fields is None:
        return None
    backfill = Backfill(
        files=fields.text("files", needed=True),
        writer=fields.text("writer", f"{name}-backfill"),
        options=fields.object("options"),
    )
    if backfill.files and "{date" not in backfill.files:
        fields.note(f"Invalid files {backfill.files!r}: it names no {{date}}, e.g. /data/{{date:%Y-%m-%d}}/*.json.gz")
    fields.no_secrets("options", backfill.options)
    fields.done()
    return backfill
