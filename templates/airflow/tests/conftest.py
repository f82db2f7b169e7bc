"""Airflow's own settings come from .ci/airflow; here is what several tests use."""

from pathlib import Path

import pyarrow as pa
import pytest
from pyiceberg.catalog.sql import SqlCatalog
from servers import Server

from firnline_airflow import config

HERE = Path(__file__).parent


@pytest.fixture
def streams():
    return {stream.name: stream for stream in config.load(HERE / "firnline.json")}


class Lake:
    """A real catalog and real tables, with the marks that commits of Firnline leave."""

    def __init__(self, folder):
        self.folder = folder
        self.catalog = {
            "name": "lake",
            "type": "jdbc",
            "uri": f"jdbc:sqlite:{folder}/lake.db",
            "warehouse": f"file://{folder}/lake",
        }
        self.writable = SqlCatalog("lake", uri=f"sqlite:///{folder}/lake.db", warehouse=f"file://{folder}/lake")
        self.writable.create_namespace("lake")
        self.rows = pa.table({"sensor_id": ["a"]})
        self.writable.create_table("lake.readings", self.rows.schema)

    def table(self):
        return self.writable.load_table("lake.readings")

    def commit(self, through, writer="sensors"):
        """One commit of a writer: rows, and in the same transaction how far the table is."""
        with self.table().transaction() as change:
            change.set_properties({f"firnline.complete-through.{writer}": through, f"firnline.ledger.{writer}.parts": "1"})
            change.append(self.rows, snapshot_properties={"firnline.writer": writer, "firnline.complete-through": through})

    def others(self):
        """A commit of somebody else."""
        self.table().append(self.rows)


@pytest.fixture
def lake(tmp_path):
    return Lake(tmp_path)


@pytest.fixture
def serve():
    servers = []

    def start(answer):
        servers.append(Server(answer))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()
