package io.firnline.iceberg.block;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.CoderProvider;
import org.apache.beam.sdk.coders.CoderProviders;
import org.apache.beam.sdk.util.VarInt;
import org.apache.beam.sdk.values.TypeDescriptor;

/**
 * Bytes of a {@link RowBlock}: a version byte, the target, counts and coverages, the compressed
 * columns. Needs no schema, so that a table that has changed or is away never stops a runner.
 */
public final class RowBlockCoder extends AtomicCoder<RowBlock> {
  private static final long serialVersionUID = 1;
  private static final RowBlockCoder INSTANCE = new RowBlockCoder();

  private RowBlockCoder() {}

  /**
   * The coder. Collections of blocks find it by themselves; name it where Beam cannot know what a
   * collection holds, such as {@code Create.empty} or an output of generic type. The bytes are of
   * one version, and those of earlier ones are read: state outlives an update of a pipeline.
   */
  public static RowBlockCoder of() {
    return INSTANCE;
  }

  /** How Beam's registry finds it; {@link org.apache.beam.sdk.coders.DefaultCoder} asks for it. */
  public static CoderProvider getCoderProvider() {
    return CoderProviders.forCoder(TypeDescriptor.of(RowBlock.class), INSTANCE);
  }

  @Override
  public void encode(RowBlock block, OutputStream out) throws IOException {
    int version = Wire.version(block.coverages(), block.trace());
    out.write(version);
    writeTarget(block.target(), out);
    VarInt.encode(block.rows(), out);
    Wire.writeLong(block.minEventTime(), out);
    Wire.writeLong(block.maxEventTime(), out);
    Wire.writeTallies(block.tallies(), out);
    Wire.writeTallies(block.dropped(), out);
    Wire.writeCoverages(block.coverages(), version, out);
    Wire.writeTrace(block.trace(), version, out);
    Wire.writeBytes(block.columns(), out);
  }

  @Override
  public RowBlock decode(InputStream in) throws IOException {
    int version = Wire.readVersion(in, Wire.WITH_MESSAGES, "block");
    return new RowBlock(
        readTarget(in),
        VarInt.decodeInt(in),
        Wire.readLong(in),
        Wire.readLong(in),
        Wire.readTallies(in),
        Wire.readTallies(in),
        Wire.readCoverages(version, in),
        Wire.readTrace(version, in),
        Wire.readBytes(in));
  }

  private static void writeTarget(BlockTarget target, OutputStream out) throws IOException {
    Wire.writeText(target.table(), out);
    out.write(target.role().code());
    VarInt.encode(target.schemaId(), out);
    Wire.writeLong(target.epoch(), out);
    Wire.writeWindow(target.window(), out);
    Wire.writeWindow(target.ownWindow(), out);
    out.write(target.late() ? 1 : 0);
    VarInt.encode(target.group(), out);
  }

  private static BlockTarget readTarget(InputStream in) throws IOException {
    return new BlockTarget(
        Wire.readText(in),
        TableRole.ofCode(in.read()),
        VarInt.decodeInt(in),
        Wire.readLong(in),
        Wire.readWindow(in),
        Wire.readWindow(in),
        in.read() == 1,
        VarInt.decodeInt(in));
  }

  @Override
  public boolean consistentWithEquals() {
    return true;
  }

  @Override
  public TypeDescriptor<RowBlock> getEncodedTypeDescriptor() {
    return TypeDescriptor.of(RowBlock.class);
  }
}
