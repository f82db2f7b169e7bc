"""Reads the schema of a Terraform provider out of its CDKTF bindings, an npm package, for use where no provider can be had.

    extract_schema.py BINDINGS PREFIX FOLDER >schema.json

BINDINGS is the unpacked npm package of a provider, PREFIX what its types begin with ("google"), FOLDER the tree whose *.tf
files name the types that are wanted. Types of another provider, and those that the package does not have, are left out:
Terraform itself then says "provider does not support resource type", with file and line.

What the bindings do not tell, and is guessed: which optional attributes the provider fills in when they are not given
(COMPUTED_TOO). What they do not have: the rules for values, and what a plan makes of them.
"""

import json
import re
import sys
from pathlib import Path

COMPUTED_TOO = {"arn", "id", "project", "region", "self_link", "zone"}
SCALARS = {"string": "string", "number": "number", "boolean": "bool"}
ATTRIBUTE = re.compile(
    r"^\s+(\w+): \{\n\s+value: (.*),\n\s+isBlock: (\w+),\n\s+type: \"(\w+)\",\n\s+storageClassType: \"(\w+)\",", re.MULTILINE
)
GETTER = re.compile(r"this\.get(String|Number|Boolean|List|StringMap)Attribute\('(\w+)'\)")
COMPUTED = {"String": "string", "Number": "number", "Boolean": "bool", "List": ["list", "string"], "StringMap": ["map", "string"]}


class Bindings:
    """One folder of the package: the code of a resource, of a data source or of the provider's own block."""

    def __init__(self, folder):
        self.code = (folder / "index.js").read_text()
        self.types = (folder / "index.d.ts").read_text()

    def block(self):
        found = re.search(r"^class (\w+) extends cdktf\.Terraform(?:Resource|DataSource|Provider) ", self.code, re.MULTILINE)
        name, start = found.group(1), found.start()
        body = self.code[start:]
        found = self.attributes(body[body.index("synthesizeHclAttributes") :], f"{name}Config")
        known = {a["name"] for a in found["attributes"]} | set(found["blocks"])
        for kind, attribute in GETTER.findall(body):
            if attribute not in known:
                known.add(attribute)
                found["attributes"].append({"name": attribute, "type": COMPUTED[kind], "computed": True})
        for attribute in re.findall(r"new cdktf\.StringMap\(this, \"(\w+)\"\)", body):
            if attribute not in known:
                known.add(attribute)
                found["attributes"].append({"name": attribute, "type": ["map", "string"], "computed": True})
        return found

    def attributes(self, text, interface):
        """The attributes and nested blocks of the first literal `attrs` in text."""
        literal = text[text.index("const attrs = {") : text.index("};\n")]
        block = {"attributes": [], "blocks": {}}
        for name, value, is_block, kind, storage in ATTRIBUTE.findall(literal):
            required = self.required(interface, re.search(r"(?:this\._|struct\.)(\w+)", value).group(1))
            if is_block == "true":
                block["blocks"][name] = self.nested(value, kind, required)
            else:
                entry = {"name": name, "type": self.type(kind, storage), "required": required, "optional": not required}
                block["attributes"].append(entry | ({"computed": True} if name in COMPUTED_TOO and not required else {}))
        return block

    def nested(self, value, kind, required):
        function = re.search(r"(\w+)ToHclTerraform", value).group(1)
        body = self.code[self.code.index(f"function {function}ToHclTerraform(") :]
        interface = function[0].upper() + function[1:]
        nested = self.attributes(body, interface)
        return nested | {
            "nesting": "single" if kind == "struct" else kind,
            "min": int(required and kind != "struct"),
            "max": int(kind == "list" and "listMapperHcl" not in value),
        }

    def required(self, interface, field):
        body = re.search(rf"export interface {interface}(?: extends [\w.]+)? \{{(.*?)^\}}", self.types, re.DOTALL | re.MULTILINE)
        return re.search(rf"readonly {field}: ", body.group(1)) is not None

    def type(self, kind, storage):
        if kind == "simple":
            return SCALARS[storage]
        element = SCALARS.get(re.sub(r"(List|Map)$", "", storage))
        if element is None:
            raise ValueError(f"Cannot read an attribute of type {kind} of {storage}")
        return [kind, element]


def wanted(tree, prefix):
    named = re.compile(rf'^\s*(resource|data)\s+"({prefix}_\w+)"', re.MULTILINE)
    return {found for file in tree.rglob("*.tf") for found in named.findall(file.read_text())}


def folder_of(library, kind, name, prefix):
    dashed = name.replace("_", "-")
    head = "data-" if kind == "data" else ""
    for candidate in (head + dashed, head + dashed.removeprefix(f"{prefix}-")):
        if (library / candidate / "index.js").exists():
            return library / candidate
    return None


def main(package, prefix, tree):
    library = Path(package) / "lib"
    schema = {"provider": Bindings(library / "provider").block(), "resource": {}, "data": {}}
    for kind, name in sorted(wanted(Path(tree), prefix)):
        folder = folder_of(library, kind, name, prefix)
        if folder is not None:
            schema[kind][name] = Bindings(folder).block()
    json.dump(schema, sys.stdout)


main(*sys.argv[1:])
