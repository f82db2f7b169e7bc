package io.firnline.pipeline.template;

import io.firnline.pipeline.options.KafkaStart;
import io.firnline.pipeline.options.KinesisStart;
import io.firnline.pipeline.options.PubsubStart;
import io.firnline.pipeline.options.Size;
import io.firnline.pipeline.options.Span;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How Dataflow is told the type of an option. */
final class FlexTypes {
  private static final String TIME =
      "[0-9]{4}-[0-9]{2}-[0-9]{2}[tT][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?[zZ]";

  private static final Map<Class<?>, String> REGEXES =
      Map.of(
          int.class, "^[0-9]{1,10}$",
          Span.class, "^([0-9]{1,15}([mM][sS]|[sSmMhHdD]))+$|^0$|^[pP][0-9dDtThHmMsS.]+$",
          Size.class, "^[0-9]{1,18} ?([bB]|[kKmMgGtT][iI]?[bB])?$",
          Map.class, "^\\s*[{][\\s\\S]*[}]\\s*$",
          KafkaStart.class, start("LEDGER|EARLIEST|LATEST"),
          KinesisStart.class, start("LEDGER|TRIM_HORIZON|LATEST"),
          PubsubStart.class, start("LEDGER|SUBSCRIPTION"));

  /** What Dataflow can find out about by itself, and its console can offer. */
  private static final Map<String, String> RESOURCES =
      Map.of(
          "pubsubSubscription", "PUBSUB_SUBSCRIPTION",
          "pubsubTopic", "PUBSUB_TOPIC");

  private FlexTypes() {}

  private static String start(String words) {
    return "^(" + words + "|" + words.toLowerCase(Locale.ROOT) + "|" + TIME + ")$";
  }

  static String paramType(String name, Class<?> type) {
    if (type.isEnum()) {
      return "ENUM";
    }
    if (type == boolean.class) {
      return "BOOLEAN";
    }
    return type == int.class ? "NUMBER" : RESOURCES.getOrDefault(name, "TEXT");
  }

  /** What all values of a type look like, where it says that. */
  static Optional<String> regex(Class<?> type) {
    return Optional.ofNullable(REGEXES.get(type));
  }
}
