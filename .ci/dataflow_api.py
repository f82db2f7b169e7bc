"""Stands in for Dataflow's API, for `gcloud` and the scripts of templates/dataflow: launch, list, look, drain.

A launched job is QUEUED, and RUNNING when it is looked at; a draining one is DRAINED then. An update takes the place of the job of its
name. Prints its port, and appends each launch as a line of JSON to the file that is its argument.
"""

import json
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

NEXT = {"JOB_STATE_QUEUED": "JOB_STATE_RUNNING", "JOB_STATE_DRAINING": "JOB_STATE_DRAINED"}
ENDED = ("JOB_STATE_DRAINED", "JOB_STATE_FAILED", "JOB_STATE_UPDATED")
JOBS = "/v1b3/projects/([^/]+)/locations/([^/]+)"
jobs: dict[str, dict] = {}


class Api(BaseHTTPRequestHandler):
    def do_GET(self):
        path = self.path.split("?")[0]
        if re.fullmatch(JOBS + "/jobs", path):
            active = [job for job in jobs.values() if job["currentState"] not in ENDED]
            return self.answer({"jobs": active})
        job = jobs.get(path.rsplit("/", 1)[-1])
        if job is None:
            return self.answer({"error": {"code": 404, "message": f"no job {path}"}}, 404)
        job["currentState"] = NEXT.get(job["currentState"], job["currentState"])
        return self.answer(job)

    def do_POST(self):
        place = re.fullmatch(JOBS + "/flexTemplates:launch", self.path.split("?")[0])
        body = self.body()
        if place is None:
            return self.answer({"error": {"code": 404, "message": f"no {self.path}"}}, 404)
        with open(sys.argv[1], "a") as launches:
            launches.write(json.dumps({"project": place[1], "region": place[2]} | body) + "\n")
        launch = body["launchParameter"]
        if launch.get("update"):
            for job in jobs.values():
                if job["name"] == launch["jobName"] and job["currentState"] == "JOB_STATE_RUNNING":
                    job["currentState"] = "JOB_STATE_UPDATED"
        job = {
            "id": f"2026-11-29_00_00_00-{len(jobs) + 1}",
            "name": launch["jobName"],
            "projectId": place[1],
            "location": place[2],
            "type": "JOB_TYPE_STREAMING",
            "currentState": "JOB_STATE_QUEUED",
            "createTime": "2026-11-29T00:00:00Z",
            "currentStateTime": "2026-11-29T00:00:00Z",
        }
        jobs[job["id"]] = job
        return self.answer({"job": job})

    def do_PUT(self):
        job = jobs[self.path.split("?")[0].rsplit("/", 1)[-1]]
        if self.body().get("requestedState") == "JOB_STATE_DRAINED":
            job["currentState"] = "JOB_STATE_DRAINING"
        return self.answer(job)

    def body(self):
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))

    def answer(self, body, code=200):
        data = json.dumps(body).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
print(server.server_port, flush=True)
server.serve_forever()
