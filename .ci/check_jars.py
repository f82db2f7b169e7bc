"""Fails if a class is in two jars of a folder with another content: which of them counts would depend on the order of files in a folder.

    check_jars.py FOLDER
"""

import sys
import zipfile
from collections import defaultdict
from pathlib import Path

# Generators of code, which nothing here calls, in an older and a newer form.
KNOWN = {("kotlinpoet", "kotlinpoet-jvm"), ("wire-compiler", "wire-schema-jvm")}

places = defaultdict(dict)
jars = sorted(Path(sys.argv[1]).rglob("*.jar"))
for jar in jars:
    with zipfile.ZipFile(jar) as archive:
        for entry in archive.infolist():
            if entry.filename.endswith(".class") and not entry.filename.startswith("META-INF/") and entry.filename != "module-info.class":
                places[entry.filename][jar.name] = (entry.CRC, entry.file_size)
doubled = {tuple(sorted(found)): name for name, found in places.items() if len(set(found.values())) > 1}
wrong = {names: example for names, example in doubled.items() if tuple(name.rsplit("-", 1)[0] for name in names) not in KNOWN}
for names, example in wrong.items():
    print(f"{example} is in {' and '.join(names)}, and is not the same")
print(f"{len(jars)} jars, {len(places)} classes: their order does not matter" if not wrong else "The order of jars would matter")
sys.exit(1 if wrong else 0)
