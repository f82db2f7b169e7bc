package io.firnline.pipeline.parse.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Int64Value;
import com.google.protobuf.Timestamp;
import io.firnline.pipeline.parse.RecordFailure;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.types.Types.StructType;
import org.junit.jupiter.api.Test;

class ProtoFieldsTest {
  private static FieldDescriptorProto.Builder field(String name, int number, Type type) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setNumber(number)
        .setType(type)
        .setLabel(Label.LABEL_OPTIONAL);
  }

  private static Descriptor type(FieldDescriptorProto.Builder... fields) throws Exception {
    DescriptorProto.Builder message = DescriptorProto.newBuilder().setName("M");
    for (FieldDescriptorProto.Builder field : fields) {
      message.addField(field);
    }
    FileDescriptorProto file =
        FileDescriptorProto.newBuilder()
            .setName("m.proto")
            .setSyntax("proto3")
            .addDependency("google/protobuf/timestamp.proto")
            .addDependency("google/protobuf/wrappers.proto")
            .addMessageType(
                DescriptorProto.newBuilder()
                    .setName("Inner")
                    .addField(field("x", 1, Type.TYPE_FLOAT)))
            .addMessageType(message)
            .build();
    FileDescriptor[] imported = {
      Timestamp.getDescriptor().getFile(), Int64Value.getDescriptor().getFile()
    };
    return FileDescriptor.buildFrom(file, imported).findMessageTypeByName("M");
  }

  @Test
  void typesFollowTheMessage() throws Exception {
    Descriptor type =
        type(
            field("i", 1, Type.TYPE_INT32),
            field("u", 2, Type.TYPE_UINT32),
            field("big", 3, Type.TYPE_UINT64),
            field("s", 4, Type.TYPE_STRING).setLabel(Label.LABEL_REPEATED),
            field("in", 5, Type.TYPE_MESSAGE).setTypeName(".Inner"),
            field("at", 6, Type.TYPE_MESSAGE).setTypeName(".google.protobuf.Timestamp"),
            field("w", 7, Type.TYPE_MESSAGE).setTypeName(".google.protobuf.Int64Value"),
            field("b", 8, Type.TYPE_BYTES));
    assertThat(ProtoFields.of(type, StructType.of()).toString().replaceAll("\\b0: ", ""))
        .isEqualTo(
            "struct<i: optional int, u: optional long, big: optional decimal(20, 0),"
                + " s: optional list<string>, in: optional struct<x: optional float>,"
                + " at: optional timestamptz, w: optional long, b: optional binary>");
  }

  @Test
  void aMessageThatHoldsItselfIsNamedUnlessItHasAColumn() throws Exception {
    Descriptor type = type(field("next", 1, Type.TYPE_MESSAGE).setTypeName(".M"));
    assertThatThrownBy(() -> ProtoFields.of(type, StructType.of()))
        .isInstanceOf(RecordFailure.class)
        .hasMessage("it is a message that holds itself, M");
    NestedField column = NestedField.optional(1, "next", Types.StringType.get());
    assertThat(ProtoFields.of(type, StructType.of(column)).field("next").type())
        .isEqualTo(Types.StringType.get());
  }
}
