"""Checks rendered manifests strictly: each object by a schema that knows no other field, and a FlinkDeployment by the operator's
own definition and the rules that the operator has beside it. Then breaks each one in the ways that have to be seen, and fails if one is not."""
import copy
import json
import pathlib
import re
import sys

import jsonschema
import kubernetes_validate
import yaml
from jsonschema import Draft202012Validator

KUBERNETES = "1.32"
HERE = pathlib.Path(__file__).parent
OWN = {
    "FlinkDeployment": [Draft202012Validator(json.loads((HERE / "flinkdeployment.schema.json").read_text()))],
    "PodMonitor": [Draft202012Validator(json.loads((HERE / "podmonitor.schema.json").read_text()))],
}
METRICS_PORT = 9249


def closed(schema):
    """A schema of a definition that takes no field which it does not name, as an API server's strict validation."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: closed(part) for key, part in schema.items()}
    if isinstance(schema.get("properties"), dict) and not schema.get("x-kubernetes-preserve-unknown-fields"):
        result.setdefault("additionalProperties", False)
    return result


def add_definition(file):
    """The definition of a FlinkDeployment as the operator installs it; what all objects have is not in it."""
    definition = yaml.load(pathlib.Path(file).read_text(), Loader=yaml.CSafeLoader)
    version = next(v for v in definition["spec"]["versions"] if v["name"] == "v1beta1")
    schema = closed(version["schema"]["openAPIV3Schema"])
    schema["properties"].update({"apiVersion": {}, "kind": {}, "metadata": {}})
    OWN[definition["spec"]["names"]["kind"]].append(Draft202012Validator(schema))


def by_schema(thing):
    """Problems of one object by its schema."""
    validators = OWN.get(thing["kind"])
    try:
        if validators is None:
            kubernetes_validate.validate(thing, KUBERNETES, strict=True)
        for validator in validators or []:
            validator.validate(thing)
    except (jsonschema.ValidationError, kubernetes_validate.ValidationError) as e:
        return [f"{thing['kind']}: {e.message.splitlines()[0]}"]
    return []


def pods(deployment):
    """Problems of pod templates, by the schema of a Pod."""
    spec = deployment["spec"]
    for owner in (spec, spec["jobManager"], spec["taskManager"]):
        template = owner.get("podTemplate")
        if template:
            pod = {"apiVersion": "v1", "kind": "Pod", "metadata": template.get("metadata", {}), "spec": template["spec"]}
            yield from by_schema(pod)
            if "flink-main-container" not in [c["name"] for c in template["spec"]["containers"]]:
                yield "podTemplate: no container flink-main-container"


def operator_rules(deployment):
    """What the operator's validator refuses, and what would lose data or a secret."""
    spec, job, conf = deployment["spec"], deployment["spec"]["job"], deployment["spec"]["flinkConfiguration"]
    if job["upgradeMode"] in ("savepoint", "last-state") and not conf.get("state.checkpoints.dir"):
        yield "no state.checkpoints.dir"
    if job["upgradeMode"] == "savepoint" and not conf.get("state.savepoints.dir"):
        yield "no state.savepoints.dir"
    ha = conf.get("high-availability.type") == "kubernetes"
    if spec["jobManager"].get("replicas", 1) > 1 and not ha:
        yield "several JobManagers without high availability"
    if ha and not conf.get("high-availability.storageDir"):
        yield "no high-availability.storageDir"
    for key in ("state.checkpoints.dir", "state.savepoints.dir", "high-availability.storageDir"):
        if not re.match(r"(s3|gs|hdfs)://", conf.get(key, "")):
            yield f"{key} is not on a store that all pods reach"
    for key in ("kubernetes.namespace", "kubernetes.cluster-id"):
        if key in conf:
            yield f"{key} may not be set"
    if conf.get("execution.attached") != "true":
        yield "execution.attached is not true"
    if job.get("allowNonRestoredState"):
        yield "allowNonRestoredState hides what does not fit"
    flags = dict(a[2:].split("=", 1) for a in job["args"] if a.startswith("--"))
    if flags.get("parallelism") != str(job["parallelism"]):
        yield "--parallelism is not job.parallelism"
    if job["args"][0] != "run" or "flinkMaster" in flags:
        yield "args are not those of run"
    slots = int(conf["taskmanager.numberOfTaskSlots"])
    if slots < 1:
        yield "no slots"


def together(things):
    """What one object says of another."""
    by_kind = {}
    for thing in things:
        by_kind.setdefault(thing["kind"], []).append(thing)
    deployment = by_kind["FlinkDeployment"][0]
    spec = deployment["spec"]
    if spec["serviceAccount"] not in [a["metadata"]["name"] for a in by_kind["ServiceAccount"]]:
        yield "no such ServiceAccount"
    maps = {m["metadata"]["name"]: m["data"] for m in by_kind["ConfigMap"]}
    pod = spec["podTemplate"]["spec"]
    volumes = {v["name"]: v for v in pod["volumes"]}
    container = pod["containers"][0]
    mounted = {}
    for mount in container["volumeMounts"]:
        volume = volumes.get(mount["name"])
        if volume is None:
            yield f"no volume {mount['name']}"
        elif "configMap" in volume:
            data = maps.get(volume["configMap"]["name"])
            if data is None:
                yield f"no ConfigMap {volume['configMap']['name']}"
            else:
                mounted.update({f"{mount['mountPath']}/{name}": text for name, text in data.items()})
    text = "\n".join(spec["job"]["args"])
    catalog = re.search(r"--icebergCatalog=@(\S+)", text).group(1)
    if catalog not in mounted:
        yield f"{catalog} is in no ConfigMap"
    else:
        text += json.dumps(json.loads(mounted[catalog]))
    env = {e["name"]: e for e in container["env"]}
    for name in re.findall(r"env:([A-Z0-9_]+)", text):
        if "secretKeyRef" not in env.get(name, {}).get("valueFrom", {}):
            yield f"env:{name} is no secret of the pod"
    monitor = by_kind["PodMonitor"][0]["spec"]
    if monitor["selector"]["matchLabels"]["app"] != deployment["metadata"]["name"]:
        yield "the PodMonitor is of another app"
    ports = {p["name"]: p["containerPort"] for p in container["ports"]}
    if ports.get(monitor["podMetricsEndpoints"][0]["port"]) != int(spec["flinkConfiguration"]["metrics.reporter.prom.port"]):
        yield "the PodMonitor's port is not the reporter's"


def problems(things):
    found = [p for thing in things for p in by_schema(thing)]
    if found:
        return found
    deployment = next(t for t in things if t["kind"] == "FlinkDeployment")
    return [*pods(deployment), *operator_rules(deployment), *together(things)]


def put(path, value):
    def change(things):
        at = next(t for t in things if t["kind"] == path[0])
        for key in path[1:-1]:
            at = at[key]
        if value is None:
            del at[path[-1]]
        else:
            at[path[-1]] = value

    return change


D = "FlinkDeployment"
BROKEN = {
    "a field of another version of the operator": put([D, "spec", "job", "sideCar"], "x"),
    "a typo": put([D, "spec", "job", "upgradMode"], "savepoint"),
    "a version that there is not": put([D, "spec", "flinkVersion"], "v1_99"),
    "a long name": put([D, "metadata", "name"], "f" * 46),
    "no checkpoint folder": put([D, "spec", "flinkConfiguration", "state.checkpoints.dir"], None),
    "no savepoint folder": put([D, "spec", "flinkConfiguration", "state.savepoints.dir"], None),
    "no high availability": put([D, "spec", "flinkConfiguration", "high-availability.type"], None),
    "a local checkpoint folder": put([D, "spec", "flinkConfiguration", "state.checkpoints.dir"], "file:///tmp"),
    "a number for a string": put([D, "spec", "flinkConfiguration", "metrics.reporter.prom.port"], METRICS_PORT),
    "a typo in a pod": put([D, "spec", "podTemplate", "spec", "containers", 0, "enviroment"], []),
    "a catalog that is not there": put(["ConfigMap", "metadata", "name"], "other"),
    "a secret that is not there": put([D, "spec", "podTemplate", "spec", "containers", 0, "env"], []),
    "another parallelism": put([D, "spec", "job", "parallelism"], 5),
    "a role with a typo": put(["Role", "rules", 0, "verb"], ["get"]),
    "a monitor with a typo": put(["PodMonitor", "spec", "selectors"], {}),
    "an account that is not there": put(["ServiceAccount", "metadata", "name"], "other"),
}


def main(files):
    bad = 0
    if files[0].startswith("--definition="):
        add_definition(files.pop(0).split("=", 1)[1])
    for file in files:
        things = [t for t in yaml.safe_load_all(pathlib.Path(file).read_text()) if t]
        found = problems(things)
        for problem in found:
            print(f"{file}: {problem}")
        bad += len(found)
        for what, change in BROKEN.items():
            broken = copy.deepcopy(things)
            change(broken)
            if not problems(broken):
                print(f"{file}: {what} is not seen")
                bad += 1
    print(f"{len(files)} overlays, {len(BROKEN)} mistakes made in each: {bad} problems")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
