package io.firnline.pipeline.parse.protobuf;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import java.util.Locale;

/** Message types for tests, without a compiler: one message with a field of every kind. */
final class Protos {
  static final String NAME = "acme.Reading";

  private Protos() {}

  /** Every scalar type, and what Protobuf makes of them: optional, repeated, map, oneof, nested. */
  static FileDescriptorProto file() {
    DescriptorProto.Builder reading = DescriptorProto.newBuilder().setName("Reading");
    int number = 1;
    for (Type type : Type.values()) {
      if (type != Type.TYPE_GROUP && type != Type.TYPE_MESSAGE && type != Type.TYPE_ENUM) {
        String name = type.name().substring(5).toLowerCase(Locale.ROOT);
        reading.addField(field("f_" + name, number++, type));
        reading.addField(optional(field("o_" + name, number++, type), reading));
        reading.addField(field("r_" + name, number++, type).setLabel(Label.LABEL_REPEATED));
      }
    }
    reading
        .addField(field("color", 60, Type.TYPE_ENUM).setTypeName(".acme.Color"))
        .addField(field("at", 300, Type.TYPE_MESSAGE).setTypeName(".google.protobuf.Timestamp"))
        .addField(
            field("wrapped", 61, Type.TYPE_MESSAGE).setTypeName(".google.protobuf.Int64Value"))
        .addField(field("place", 62, Type.TYPE_MESSAGE).setTypeName(".acme.Place"))
        .addField(
            field("places", 63, Type.TYPE_MESSAGE)
                .setTypeName(".acme.Place")
                .setLabel(Label.LABEL_REPEATED))
        .addField(
            field("labels", 64, Type.TYPE_MESSAGE)
                .setTypeName(".acme.Reading.LabelsEntry")
                .setLabel(Label.LABEL_REPEATED))
        .addField(
            field("spots", 65, Type.TYPE_MESSAGE)
                .setTypeName(".acme.Reading.SpotsEntry")
                .setLabel(Label.LABEL_REPEATED))
        .addNestedType(
            entry(
                "LabelsEntry",
                field("key", 1, Type.TYPE_STRING),
                field("value", 2, Type.TYPE_DOUBLE)))
        .addNestedType(
            entry(
                "SpotsEntry",
                field("key", 1, Type.TYPE_SINT32),
                field("value", 2, Type.TYPE_MESSAGE).setTypeName(".acme.Place")));
    int oneof = reading.getOneofDeclCount();
    // Oneofs that stand for "optional" have to come last.
    DescriptorProto.Builder ordered = reading.clone().clearOneofDecl();
    ordered.addOneofDecl(OneofDescriptorProto.newBuilder().setName("choice"));
    ordered.addAllOneofDecl(reading.getOneofDeclList());
    for (FieldDescriptorProto.Builder field : ordered.getFieldBuilderList()) {
      if (field.hasOneofIndex()) {
        field.setOneofIndex(field.getOneofIndex() + 1);
      }
    }
    ordered
        .addField(field("by_name", 66, Type.TYPE_STRING).setOneofIndex(0))
        .addField(field("by_number", 67, Type.TYPE_INT32).setOneofIndex(0))
        .addField(
            field("by_place", 68, Type.TYPE_MESSAGE).setTypeName(".acme.Place").setOneofIndex(0))
        .addField(field("unwanted", 69, Type.TYPE_STRING).setOneofIndex(0));
    if (oneof == 0) {
      throw new AssertionError("no optional fields");
    }
    return FileDescriptorProto.newBuilder()
        .setName("acme.proto")
        .setPackage("acme")
        .setSyntax("proto3")
        .addDependency("google/protobuf/timestamp.proto")
        .addDependency("google/protobuf/wrappers.proto")
        .addMessageType(
            DescriptorProto.newBuilder()
                .setName("Place")
                .addField(field("lat", 1, Type.TYPE_DOUBLE))
                .addField(field("name", 2, Type.TYPE_STRING))
                .addField(field("tags", 3, Type.TYPE_STRING).setLabel(Label.LABEL_REPEATED)))
        .addMessageType(ordered)
        .addEnumType(
            EnumDescriptorProto.newBuilder()
                .setName("Color")
                .addValue(EnumValueDescriptorProto.newBuilder().setName("RED").setNumber(0))
                .addValue(EnumValueDescriptorProto.newBuilder().setName("BLUE").setNumber(5)))
        .build();
  }

  static byte[] set() {
    return FileDescriptorSet.newBuilder().addFile(file()).build().toByteArray();
  }

  static Descriptor reading() {
    return MessageType.of(set(), NAME).descriptor();
  }

  private static FieldDescriptorProto.Builder field(String name, int number, Type type) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setNumber(number)
        .setType(type)
        .setLabel(Label.LABEL_OPTIONAL);
  }

  private static FieldDescriptorProto.Builder optional(
      FieldDescriptorProto.Builder field, DescriptorProto.Builder message) {
    field.setProto3Optional(true).setOneofIndex(message.getOneofDeclCount());
    message.addOneofDecl(OneofDescriptorProto.newBuilder().setName("_" + field.getName()));
    return field;
  }

  private static DescriptorProto entry(
      String name, FieldDescriptorProto.Builder key, FieldDescriptorProto.Builder value) {
    return DescriptorProto.newBuilder()
        .setName(name)
        .addField(key)
        .addField(value)
        .setOptions(MessageOptions.newBuilder().setMapEntry(true))
        .build();
  }
}
