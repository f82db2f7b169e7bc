package io.firnline.pipeline.parse.json;

import io.firnline.pipeline.parse.RecordFailure;
import io.firnline.pipeline.parse.column.ListTarget;

/** A JSON array into a list. */
final class ListNode extends JsonNode {
  private final JsonNode element;
  private final int level;

  ListNode(ListTarget target, JsonNode element) {
    super(target);
    this.element = element;
    this.level = target.level();
  }

  @Override
  void readPresent(JsonCursor in, int repetition) {
    if (in.peek() != '[') {
      throw in.wrongType("an array");
    }
    if (!in.enter('[', ']')) {
      target().addEmpty(repetition);
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
    } catch (RecordFailure failure) {
      throw failure.inElement(index);
    }
  }
}
