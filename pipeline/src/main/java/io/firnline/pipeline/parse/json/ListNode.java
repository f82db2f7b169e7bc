package io.firnline.pipeline.parse.json;

/** A JSON array into a list. */
final class ListNode extends JsonNode {
  private final JsonNode element;
  private final int level;

  /**
   * @param level repetition level of the second element and those after it
   */
  ListNode(boolean required, int nullDefinition, JsonNode element, int level) {
    super(required, nullDefinition, element.leaves());
    this.element = element;
    this.level = level;
  }

  @Override
  void readPresent(JsonCursor in, int repetition) {
    if (in.peek() != '[') {
      throw in.wrongType("an array");
    }
    if (!in.enter('[', ']')) {
      addNulls(repetition, definition());
      return;
    }
    int index = 0;
    do {
      readElement(in, index, index == 0 ? repetition : level);
      index++;
    } while (in.hasNext(']'));
  }

  private void readElement(JsonCursor in, int index, int repetition) {
    try {
      element.read(in, repetition);
    } catch (JsonFailure failure) {
      throw failure.inElement(index);
    }
  }
}
