"""Airflow's own settings come from .ci/airflow; here is what several tests use."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pyarrow as pa
import pytest
from pyiceberg.catalog.sql import SqlCatalog

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


class Server:
    """An HTTP server of this test: answers by a function of method, path and body; keeps what it was asked."""

    def __init__(self, answer):
        self.asked = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                size = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(size)) if size else None
                request = {"method": self.command, "path": self.path, "body": body, "type": self.headers.get("Content-Type")}
                outer.asked.append(request)
                code, given = answer(request)
                data = json.dumps(given).encode()
                self.send_response(code)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_POST = do_PATCH = do_PUT = do_GET  # noqa: N815

            def log_message(self, *_):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def sent(self, method):
        return [request for request in self.asked if request["method"] == method]


@pytest.fixture
def serve():
    servers = []

    def start(answer):
        servers.append(Server(answer))
        return servers[-1]

    yield start
    for server in servers:
        server.http.shutdown()
        server.http.server_close()
