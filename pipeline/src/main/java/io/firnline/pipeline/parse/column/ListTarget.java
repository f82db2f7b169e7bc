package io.firnline.pipeline.parse.column;

/** A list. */
public final class ListTarget extends Target {
  private final Target element;
  private final int level;

  ListTarget(boolean required, int nullDefinition, Target element, int level) {
    super(required, nullDefinition, element.leaves());
    this.element = element;
    this.level = level;
  }

  public Target element() {
    return element;
  }

  /** Repetition level of the second element and those after it. */
  public int level() {
    return level;
  }

  @Override
  public String typeName() {
    return "list";
  }
}
