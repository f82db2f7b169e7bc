package io.firnline.iceberg.testing;

import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerProperties;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateProperties;

/** Ledgers that no writer would write, with a checksum that is right. */
public final class Forged {
  private Forged() {}

  /** Puts a ledger into a table that has the writer's own one with another value in one field. */
  public static void ledger(Table home, String writer, String field, Object value) {
    home.refresh();
    Ledger ledger = LedgerProperties.read(writer, home.properties()).orElseThrow();
    UpdateProperties update = home.updateProperties();
    LedgerProperties.write(with(ledger, field, value)).forEach(update::set);
    update.commit();
  }

  private static Ledger with(Ledger ledger, String field, Object value) {
    RecordComponent[] fields = Ledger.class.getRecordComponents();
    Object[] values = new Object[fields.length];
    try {
      for (int i = 0; i < fields.length; i++) {
        values[i] =
            fields[i].getName().equals(field) ? value : fields[i].getAccessor().invoke(ledger);
      }
      return Ledger.class
          .getDeclaredConstructor(
              Arrays.stream(fields).map(RecordComponent::getType).toArray(Class<?>[]::new))
          .newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError("Cannot forge a ledger with another " + field, e);
    }
  }
}
