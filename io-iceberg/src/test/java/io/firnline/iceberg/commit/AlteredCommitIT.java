package io.firnline.iceberg.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.block.TableRole;
import io.firnline.iceberg.file.WrittenFile;
import io.firnline.iceberg.table.TableCreation;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.iceberg.testing.Warehouse.Kind;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tables that somebody changes after files were written for them. */
class AlteredCommitIT {
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  @ParameterizedTest
  @EnumSource(Kind.class)
  void changesThatDoNoHarmAreCommittedOver(Kind kind) {
    Lake lake = new Lake(WAREHOUSE, kind, true);
    Pane first = lake.pane(0);
    Pane second = lake.pane(1);
    Pane third = lake.pane(2);
    lake.home.refresh(); // the claim came after it was loaded
    lake.home.updateSchema().addColumn("extra", Types.LongType.get()).commit();
    lake.dead.updateSchema().makeColumnOptional("partition").commit();
    lake.commit(first);
    lake.home.updateSpec().addField("partition").commit();
    lake.home.replaceSortOrder().asc("position").commit();
    lake.commit(second);
    lake.home.updateSchema().renameColumn("extra", "more").commit();
    lake.commit(third);
    lake.checkExactlyOnce(0);
    assertThat(Lake.commits(lake.home)).hasSize(3);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aColumnThatIsRequiredAndThatRowsDoNotHaveStopsTheCommit(Kind kind) {
    Lake lake = new Lake(WAREHOUSE, kind, true);
    Pane pane = lake.pane(0);
    require(lake.home);
    assertStops(lake, pane);
    lake.home.updateSchema().makeColumnOptional("must").commit();
    lake.commit(pane);
    lake.checkExactlyOnce(0);
  }

  /** The home table must not be committed with files that the side table cannot take. */
  @Test
  void soDoesOneOfASideTable() {
    Lake lake = new Lake(WAREHOUSE, Kind.JDBC, true);
    Pane pane = lake.pane(0);
    require(lake.dead);
    assertStops(lake, pane);
    lake.dead.updateSchema().makeColumnOptional("must").commit();
    lake.commit(pane);
    lake.checkExactlyOnce(0);
  }

  private static void require(Table table) {
    table.refresh(); // the claim came after it was loaded
    table
        .updateSchema()
        .allowIncompatibleChanges()
        .addRequiredColumn("must", Types.StringType.get())
        .commit();
  }

  private static void assertStops(Lake lake, Pane pane) {
    assertThatThrownBy(() -> lake.commit(pane))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(
            "column 'must' is required in the table, and rows that were read before have none. Nothing was committed.")
        .hasMessageContaining("DROP NOT NULL");
    assertThat(Lake.commits(lake.home)).isEmpty();
    assertThat(Lake.commits(lake.dead)).isEmpty();
  }

  @Test
  void aPartitionWhoseColumnWasDroppedStopsTheCommit() {
    Schema schema =
        new Schema(
            Types.NestedField.required(1, "id", Types.LongType.get()),
            Types.NestedField.optional(2, "city", Types.StringType.get()));
    String name = Warehouse.newName("dropped");
    Table table =
        WAREHOUSE.create(
            Kind.JDBC, name, TableCreation.of(schema).withPartitionFields(List.of("city")));
    WrittenFile file =
        new WrittenFile(
            name,
            TableRole.DATA,
            "f",
            1,
            1,
            "{}",
            table.spec().specId(),
            Lake.window(0),
            false,
            Map.of(),
            0);
    FileFit.checkSpec(table, file);
    table.updateSpec().removeField("city").commit();
    table.updateSchema().deleteColumn("city").commit();
    table.refresh();
    assertThatThrownBy(() -> FileFit.checkSpec(table, file))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("whose column was dropped")
        .hasMessageContaining("Start the job again without its state");
  }
}
