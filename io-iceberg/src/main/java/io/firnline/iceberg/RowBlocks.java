package io.firnline.iceberg;

import com.google.auto.value.AutoValue;
import io.firnline.iceberg.block.RowBlock;
import io.firnline.iceberg.block.RowBlockCoder;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.errorhandling.BadRecord;
import org.apache.beam.sdk.transforms.errorhandling.BadRecordRouter;
import org.apache.beam.sdk.transforms.errorhandling.ErrorHandler;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.jspecify.annotations.Nullable;

/**
 * Makes blocks of Beam rows, so that any pipeline can be written by {@code WindowedIcebergIO}.
 *
 * <p>A row's commit window is the window it is in, of any windowing into intervals or the global
 * window. The blocks carry no source positions: they are committed by Beam's guarantees alone.
 *
 * <p>Fields are found by name, structs by nested rows, lists by ARRAY or ITERABLE, maps by MAP. An
 * optional column that the rows do not have is null. A field that the table does not have is
 * refused with its bundle, and so is a required column that the rows do not have. Types:
 *
 * <table>
 *   <caption>Beam types by Iceberg type</caption>
 *   <tr><th>Iceberg</th><th>Beam</th></tr>
 *   <tr><td>boolean</td><td>BOOLEAN</td></tr>
 *   <tr><td>int, long</td><td>BYTE, INT16, INT32, INT64; an overflow is an error</td></tr>
 *   <tr><td>float</td><td>FLOAT</td></tr>
 *   <tr><td>double</td><td>DOUBLE, FLOAT</td></tr>
 *   <tr><td>decimal</td><td>DECIMAL, FixedPrecisionNumeric; too many digits are an error</td></tr>
 *   <tr><td>date</td><td>SqlTypes.DATE</td></tr>
 *   <tr><td>time</td><td>SqlTypes.TIME, cut to microseconds</td></tr>
 *   <tr><td>timestamp</td><td>SqlTypes.DATETIME, cut to microseconds</td></tr>
 *   <tr><td>timestamptz</td><td>DATETIME, SqlTypes.TIMESTAMP, cut to microseconds</td></tr>
 *   <tr><td>string</td><td>STRING, FixedString, VariableString</td></tr>
 *   <tr><td>uuid</td><td>SqlTypes.UUID</td></tr>
 *   <tr><td>fixed</td><td>BYTES, FixedBytes, of the same length</td></tr>
 *   <tr><td>binary</td><td>BYTES, VariableBytes</td></tr>
 * </table>
 */
public final class RowBlocks {
  /** Size of a block, unless told otherwise: what a runner shuffles well. */
  public static final long DEFAULT_BLOCK_BYTES = 256 << 10;

  private RowBlocks() {}

  /**
   * Blocks of rows.
   *
   * @param shapes the shape of a table by its full name; asked on workers, once in a bundle
   */
  public static FromRows fromRows(SerializableFunction<String, TableShape> shapes) {
    return new AutoValue_RowBlocks_FromRows.Builder()
        .setShapes(shapes)
        .setGroups(1)
        .setBlockBytes(DEFAULT_BLOCK_BYTES)
        .setBadRecordRouter(BadRecordRouter.THROWING_ROUTER)
        .setErrorHandler(new ErrorHandler.DefaultErrorHandler<>())
        .build();
  }

  /** See {@link RowBlocks}. */
  @AutoValue
  public abstract static class FromRows
      extends PTransform<PCollection<Row>, PCollection<RowBlock>> {
    private static final long serialVersionUID = 1;

    abstract SerializableFunction<String, TableShape> getShapes();

    abstract @Nullable SerializableFunction<Row, String> getDestination();

    abstract int getGroups();

    abstract long getBlockBytes();

    abstract BadRecordRouter getBadRecordRouter();

    abstract ErrorHandler<BadRecord, ?> getErrorHandler();

    abstract Builder toBuilder();

    @AutoValue.Builder
    abstract static class Builder {
      abstract Builder setShapes(SerializableFunction<String, TableShape> shapes);

      abstract Builder setDestination(SerializableFunction<Row, String> destination);

      abstract Builder setGroups(int groups);

      abstract Builder setBlockBytes(long blockBytes);

      abstract Builder setBadRecordRouter(BadRecordRouter router);

      abstract Builder setErrorHandler(ErrorHandler<BadRecord, ?> handler);

      abstract FromRows build();
    }

    /** Sends rows to a table, or to one by a field of the row, e.g. {@code lake.{site}}. */
    public FromRows to(String tableTemplate) {
      return to(new TableTemplate(tableTemplate));
    }

    /**
     * Sends each row to the table that the function names: letters, digits, {@code _} and {@code -}
     * between dots. A row for which it gives another name, or throws IllegalArgumentException, is a
     * bad record.
     */
    public FromRows to(SerializableFunction<Row, String> destination) {
      return toBuilder().setDestination(destination).build();
    }

    /** Spreads the Iceberg partitions of a table over so many groups; 1 by default. */
    public FromRows withGroups(int groups) {
      return toBuilder().setGroups(groups).build();
    }

    /** Cuts blocks at about so many bytes; {@link RowBlocks#DEFAULT_BLOCK_BYTES} by default. */
    public FromRows withBlockBytes(long blockBytes) {
      return toBuilder().setBlockBytes(blockBytes).build();
    }

    /** Takes rows that do not fit their table. By default they fail the pipeline. */
    public FromRows withErrorHandler(ErrorHandler<BadRecord, ?> handler) {
      return toBuilder()
          .setBadRecordRouter(BadRecordRouter.RECORDING_ROUTER)
          .setErrorHandler(handler)
          .build();
    }

    @Override
    public PCollection<RowBlock> expand(PCollection<Row> rows) {
      SerializableFunction<Row, String> destination = getDestination();
      if (destination == null) {
        throw new IllegalArgumentException("Missing table: call to(...)");
      }
      TupleTag<RowBlock> blocks = new TupleTag<>() {};
      RowsToBlocks collect =
          new RowsToBlocks(
              checked(destination),
              getShapes(),
              getGroups(),
              getBlockBytes(),
              getBadRecordRouter(),
              blocks);
      PCollectionTuple out =
          rows.apply(
              "Collect",
              ParDo.of(collect)
                  .withOutputTags(blocks, TupleTagList.of(BadRecordRouter.BAD_RECORD_TAG)));
      getErrorHandler()
          .addErrorCollection(
              out.get(BadRecordRouter.BAD_RECORD_TAG)
                  .setCoder(BadRecord.getCoder(rows.getPipeline())));
      return out.get(blocks).setCoder(RowBlockCoder.of());
    }

    /** A template checks the values that it puts in, and what is around them was checked before. */
    private static SerializableFunction<Row, String> checked(
        SerializableFunction<Row, String> destination) {
      return destination instanceof TableTemplate ? destination : new TableFunction(destination);
    }
  }
}
