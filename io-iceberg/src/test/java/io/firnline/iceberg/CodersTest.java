package io.firnline.iceberg;

import static io.firnline.iceberg.SinkTests.contents;
import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.block.BlockBuilder;
import io.firnline.iceberg.block.BlockSchema;
import io.firnline.iceberg.block.BlockTarget;
import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.RowBlock;
import io.firnline.iceberg.block.RowBlockCoder;
import io.firnline.iceberg.block.RowBuffer;
import io.firnline.iceberg.block.TableRole;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.table.TableCreation;
import io.firnline.iceberg.testing.Warehouse;
import org.apache.beam.sdk.coders.CannotProvideCoderException;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.schemas.SchemaCoder;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.PCollection;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Users' collections of our types find their coders without setCoder. */
@ExtendWith(TestPipelineExtension.class)
class CodersTest {
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private static final Schema COLUMNS =
      new Schema(Types.NestedField.required(1, "id", Types.IntegerType.get()));

  private final String name = Warehouse.newName("coders");

  @Test
  void registriesKnowTheCoderOfBlocks() throws CannotProvideCoderException {
    assertThat(CoderRegistry.createDefault().getCoder(RowBlock.class))
        .isEqualTo(RowBlockCoder.of());
  }

  @Test
  void blocksOfAUsersStepsAreWrittenWithoutSetCoder(TestPipeline pipeline) {
    Table table = WAREHOUSE.create(Warehouse.Kind.JDBC, name, TableCreation.of(COLUMNS));

    PCollection<RowBlock> blocks =
        pipeline.apply(Create.of(1, 2)).apply("MakeBlocks", ParDo.of(new ToBlock(name)));
    PCollection<CommittedSnapshot> snapshots =
        blocks
            .apply(
                WindowedIcebergIO.write()
                    .to(name)
                    .withCatalog(WAREHOUSE.catalog())
                    .withWriterId(SinkTests.WRITER))
            .getSnapshots();

    assertThat(blocks.getCoder()).isEqualTo(RowBlockCoder.of());
    assertThat(blocks.apply(WithKeys.of("key")).getCoder())
        .isEqualTo(KvCoder.of(StringUtf8Coder.of(), RowBlockCoder.of()));
    assertThat(snapshots.getCoder()).isInstanceOf(SchemaCoder.class);
    pipeline.run().waitUntilFinish();
    assertThat(contents(table)).containsExactly("1", "2");
  }

  /** A block of the row i, of the global window, without positions. */
  private static final class ToBlock extends DoFn<Integer, RowBlock> {
    private static final long serialVersionUID = 1L;
    private final String table;

    ToBlock(String table) {
      this.table = table;
    }

    @ProcessElement
    public void process(@Element Integer i, OutputReceiver<RowBlock> out) {
      BlockSchema schema = BlockSchema.of(COLUMNS);
      CommitWindow window = CommitWindow.GLOBAL;
      BlockTarget target =
          new BlockTarget(table, TableRole.DATA, 0, Ledger.NO_EPOCH, window, window, false, 0);
      BlockBuilder builder = new BlockBuilder(schema, target);
      RowBuffer row = new RowBuffer(schema);
      row.column(0).addInt(i, 0);
      builder.append(row, /* event time */ 0);
      out.output(builder.build());
    }
  }
}
