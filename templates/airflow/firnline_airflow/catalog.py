"""The catalog of a stream as PyIceberg reads it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyiceberg.catalog import Catalog

DEFAULT_NAME = "iceberg"
"""Name of a catalog whose properties have none, as in ``firnline`` itself."""

_OWN = {"name", "type", "uri", "warehouse", "io-impl", "jdbc.user", "jdbc.password", "rest.auth.type", "client.region"}


def reader_properties(catalog: Mapping[str, str]) -> dict[str, Any]:
    """PyIceberg's properties for those that ``--icebergCatalog`` takes.

    :raises ValueError: for a catalog that cannot be translated
    """
    kind = catalog.get("type")
    others = {key: value for key, value in catalog.items() if key not in _OWN}
    warehouse = {"warehouse": catalog["warehouse"]} if "warehouse" in catalog else {}
    if kind == "rest":
        google = {"auth": {"type": "google"}} if catalog.get("rest.auth.type") == "google" else {}
        return {"type": "rest", "uri": catalog.get("uri", ""), **warehouse, **google, **others}
    if kind == "glue":
        region = {"glue.region": catalog["client.region"], "s3.region": catalog["client.region"]}
        return {"type": "glue", **warehouse, **(region if "client.region" in catalog else {}), **others}
    if kind == "jdbc":
        # Who only reads makes no tables in the database of the catalog.
        return {"type": "sql", "uri": _sqlalchemy(catalog), **warehouse, "init_catalog_tables": "false", **others}
    raise ValueError(
        f"Cannot read a catalog of type {kind!r} by PyIceberg's properties: give them under 'reader', "
        "or wait with `firnline complete`"
    )


def _sqlalchemy(catalog: Mapping[str, str]) -> str:
    uri = catalog.get("uri", "")
    sqlite = re.fullmatch(r"jdbc:sqlite:(?:file:)?(/[^?]*)(?:\?.*)?", uri)
    if sqlite:
        return f"sqlite:///{sqlite.group(1)}"
    postgres = re.fullmatch(r"jdbc:postgresql://(.*)", uri)
    if postgres:
        user, password = catalog.get("jdbc.user", ""), catalog.get("jdbc.password", "")
        login = f"{user}:{password}@" if password else f"{user}@" if user else ""
        return f"postgresql+psycopg2://{login}{postgres.group(1)}"
    raise ValueError(f"Cannot read the JDBC catalog {uri!r} by PyIceberg's properties: give them under 'reader'")


def resolved(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Values ``env:NAME`` and ``@FILE`` read here and now, and handed to nobody but the catalog."""
    return {key: _value(key, value) for key, value in properties.items()}


def _value(key: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return resolved(value)
    if isinstance(value, str) and value.startswith("env:"):
        name = value.removeprefix("env:")
        if name not in os.environ:
            raise ValueError(f"Missing environment variable {name}, which {key} names")
        return os.environ[name]
    if isinstance(value, str) and value.startswith("@"):
        return Path(value[1:]).read_text().strip()
    return value


def open_catalog(catalog: Mapping[str, str], reader: Mapping[str, Any] | None = None) -> Catalog:
    """The catalog, by PyIceberg's own properties where they are given."""
    from pyiceberg.catalog import load_catalog

    properties = dict(reader) if reader else reader_properties(resolved(catalog))
    name = str(properties.pop("name", catalog.get("name", DEFAULT_NAME)))
    return load_catalog(name, **resolved(properties))
