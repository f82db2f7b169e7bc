"""A Terraform provider that has a schema and nothing else: enough for init, validate, and tests with mock providers.

    schema_provider.py schema.json     (the output of extract_schema.py)

It speaks Terraform's plugin protocol 6 over gRPC without TLS, so TF_DISABLE_PLUGIN_TLS=1 has to be set. It accepts whatever
fits the schema. A real plan or apply fails: it implements neither.
"""

import json
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import grpc

NESTING = {"single": 1, "list": 2, "set": 3}


def varint(number):
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(out) + bytes([number])


def field(number, value):
    """One field of a protocol buffer: an integer, text, or an encoded message. Zero, false and empty are left out."""
    if isinstance(value, (bool, int)):
        return varint(number << 3) + varint(int(value)) if value else b""
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def attribute(found):
    return (
        field(1, found["name"])
        + field(2, json.dumps(found["type"]))
        + field(4, found.get("required", False))
        + field(5, found.get("optional", False))
        + field(6, found.get("computed", False))
    )


def nested(name, found):
    return (
        field(1, name)
        + field(2, block(found))
        + field(3, NESTING[found["nesting"]])
        + field(4, found["min"])
        + field(5, found["max"])
    )


def block(found):
    attributes = b"".join(field(2, attribute(a)) for a in found["attributes"])
    return attributes + b"".join(field(3, nested(name, b)) for name, b in found["blocks"].items())


def schema(found):
    return field(2, block(found))


def schemas(number, found):
    return b"".join(field(number, field(1, name) + field(2, schema(of))) for name, of in found.items())


def answer(found):
    return field(1, schema(found["provider"])) + schemas(2, found["resource"]) + schemas(3, found["data"])


class Handler(grpc.GenericRpcHandler):
    """Answers GetProviderSchema, finds every configuration valid, and knows nothing else."""

    def __init__(self, found, stop):
        self.known = {
            "/tfplugin6.Provider/GetProviderSchema": lambda *_: answer(found),
            "/tfplugin6.Provider/StopProvider": lambda *_: b"",
            "/plugin.GRPCController/Shutdown": lambda *_: stop.set() or b"",
        }
        for what in ("ProviderConfig", "ResourceConfig", "DataResourceConfig"):
            self.known[f"/tfplugin6.Provider/Validate{what}"] = lambda *_: b""

    def service(self, call):
        method = self.known.get(call.method)
        return method and grpc.unary_unary_rpc_method_handler(method)


def main(file):
    with open(file) as text:
        found = json.load(text)
    stop = threading.Event()
    server = grpc.server(ThreadPoolExecutor(4), handlers=[Handler(found, stop)])
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(f"1|6|tcp|127.0.0.1:{port}|grpc", flush=True)
    stop.wait()
    server.stop(grace=1).wait()


main(sys.argv[1])
