package io.firnline.pipeline.parse.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import java.io.Serializable;
import java.util.Base64;

/**
 * A type of messages, as it travels with a job.
 *
 * @param descriptors a set of files in base64, as {@code protoc --descriptor_set_out} writes it
 * @param name full name of the type, e.g. {@code acme.Reading}
 */
public record MessageType(String descriptors, String name) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The type of a set of files. */
  public static MessageType of(byte[] set, String name) {
    return new MessageType(Base64.getEncoder().encodeToString(set), name);
  }

  /**
   * The type itself.
   *
   * @throws IllegalArgumentException if the set cannot be read or has no such type
   */
  public Descriptor descriptor() {
    byte[] set;
    try {
      set = Base64.getDecoder().decode(descriptors);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("it is no base64: " + e.getMessage(), e);
    }
    return ProtoDescriptors.find(set, name);
  }
}
