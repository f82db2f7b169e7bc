"""Stands in for Dataflow and Cloud Storage: launches a Flex Template's image as they do, and reads what it leaves.

    dataflow_launch.py SPEC PARAMETERS_FOLDER JARS LAUNCHER...

SPEC is the spec file, PARAMETERS_FOLDER has parameter files, JARS is how many jars the image has, and LAUNCHER... is the command that runs
the image's entry point. Checks parameters against the spec's metadata before, and the job that was written after.
"""

import json
import re
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlparse

BUCKET = "my-project-sensors-staging"
objects: dict[str, bytes] = {}
sessions: dict[str, "Upload"] = {}
uploaded: set[str] = set()


@dataclass
class Upload:
    """An object on its way, in pieces."""

    name: str
    data: bytearray = field(default_factory=bytearray)
    done: bool = False


class Server(ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        """A program that ends leaves its connections."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class Storage(BaseHTTPRequestHandler):
    """What Beam uses of Cloud Storage: buckets and objects that are looked at, and resumable uploads."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path = urlparse(self.path).path
        if found := re.fullmatch(r"/storage/v1/b/([^/]+)", path):
            return self.answer({"name": found[1], "projectNumber": "1", "location": "EUROPE-WEST1"})
        name = unquote(path.split("/o/", 1)[-1])
        if name not in objects:
            return self.answer({"error": {"code": 404, "message": f"no {name}"}}, 404)
        self.answer(self.described(name))

    def do_POST(self):
        """Begins an upload."""
        self.body()
        session = str(len(sessions))
        sessions[session] = Upload(parse_qs(urlparse(self.path).query)["name"][0])
        self.answer({}, headers={"Location": f"http://127.0.0.1:{self.server.server_port}/session/{session}"})

    def do_PUT(self):
        """A piece of an upload. A client that had no answer asks how far it is, or sends a piece again."""
        upload = sessions[urlparse(self.path).path.split("/session/", 1)[1]]
        data, where = self.body(), self.headers.get("Content-Range", "bytes 0-/")
        if not where.startswith("bytes */") and not upload.done:
            del upload.data[int(where.split()[1].split("-")[0]) :]
            upload.data += data
            upload.done = not where.endswith("/*")
            if upload.done:
                objects[upload.name] = bytes(upload.data)
                uploaded.add(upload.name)
        if upload.done:
            return self.answer(self.described(upload.name))
        self.answer({}, 308, {"Range": f"bytes=0-{len(upload.data) - 1}"} if upload.data else None)

    def described(self, name):
        size = str(len(objects[name]))
        return {"bucket": BUCKET, "name": name, "size": size, "generation": "1", "updated": "2026-11-29T00:00:00Z"}

    def body(self):
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.whole(int(self.headers.get("Content-Length", 0)))
        chunks = bytearray()
        while size := int(self.rfile.readline() or self.whole(1), 16):
            chunks += self.whole(size)
            self.rfile.readline()
        self.rfile.readline()
        return chunks

    def whole(self, size):
        data = self.rfile.read(size)
        if len(data) < size:
            raise ConnectionError(f"{len(data)} of {size} bytes")
        return data

    def answer(self, body, code=200, headers=None):
        data = json.dumps(body).encode()
        self.send_response(code)
        for key, value in (headers or {}).items():
            self.send_header(key, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        pass


def parameters(file):
    """The block --parameters of a file that has one value a line."""
    found = {}
    for line in file.read_text().split("--parameters:\n")[1].splitlines():
        if pair := re.fullmatch(r"  (\w+): (?:'(.*)'|(.*?))(?: +#.*)?", line):
            found[pair[1]] = pair[2] if pair[2] is not None else pair[3]
    return found


def problems(metadata, given):
    """What Dataflow refuses before it starts a launcher."""
    known = {parameter["name"]: parameter for parameter in metadata["parameters"]}
    wrong = [f"unknown {name}" for name in given if name not in known]
    wrong += [f"missing {name}" for name, one in known.items() if not one["isOptional"] and name not in given]
    for name in given.keys() & known.keys():
        values = [option["value"] for option in known[name].get("enumOptions", [])]
        if values and given[name] not in values:
            wrong.append(f"{name} is none of {values}")
        wrong += [f"{name} is not {regex}" for regex in known[name].get("regexes", []) if not re.fullmatch(regex, given[name])]
    return wrong


def launch(port, name, given, launcher):
    """Exit code and console log of a launch, and the job that it has written."""
    flags = {
        "runner": "DataflowRunner",
        "project": "my-project",
        "region": "europe-west1",
        "jobName": name,
        "stagingLocation": f"gs://{BUCKET}/staging",
        "tempLocation": f"gs://{BUCKET}/temp",
        "templateLocation": f"gs://{BUCKET}/staging/template_launches/{name}/job_object",
        "gcsEndpoint": f"http://127.0.0.1:{port}/storage/v1/",
        "credentialFactoryClass": "org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory",
    } | given
    uploaded.clear()
    started = time.time()
    run = subprocess.run(
        launcher + [f"--{key}={value}" for key, value in flags.items()],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=240,
    )
    written = objects.get(f"staging/template_launches/{name}/job_object")
    staged = sorted(upload for upload in uploaded if upload.endswith(".jar"))
    print(f"{name}: exit code {run.returncode}, {len(staged)} jars staged, {time.time() - started:.0f} s")
    return run.returncode, run.stdout, written and json.loads(written), staged


def main(spec, folder, jars, *launcher):
    metadata = json.loads(Path(spec).read_text())["metadata"]
    server = Server(("127.0.0.1", 0), Storage)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    kafka = parameters(Path(folder, "kafka.yaml"))

    # Launches of one release: the jars of the second and third are there.
    for source, expected in ("kafka", int(jars)), ("pubsub", 0), ("kinesis", 0):
        given = parameters(Path(folder, f"{source}.yaml"))
        assert problems(metadata, given) == [], problems(metadata, given)
        code, log, job, staged = launch(server.server_port, source, given, list(launcher))
        assert code == 0 and job, log
        assert job["type"] == "JOB_TYPE_STREAMING" and job["name"] == source, job["name"]
        assert len(job["steps"]) > 10, [step["name"] for step in job["steps"]]
        assert len(staged) == expected, f"{len(staged)} jars staged, expected {expected}: {staged[:5]} ..."

    for wrong in {"windowSize": "soon"}, {"lateRows": "KEEP"}, {"writerID": "sensors"}:
        assert problems(metadata, kafka | wrong), wrong
    assert problems(metadata, {"source": "KAFKA"}) == ["missing icebergCatalog", "missing icebergTable", "missing writerId"]

    # What only the program can tell is the end of the console log.
    code, log, job, _ = launch(server.server_port, "refused", kafka | {"icebergTable": "oops", "shards": "9999999999"}, list(launcher))
    assert code == 2 and job is None, log
    assert "Cannot start: 2 problems" in log and "write it namespace.table" in log, log


main(*sys.argv[1:])
