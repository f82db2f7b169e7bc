package io.firnline.pipeline.it;

import io.firnline.pipeline.it.Readings.Reading;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A reading as a Protobuf message: sensor_id (string) 1, temperature (double) 2, humidity (double)
 * 3, timestamp (sfixed64) 4.
 */
final class ReadingMessage {
  private ReadingMessage() {}

  /**
   * The message.
   *
   * @param type what a wire format puts before it, to say of which type it is
   */
  static byte[] of(Reading reading, byte... type) {
    byte[] sensor = reading.sensor().getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(type.length + 2 + sensor.length + 27)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(type)
        .put((byte) 0x0a)
        .put((byte) sensor.length)
        .put(sensor)
        .put((byte) 0x11)
        .putDouble(reading.temperature())
        .put((byte) 0x19)
        .putDouble(reading.humidity())
        .put((byte) 0x21)
        .putLong(reading.timestamp())
        .array();
  }
}
