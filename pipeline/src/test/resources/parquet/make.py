"""Writes the Parquet files that ParquetFilesTest reads: python3 make.py, with pyarrow 26."""

import datetime
import decimal

import pyarrow as pa
import pyarrow.parquet as pq

ROWS = 30
START = datetime.datetime(2026, 11, 22, tzinfo=datetime.timezone.utc)


def column(values, kind):
    return pa.array([values(i) for i in range(ROWS)], kind)


def table(unit):
    return pa.table({
        "id": column(lambda i: 4294967295 - i, pa.uint32()),
        "name": column(lambda i: None if i % 7 == 3 else f"name {i % 5}", pa.string()),
        "at": column(lambda i: START + datetime.timedelta(microseconds=1500 * i), pa.timestamp(unit, "UTC")),
        "amount": column(lambda i: decimal.Decimal(i * 25 - 100) / 100, pa.decimal128(9, 2)),
        "tags": column(lambda i: None if i == 4 else [None if t == 1 else f"t{t}" for t in range(i % 4)], pa.list_(pa.string())),
        "attributes": column(lambda i: [(f"a{k}", k / 2) for k in range(i % 3)], pa.map_(pa.string(), pa.float64())),
        "place": column(lambda i: None if i == 5 else {"x": i, "not wanted": "?"}, pa.struct([("x", pa.int32()), ("not wanted", pa.string())])),
        "day": column(lambda i: START.date() + datetime.timedelta(days=i), pa.date32()),
        "ok": column(lambda i: i % 2 == 0, pa.bool_()),
        "a name that Avro does not have": column(str, pa.string()),
    })


pq.write_table(table("us"), "arrow-zstd.parquet", row_group_size=10, compression="zstd")
pq.write_table(table("us"), "arrow-snappy-v2.parquet", row_group_size=30, compression="snappy", data_page_version="2.0",
               store_decimal_as_integer=True, use_dictionary=False)
pq.write_table(table("ns"), "arrow-gzip-int96.parquet", row_group_size=7, compression="gzip", use_deprecated_int96_timestamps=True)
