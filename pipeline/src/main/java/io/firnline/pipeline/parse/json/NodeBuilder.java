package io.firnline.pipeline.parse.json;

import io.firnline.iceberg.block.RowBuffer;
import io.firnline.pipeline.parse.column.LeafTarget;
import io.firnline.pipeline.parse.column.ListTarget;
import io.firnline.pipeline.parse.column.MapTarget;
import io.firnline.pipeline.parse.column.StructTarget;
import io.firnline.pipeline.parse.column.Target;
import io.firnline.pipeline.parse.column.Targets;
import io.firnline.pipeline.time.EpochUnit;
import io.firnline.pipeline.time.EventTimeRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Makes the nodes that fill the targets of a row from JSON. */
final class NodeBuilder {
  private final RowBuffer row;
  private final JsonOptions options;
  private final EventTimeRule eventTime;

  NodeBuilder(RowBuffer row, JsonOptions options, EventTimeRule eventTime) {
    this.row = row;
    this.options = options;
    this.eventTime = eventTime;
  }

  /** The outermost object; columns that do not come from JSON are left out. */
  StructNode root(Set<String> notOfJson) {
    StructTarget target = Targets.of(row, notOfJson);
    List<StructNode.Field> fields = new ArrayList<>();
    for (StructTarget.Field field : target.fields()) {
      EpochUnit unit = eventTime.unitOf(field.name(), options.timestampUnit());
      fields.add(new StructNode.Field(field.name(), node(field.target(), unit)));
    }
    String watched = eventTime.field();
    if (watched != null && target.field(watched) == null) {
      fields.add(new StructNode.Field(watched, new WatchedNode()));
    }
    StructNode root = new StructNode(target, fields, options.refusesUnknownFields());
    if (watched != null) {
      root.watch(watched);
    }
    return root;
  }

  private JsonNode node(Target target, EpochUnit unit) {
    if (target instanceof StructTarget struct) {
      return struct(struct);
    }
    if (target instanceof ListTarget list) {
      return new ListNode(list, node(list.element(), options.timestampUnit()));
    }
    if (target instanceof MapTarget map) {
      return new MapNode(map, node(map.value(), options.timestampUnit()));
    }
    LeafTarget leaf = (LeafTarget) target;
    int fixedLength = leaf.column().leaf().fixedLength();
    return new LeafNode(leaf, LeafReaders.of(leaf.type(), unit, fixedLength));
  }

  private StructNode struct(StructTarget target) {
    List<StructNode.Field> fields = new ArrayList<>();
    for (StructTarget.Field field : target.fields()) {
      JsonNode node = node(field.target(), options.timestampUnit());
      fields.add(new StructNode.Field(field.name(), node));
    }
    return new StructNode(target, fields, options.refusesUnknownFields());
  }
}
