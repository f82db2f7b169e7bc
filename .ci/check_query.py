"""Runs the statements of pipeline/docs/query.md on the table of a demo, and compares what they say with `firnline show --json`.

    check_query.py PAGE DIR SHOW_JSON TRINO JAR...

TRINO is the address of a server with the demo's catalog as `lakehouse`, or `none`. Jars are Spark's.

A block of the page that is to be run begins with its language, its engine and its name. Every one of them has a check here.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import tempfile
import time
import urllib.request
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

BLOCK = re.compile(r"^```(\w+) (\w+) ([\w-]+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SETTINGS = re.compile(r"^```properties\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Shown:
    """What `firnline show --json` says, and the window that the page's statements are asked for.

    An entry of a window counts the rows that were committed with it: of these `late` belong to windows before it.

    :param now: rows of the table by the start of the window that their event time is in, as a reader without our code counts them
    """

    def __init__(self, report: dict[str, Any], now: Counter[str]) -> None:
        self.report = report
        self.windows = [
            (snapshot["id"], window["start"], window["end"], window["rows"], window["late"])
            for snapshot in report["snapshots"]
            for window in snapshot["windows"]
        ]
        late = {start: now[start] - rows + late for _, start, _, rows, late in self.windows}
        check("late rows of all windows", now.total() - sum(rows - late for *_, rows, late in self.windows), sum(w[4] for w in self.windows))
        alone = {snapshot["id"] for snapshot in report["snapshots"] if len(snapshot["windows"]) == 1}
        # Of a commit of several windows nobody can say which of its rows came late to one of them.
        candidates = [window for window in self.windows if window[0] in alone and window[3] > window[4]]
        if not candidates:
            sys.exit(f"Check failed: the demo committed no window with rows alone: {self.windows}")
        self.commit, self.start, self.end, rows, late_of_others = max(candidates, key=lambda window: late[window[1]])
        self.rows = now[self.start]
        self.rows_of_commit = rows - late_of_others


def rows_by_window(lake: str, report: dict[str, Any]) -> Counter[str]:
    """By PyIceberg and the bounds of windows alone."""
    from pyiceberg.catalog import load_catalog

    starts = sorted({window["start"] for snapshot in report["snapshots"] for window in snapshot["windows"]})
    bounds = [int(datetime.fromisoformat(start.replace("Z", "+00:00")).timestamp() * 1000) for start in starts]
    table = load_catalog("demo", type="sql", uri=f"sqlite:///{lake}/lake.db", init_catalog_tables="false").load_table("demo.sensor_data")
    times = table.scan(selected_fields=("timestamp",)).to_arrow()["timestamp"].to_pylist()
    return Counter(starts[at - 1] if (at := bisect_right(bounds, time)) else "before" for time in times)


class Page:
    """The blocks of the page, with the demo's names in place of those of the page."""

    def __init__(self, text: str, lake: str, shown: Shown) -> None:
        self.changes = [
            ("DIR", lake),
            ("2026-11-22T08:00:00Z", shown.start),
            ("2026-11-22T08:01:00Z", shown.end),
            ("2026-11-22T08:00:00+00:00", shown.start.replace("Z", "+00:00")),
            ("2026-11-22T08:01:00+00:00", shown.end.replace("Z", "+00:00")),
            ("2026-11-22 08:00:00 UTC", shown.start.replace("T", " ").replace("Z", " UTC")),
            ("2026-11-22 08:01:00 UTC", shown.end.replace("T", " ").replace("Z", " UTC")),
            ('lakehouse.lake."', 'lakehouse.demo."'),
            ("8123456789012345678", str(shown.commit)),
            ("complete-through.sensors", "complete-through.demo"),
        ]
        self.blocks = {(engine, name): code for _, engine, name, code in BLOCK.findall(text)}
        self.settings = SETTINGS.findall(text)

    def code(self, engine: str, name: str, table: str) -> str:
        return self.changed(self.blocks[engine, name], table)

    def changed(self, text: str, table: str) -> str:
        for old, new in [*self.changes, ("lake.sensor_data", table)]:
            text = text.replace(old, new)
        return text


def check(what: str, found: object, wanted: object) -> None:
    if found != wanted:
        sys.exit(f"Check failed: {what}: the page's statement says {found}, `firnline show` {wanted}")


def spark_session(page: Page, jars: list[str]) -> Any:
    from pyspark.sql import SparkSession

    paths = ":".join(jars)
    builder = (
        SparkSession.builder.master("local[2]")
        .config("spark.driver.extraClassPath", paths)
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.warehouse.dir", tempfile.mkdtemp())
        .config("spark.log.level", "ERROR")
    )
    for line in page.changed(page.settings[0], "").split():
        name, value = line.split("=", 1)
        builder = builder.config(name, value)
    return builder.getOrCreate()


def sql_checks(shown: Shown) -> dict[str, Callable[[list[Any]], None]]:
    late = [(window[0], window[4]) for window in shown.windows if window[4] > 0]
    late_by_snapshot: dict[int, int] = {}
    for snapshot, rows in late:
        late_by_snapshot[snapshot] = late_by_snapshot.get(snapshot, 0) + rows
    dead = shown.report["ledger"]["dead"]
    return {
        "rows": lambda rows: check("rows of a window", len(rows), shown.rows),
        "complete": lambda rows: check("complete through", rows[0]["value"], shown.report["completeThrough"]),
        "windows": lambda rows: check(
            "windows", sorted((r["snapshot_id"], r["start"], r["end"], r["rows"], r["late"]) for r in rows), sorted(shown.windows)
        ),
        "first-complete": lambda rows: check("snapshot of a window", [r["snapshot_id"] for r in rows], [shown.commit]),
        "as-of": lambda rows: check("rows as of its commit", len(rows), shown.rows_of_commit),
        "late-rows": lambda rows: check("rows since its commit", len(rows), shown.rows - shown.rows_of_commit),
        "late": lambda rows: check("late rows", {r["snapshot_id"]: r["late"] for r in rows}, late_by_snapshot),
        "dead": lambda rows: check("dead letters by reason", sum(r["letters"] for r in rows), dead),
        "payloads": lambda rows: check("dead letters with payload", sum(bool(r["payload"]) for r in rows), dead),
    }


def run_spark(page: Page, shown: Shown, jars: list[str]) -> int:
    checks = sql_checks(shown)
    every_block_is_checked(page, "spark", checks)
    spark = spark_session(page, jars)
    for name, result in checks.items():
        result(spark.sql(page.code("spark", name, "demo.demo.sensor_data")).collect())
    spark.stop()
    return len(checks)


class Trino:
    """Statements by Trino's own protocol: one request to begin, and one for each page of rows."""

    def __init__(self, url: str) -> None:
        self.url = url

    def rows(self, statement: str) -> list[dict[str, Any]]:
        answer = self.asked(urllib.request.Request(f"{self.url}/v1/statement", statement.encode(), {"X-Trino-User": "reader"}))
        names: list[str] = []
        rows: list[dict[str, Any]] = []
        while True:
            if "error" in answer:
                raise RuntimeError(f"{answer['error']['message']}: {statement}")
            names = names or [column["name"] for column in answer.get("columns", [])]
            rows += [dict(zip(names, row, strict=True)) for row in answer.get("data", [])]
            if "nextUri" not in answer:
                return rows
            answer = self.asked(urllib.request.Request(answer["nextUri"]))

    def asked(self, request: urllib.request.Request) -> dict[str, Any]:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def wait(self) -> None:
        """It takes statements before it has found itself as a worker."""
        deadline = time.monotonic() + 120
        while True:
            try:
                self.rows("SELECT count(*) FROM lakehouse.information_schema.tables")
                return
            except (OSError, RuntimeError) as e:
                if time.monotonic() > deadline:
                    sys.exit(f"Cannot use Trino: {e}")
                time.sleep(0.5)


def run_trino(page: Page, shown: Shown, url: str) -> int:
    checks = sql_checks(shown)
    every_block_is_checked(page, "trino", checks)
    trino = Trino(url)
    trino.wait()
    for name, result in checks.items():
        result(trino.rows(page.code("trino", name, "demo.sensor_data")))
    return len(checks)


def run_python(page: Page, shown: Shown) -> int:
    """The blocks of Python follow one another, as on the page."""
    dead = shown.report["ledger"]["dead"]
    checks: dict[str, Callable[[dict[str, Any]], None]] = {
        "catalog": lambda names: check("table", names["table"].name(), ("demo", "sensor_data")),
        "complete": lambda names: check("complete through", names["complete"], shown.report["completeThrough"]),
        "windows": lambda names: check("windows", sorted(names["windows"]), sorted(shown.windows)),
        "rows": lambda names: check("rows of a window", len(names["rows"]), shown.rows),
        "as-of": lambda names: check("rows as of its commit", len(names["as_committed"]), shown.rows_of_commit),
        "dead": lambda names: check("dead letters", len(names["letters"]), dead),
    }
    every_block_is_checked(page, "pyiceberg", checks)
    names: dict[str, Any] = {}
    for name, result in checks.items():
        exec(page.code("pyiceberg", name, "demo.sensor_data"), names)
        result(names)
    every_block_is_checked(page, "duckdb", {"table": None, "rows": None})
    # The table's name in DuckDB stays that of the page.
    exec(page.code("duckdb", "table", "demo.sensor_data"), names)
    found = names["duck"].execute(page.code("duckdb", "rows", "demo.sensor_data")).fetchall()
    check("rows of a window, by DuckDB", sum(readings for _, readings, _ in found), shown.rows)
    return len(checks) + 2


def every_block_is_checked(page: Page, engine: str, checks: dict[str, Any]) -> None:
    check(f"blocks of {engine} on the page", sorted(name for of, name in page.blocks if of == engine), sorted(checks))


def main() -> None:
    page_file, lake, show, trino, *jars = sys.argv[1:]
    logging.basicConfig(level=logging.ERROR)
    lake = os.path.realpath(lake)
    report = json.loads(Path(show).read_text())
    shown = Shown(report, rows_by_window(lake, report))
    page = Page(Path(page_file).read_text(), lake, shown)
    check("engines of the page that are run", sorted({engine for engine, _ in page.blocks}), ["duckdb", "pyiceberg", "spark", "trino"])
    by_python = run_python(page, shown)
    by_spark = run_spark(page, shown, jars)
    by_trino = 0 if trino == "none" else run_trino(page, shown, trino)
    print(f"Statements that say what `firnline show` says: {by_spark} of Spark, {by_python} of PyIceberg and DuckDB, {by_trino} of Trino.")
    print(f"The window asked for, {shown.start}, has {shown.rows} rows, {shown.rows - shown.rows_of_commit} of them since its commit.")
    print("Not run here, and marked so on the page: Athena, BigQuery.")


main()
