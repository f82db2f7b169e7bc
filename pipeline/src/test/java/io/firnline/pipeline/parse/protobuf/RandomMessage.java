package io.firnline.pipeline.parse.protobuf;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import java.util.Random;

/** Random messages of any type, by Protobuf's own builder. */
final class RandomMessage {
  private final Random random;

  RandomMessage(Random random) {
    this.random = random;
  }

  DynamicMessage of(Descriptor type) {
    DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
    int share = 1 + random.nextInt(4);
    for (FieldDescriptor field : type.getFields()) {
      if (random.nextInt(share) > 0) {
        continue;
      }
      if (!field.isRepeated()) {
        message.setField(field, value(field));
        continue;
      }
      for (int i = random.nextInt(4); i > 0; i--) {
        message.addRepeatedField(field, value(field));
      }
    }
    return message.build();
  }

  private Object value(FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case INT -> random.nextInt() >> random.nextInt(31);
      case LONG -> random.nextLong() >> random.nextInt(63);
      case FLOAT -> random.nextFloat();
      case DOUBLE -> random.nextDouble();
      case BOOLEAN -> random.nextBoolean();
      case STRING -> "é日😀".substring(0, random.nextInt(3)) + random.nextInt(4);
      case BYTE_STRING -> ByteString.copyFromUtf8("b".repeat(random.nextInt(4)));
      case ENUM -> field.getEnumType().getValues().get(random.nextInt(2));
      case MESSAGE ->
          field.getMessageType().getFullName().equals(ProtoTimestamp.NAME)
              ? timestamp(field.getMessageType())
              : of(field.getMessageType());
    };
  }

  private DynamicMessage timestamp(Descriptor type) {
    return DynamicMessage.newBuilder(type)
        .setField(type.findFieldByName("seconds"), (long) random.nextInt())
        .setField(type.findFieldByName("nanos"), random.nextInt(1_000_000_000))
        .build();
  }
}
