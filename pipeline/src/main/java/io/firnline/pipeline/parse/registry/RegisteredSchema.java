package io.firnline.pipeline.parse.registry;

import java.util.List;

/**
 * A schema of a registry. It never changes.
 *
 * @param type {@code AVRO}, {@code PROTOBUF} or {@code JSON}
 * @param text as the registry has it; of Protobuf the descriptor of a file, in base64, or its text
 * @param references schemas that it uses, those first that others use
 */
public record RegisteredSchema(String type, String text, List<Reference> references) {
  /**
   * A schema that another one uses.
   *
   * @param name under which it is used; for Protobuf the name of an imported file
   */
  public record Reference(String name, String text) {}

  public RegisteredSchema {
    references = List.copyOf(references);
  }
}
