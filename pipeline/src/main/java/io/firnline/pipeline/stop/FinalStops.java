package io.firnline.pipeline.stop;

import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import io.firnline.iceberg.ledger.StopForm;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Tells Flink of stops that are final: those that only an operator or a start without state can
 * mend, and others that come to this process for the {@value #MOST_TIMES}th time word by word. A
 * pane that is missing, doubled or rewound may be right after a restart from the last checkpoint.
 */
public final class FinalStops implements StopForm {
  private static final Set<Reason> FINAL =
      EnumSet.of(
          Reason.FENCED,
          Reason.ROLLED_BACK,
          Reason.COPIED,
          Reason.UNREADABLE,
          Reason.OTHER_STREAM,
          Reason.OTHER_TIME_RULE,
          Reason.SOURCE_LOST);

  private static final int MOST_TIMES = 5;
  private static final int MOST_KNOWN = 1_000;

  /** How often stops have come, by message. */
  private static final Map<String, Integer> TIMES =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
              return size() > MOST_KNOWN;
            }
          });

  @Override
  public LedgerStopException of(LedgerStopException stop) {
    return FINAL.contains(stop.reason()) || hasComeTooOften(stop)
        ? new FinalStopException(stop)
        : stop;
  }

  private static boolean hasComeTooOften(LedgerStopException stop) {
    return TIMES.merge(String.valueOf(stop.getMessage()), 1, Integer::sum) >= MOST_TIMES;
  }
}
