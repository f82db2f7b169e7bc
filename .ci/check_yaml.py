"""Checks what io-iceberg/yaml/readings.yaml has left behind, with nothing of ours: SQLite, JSON, Avro and Parquet alone."""

import glob
import json
import sqlite3
import sys

import fastavro
import pyarrow.parquet


def path(location):
    """Of file:///folder and of file:/folder, which Hadoop makes of it."""
    return "/" + location.removeprefix("file:").lstrip("/")


def metadata(lake, table):
    query = "select metadata_location from iceberg_tables where table_namespace = 'lake' and table_name = ?"
    with sqlite3.connect(f"{lake}/lake.db") as catalog:
        (location,) = catalog.execute(query, (table,)).fetchone()
    with open(path(location)) as file:
        return json.load(file)


def avro(location):
    with open(path(location), "rb") as file:
        return list(fastavro.reader(file))


def rows(lake, table):
    found = metadata(lake, table)
    (current,) = [s for s in found["snapshots"] if s["snapshot-id"] == found["current-snapshot-id"]]
    files = [
        entry["data_file"]["file_path"]
        for manifest in avro(current["manifest-list"])
        for entry in avro(manifest["manifest_path"])
        if entry["status"] != 2  # deleted
    ]
    return sorted(
        (row["sensor_id"], row["temperature"], row["second"])
        for file in files
        for row in pyarrow.parquet.read_table(path(file)).to_pylist()
    )


def output(lake, name):
    lines = []
    for file in glob.glob(f"{lake}/{name}-*"):
        with open(file) as text:
            lines += text.read().splitlines()
    return sorted(lines)


def expect(what, found, wanted):
    if found != wanted:
        sys.exit(f"Wrong {what}:\n  found  {found}\n  wanted {wanted}")
    print(f"right: {what}: {found}")


lake = sys.argv[1]
expect("rows of north", rows(lake, "readings_north"), [("s1", 20.5, 1718000000), ("s1", 20.75, 1718000059)])
expect("rows of south", rows(lake, "readings_south"), [("s2", 21.0, 1718000001), ("s2", 21.25, 1718000061)])
expect("rows that do not fit", [e.split(":")[0] for e in output(lake, "errors")], ["not/a name"])
expect(
    "snapshots",
    output(lake, "snapshots"),
    ["lake.ledger 0"] * 2 + ["lake.readings_north 1"] * 2 + ["lake.readings_south 1"] * 2,
)
ledger = metadata(lake, "ledger")["properties"]
expect("ledger of the writer", [k for k in ledger if k == "firnline.ledger.readings.parts"], ["firnline.ledger.readings.parts"])
