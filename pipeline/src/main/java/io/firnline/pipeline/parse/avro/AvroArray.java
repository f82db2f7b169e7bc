package io.firnline.pipeline.parse.avro;

import io.firnline.pipeline.parse.RecordFailure;
import io.firnline.pipeline.parse.column.ListTarget;

/** An Avro array into a list. */
final class AvroArray implements AvroNode {
  private final ListTarget target;
  private final AvroNode element;
  private final boolean takeBytes;

  /**
   * @param takeBytes whether each element takes at least one
   */
  AvroArray(ListTarget target, AvroNode element, boolean takeBytes) {
    this.target = target;
    this.element = element;
    this.takeBytes = takeBytes;
  }

  @Override
  public void read(AvroCursor in, int repetition) {
    in.enter();
    int index = 0;
    for (int left = in.readBlock(takeBytes); left > 0; left = in.readBlock(takeBytes)) {
      for (int i = 0; i < left; i++) {
        readElement(in, index, index == 0 ? repetition : target.level());
        index++;
      }
    }
    if (index == 0) {
      target.addEmpty(repetition);
    }
    in.leave();
  }

  private void readElement(AvroCursor in, int index, int repetition) {
    try {
      element.read(in, repetition);
    } catch (RecordFailure failure) {
      throw failure.inElement(index);
    }
  }
}
