"""Servers that answer as those do that are not here."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse


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

    def stop(self):
        self.http.shutdown()
        self.http.server_close()


class Cluster:
    """Kubernetes, as it answers server-side apply: keeps one object; a change of its spec raises its generation."""

    def __init__(self, name):
        self.path = f"/apis/flink.apache.org/v1beta1/namespaces/firnline/flinkdeployments/{name}"
        self.object = None
        self.status = {}
        self.server = Server(self.answer)

    def answer(self, request):
        url = urlparse(request["path"])
        assert url.path == self.path
        if request["method"] == "PATCH":
            assert request["type"] == "application/apply-patch+yaml"
            assert parse_qs(url.query) == {"fieldManager": ["firnline-airflow"], "force": ["True"], "fieldValidation": ["Strict"]}
            old = self.object
            generation = 1 if old is None else old["metadata"]["generation"] + (old["spec"] != request["body"]["spec"])
            self.object = {**request["body"], "metadata": {**request["body"]["metadata"], "generation": generation}}
        return 200, {**self.object, "status": self.status}

    def connection(self):
        """What AIRFLOW_CONN_... takes."""
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "test",
            "contexts": [{"name": "test", "context": {"cluster": "test", "user": "test"}}],
            "clusters": [{"name": "test", "cluster": {"server": self.server.url}}],
            "users": [{"name": "test", "user": {}}],
        }
        return json.dumps({"conn_type": "kubernetes", "extra": {"kube_config": json.dumps(config)}})
