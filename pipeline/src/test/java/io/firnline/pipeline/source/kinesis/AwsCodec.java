package io.firnline.pipeline.source.kinesis;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.thirdparty.jackson.core.JsonFactory;
import software.amazon.awssdk.thirdparty.jackson.core.JsonGenerator;
import software.amazon.awssdk.thirdparty.jackson.core.JsonParser;
import software.amazon.awssdk.thirdparty.jackson.core.JsonToken;
import software.amazon.awssdk.thirdparty.jackson.dataformat.cbor.CBORFactory;

/** Both forms in which clients speak with Kinesis: maps, lists, texts, numbers, bytes, times. */
enum AwsCodec {
  JSON("application/x-amz-json-1.1", new JsonFactory()),
  CBOR("application/x-amz-cbor-1.1", new CBORFactory());

  final String contentType;
  private final JsonFactory factory;

  AwsCodec(String contentType, JsonFactory factory) {
    this.contentType = contentType;
    this.factory = factory;
  }

  static AwsCodec of(String contentType) {
    return contentType.contains("cbor") ? CBOR : JSON;
  }

  @SuppressWarnings("unchecked")
  Map<String, Object> read(byte[] bytes) throws IOException {
    if (bytes.length == 0) {
      return Map.of();
    }
    try (JsonParser parser = factory.createParser(bytes)) {
      parser.nextToken();
      return (Map<String, Object>) value(parser);
    }
  }

  private Object value(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    switch (token) {
      case START_OBJECT -> {
        Map<String, Object> map = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          map.put(name, value(parser));
        }
        return map;
      }
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(parser));
        }
        return list;
      }
      case VALUE_NUMBER_INT -> {
        return parser.getLongValue();
      }
      case VALUE_NUMBER_FLOAT -> {
        return parser.getDoubleValue();
      }
      case VALUE_EMBEDDED_OBJECT -> {
        return parser.getBinaryValue();
      }
      default -> {
        return parser.getText();
      }
    }
  }

  /** A time of a request: milliseconds in CBOR, seconds in JSON. */
  Instant time(Object value) {
    return this == CBOR
        ? Instant.ofEpochMilli(((Number) value).longValue())
        : Instant.ofEpochMilli(Math.round(((Number) value).doubleValue() * 1_000));
  }

  byte[] write(Map<String, ?> map) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = factory.createGenerator(bytes)) {
      write(map, out);
    }
    return bytes.toByteArray();
  }

  private void write(Object value, JsonGenerator out) throws IOException {
    if (value instanceof Map<?, ?> map) {
      out.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        if (entry.getValue() != null) {
          out.writeFieldName((String) entry.getKey());
          write(entry.getValue(), out);
        }
      }
      out.writeEndObject();
    } else if (value instanceof List<?> list) {
      out.writeStartArray();
      for (Object one : list) {
        write(one, out);
      }
      out.writeEndArray();
    } else if (value instanceof byte[] bytes) {
      if (this == CBOR) {
        out.writeBinary(bytes);
      } else {
        out.writeString(Base64.getEncoder().encodeToString(bytes));
      }
    } else if (value instanceof Instant time) {
      if (this == CBOR) {
        out.writeNumber(time.toEpochMilli());
      } else {
        out.writeNumber(time.toEpochMilli() / 1_000.0);
      }
    } else if (value instanceof Boolean flag) {
      out.writeBoolean(flag);
    } else if (value instanceof Number number) {
      out.writeNumber(number.longValue());
    } else {
      out.writeString(String.valueOf(value));
    }
  }
}
