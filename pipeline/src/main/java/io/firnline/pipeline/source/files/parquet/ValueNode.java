package io.firnline.pipeline.source.files.parquet;

import java.io.IOException;
import org.apache.avro.io.Encoder;
import org.apache.parquet.example.data.Group;

/** Writes a value that is there: of a group, the field and which of its values. */
interface ValueNode {
  void write(Group group, int field, int index, Encoder out) throws IOException;
}
