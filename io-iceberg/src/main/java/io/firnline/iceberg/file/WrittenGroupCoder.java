package io.firnline.iceberg.file;

import io.firnline.iceberg.block.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.util.VarInt;
import org.apache.beam.sdk.values.TypeDescriptor;

/** Bytes of a {@link WrittenGroup}: a version byte, then its fields in order. */
public final class WrittenGroupCoder extends AtomicCoder<WrittenGroup> {
  private static final long serialVersionUID = 1;
  private static final WrittenGroupCoder INSTANCE = new WrittenGroupCoder();

  private WrittenGroupCoder() {}

  public static WrittenGroupCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(WrittenGroup group, OutputStream out) throws IOException {
    int version = Wire.version(group.coverages(), group.trace());
    out.write(version);
    Wire.writeLong(group.epoch(), out);
    VarInt.encode(group.files().size(), out);
    for (WrittenFile file : group.files()) {
      WrittenFileCoder.of().encode(file, out);
    }
    Wire.writeTallies(group.dropped(), out);
    Wire.writeCoverages(group.coverages(), version, out);
    Wire.writeTrace(group.trace(), version, out);
  }

  @Override
  public WrittenGroup decode(InputStream in) throws IOException {
    int version = Wire.readVersion(in, Wire.WITH_MESSAGES, "written group");
    return new WrittenGroup(
        Wire.readLong(in),
        readFiles(in),
        Wire.readTallies(in),
        Wire.readCoverages(version, in),
        Wire.readTrace(version, in));
  }

  private static List<WrittenFile> readFiles(InputStream in) throws IOException {
    List<WrittenFile> files = new ArrayList<>();
    for (int left = VarInt.decodeInt(in); left > 0; left--) {
      files.add(WrittenFileCoder.of().decode(in));
    }
    return files;
  }

  @Override
  public boolean consistentWithEquals() {
    return true;
  }

  @Override
  public TypeDescriptor<WrittenGroup> getEncodedTypeDescriptor() {
    return TypeDescriptor.of(WrittenGroup.class);
  }
}
