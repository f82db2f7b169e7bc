package io.firnline.iceberg.file;

import io.firnline.iceberg.block.TableRole;
import io.firnline.iceberg.block.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.util.VarInt;
import org.apache.beam.sdk.values.TypeDescriptor;

/**
 * Bytes of a {@link WrittenFile}: a version byte, then its fields in order; the schema's id from
 * version 2 on.
 */
public final class WrittenFileCoder extends AtomicCoder<WrittenFile> {
  private static final long serialVersionUID = 1;
  private static final int VERSION = 2;
  private static final int WITHOUT_SCHEMA = 1;
  private static final WrittenFileCoder INSTANCE = new WrittenFileCoder();

  private WrittenFileCoder() {}

  public static WrittenFileCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(WrittenFile file, OutputStream out) throws IOException {
    out.write(VERSION);
    Wire.writeText(file.table(), out);
    out.write(file.role().code());
    Wire.writeText(file.location(), out);
    VarInt.encode(file.rows(), out);
    VarInt.encode(file.sizeBytes(), out);
    Wire.writeText(file.dataFileJson(), out);
    VarInt.encode(file.specId(), out);
    Wire.writeWindow(file.ownWindow(), out);
    out.write(file.late() ? 1 : 0);
    Wire.writeTallies(file.tallies(), out);
    VarInt.encode(file.schemaId() + 1, out); // so that the unknown one is a single byte too
  }

  @Override
  public WrittenFile decode(InputStream in) throws IOException {
    int version = Wire.readVersion(in, VERSION, "written file");
    return new WrittenFile(
        Wire.readText(in),
        TableRole.ofCode(in.read()),
        Wire.readText(in),
        VarInt.decodeLong(in),
        VarInt.decodeLong(in),
        Wire.readText(in),
        VarInt.decodeInt(in),
        Wire.readWindow(in),
        in.read() == 1,
        Wire.readTallies(in),
        version == WITHOUT_SCHEMA ? WrittenFile.UNKNOWN_SCHEMA : VarInt.decodeInt(in) - 1);
  }

  @Override
  public boolean consistentWithEquals() {
    return true;
  }

  @Override
  public TypeDescriptor<WrittenFile> getEncodedTypeDescriptor() {
    return TypeDescriptor.of(WrittenFile.class);
  }
}
