package io.firnline.pipeline.source.files.parquet;

import java.io.IOException;
import org.apache.avro.io.Encoder;
import org.apache.parquet.example.data.Group;

/** Writes a field of a record, out of the group that has its column, null or not. */
interface FieldNode {
  void write(Group group, Encoder out) throws IOException;
}
