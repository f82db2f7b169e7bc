package io.firnline.pipeline.parse.protobuf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/** What a message that Protobuf's own reader has read has to be as a row, as a tree of JSON. */
final class MessageJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private MessageJson() {}

  static ObjectNode of(Message message) {
    ObjectNode object = JSON.objectNode();
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      Object value = message.getField(field);
      if (field.isMapField()) {
        object.set(field.getName(), map((List<?>) value));
      } else if (field.isRepeated()) {
        ArrayNode array = object.putArray(field.getName());
        ((List<?>) value).forEach(item -> array.add(value(field, item)));
      } else if (!field.hasPresence() || message.hasField(field)) {
        object.set(field.getName(), value(field, value));
      }
    }
    return object;
  }

  private static ObjectNode map(List<?> entries) {
    ObjectNode object = JSON.objectNode();
    for (Object each : entries) {
      DynamicMessage entry = (DynamicMessage) each;
      FieldDescriptor key = entry.getDescriptorForType().findFieldByName("key");
      FieldDescriptor value = entry.getDescriptorForType().findFieldByName("value");
      object.set(String.valueOf(entry.getField(key)), value(value, entry.getField(value)));
    }
    return object;
  }

  private static JsonNode value(FieldDescriptor field, Object value) {
    return switch (field.getType()) {
      case UINT64, FIXED64 -> JSON.numberNode(new BigInteger(Long.toUnsignedString((Long) value)));
      case UINT32, FIXED32 -> JSON.numberNode(Integer.toUnsignedLong((Integer) value));
      case DOUBLE, FLOAT -> JSON.numberNode(new BigDecimal(value.toString()));
      case INT64, SINT64, SFIXED64 -> JSON.numberNode((Long) value);
      case INT32, SINT32, SFIXED32 -> JSON.numberNode((Integer) value);
      case BOOL -> JSON.booleanNode((Boolean) value);
      case STRING -> JSON.textNode((String) value);
      case BYTES ->
          JSON.textNode(Base64.getEncoder().encodeToString(((ByteString) value).toByteArray()));
      case ENUM -> JSON.textNode(((EnumValueDescriptor) value).getName());
      case MESSAGE -> message((Message) value);
      case GROUP -> throw new IllegalStateException("no groups here");
    };
  }

  private static JsonNode message(Message message) {
    return switch (message.getDescriptorForType().getFullName()) {
      case "google.protobuf.Timestamp" ->
          JSON.textNode(
              Instant.ofEpochSecond(
                      (Long) message.getField(field(message, "seconds")),
                      (Integer) message.getField(field(message, "nanos")))
                  .toString());
      case "google.protobuf.Int64Value" ->
          JSON.numberNode((Long) message.getField(field(message, "value")));
      default -> of(message);
    };
  }

  private static FieldDescriptor field(Message message, String name) {
    return message.getDescriptorForType().findFieldByName(name);
  }
}
