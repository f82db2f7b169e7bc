package io.firnline.rival;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * JSON to rows by Jackson's streaming parser, its fastest way; with the partition and the offset
 * that they came from where the table has columns for them.
 */
final class ReadingRows implements KafkaRecordDeserializationSchema<RowData> {
  private static final long serialVersionUID = 1L;
  private static final JsonFactory JSON = new JsonFactory();
  private static final int COLUMNS = 4;

  private final RowType type;

  ReadingRows(RowType type) {
    this.type = type;
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<RowData> out)
      throws IOException {
    GenericRowData row = new GenericRowData(type.getFieldCount());
    try (JsonParser json = JSON.createParser(record.value())) {
      json.nextToken();
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        json.nextToken();
        switch (name) {
          case "sensor_id" -> row.setField(0, StringData.fromString(json.getText()));
          case "temperature" -> row.setField(1, json.getDoubleValue());
          case "humidity" -> row.setField(2, json.getDoubleValue());
          case "timestamp" -> row.setField(3, json.getLongValue());
          default -> json.skipChildren();
        }
      }
    }
    if (type.getFieldCount() > COLUMNS) {
      row.setField(COLUMNS, StringData.fromString(Integer.toString(record.partition())));
      row.setField(COLUMNS + 1, record.offset());
    }
    out.collect(row);
  }

  @Override
  public TypeInformation<RowData> getProducedType() {
    return InternalTypeInfo.of(type);
  }
}
