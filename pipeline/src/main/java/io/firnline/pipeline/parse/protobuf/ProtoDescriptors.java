package io.firnline.pipeline.parse.protobuf;

import com.google.protobuf.AnyProto;
import com.google.protobuf.ApiProto;
import com.google.protobuf.DescriptorProtos;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DurationProto;
import com.google.protobuf.EmptyProto;
import com.google.protobuf.FieldMaskProto;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.SourceContextProto;
import com.google.protobuf.StructProto;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.TypeProto;
import com.google.protobuf.WrappersProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Links the descriptors of files with those that they import; Google's own are always there. */
final class ProtoDescriptors {
  private static final Map<String, FileDescriptor> GOOGLES =
      Stream.of(
              AnyProto.getDescriptor(),
              ApiProto.getDescriptor(),
              DescriptorProtos.getDescriptor(),
              DurationProto.getDescriptor(),
              EmptyProto.getDescriptor(),
              FieldMaskProto.getDescriptor(),
              SourceContextProto.getDescriptor(),
              StructProto.getDescriptor(),
              TimestampProto.getDescriptor(),
              TypeProto.getDescriptor(),
              WrappersProto.getDescriptor())
          .collect(Collectors.toMap(FileDescriptor::getName, file -> file));

  private final Map<String, FileDescriptorProto> files = new HashMap<>();
  private final Map<String, FileDescriptor> linked = new HashMap<>(GOOGLES);

  /** Makes a file known under the name that others import it by. */
  void add(String name, FileDescriptorProto file) {
    files.put(name, file);
  }

  /**
   * A file, linked.
   *
   * @throws IllegalArgumentException if an import is missing, or does not fit
   */
  FileDescriptor link(String name) {
    FileDescriptor known = linked.get(name);
    if (known != null) {
      return known;
    }
    FileDescriptorProto file = files.remove(name); // else an import in a circle would not end
    if (file == null) {
      throw new IllegalArgumentException(
          "it imports " + name + ", which is not there; protoc has --include_imports");
    }
    List<FileDescriptor> imports = new ArrayList<>();
    file.getDependencyList().forEach(imported -> imports.add(link(imported)));
    try {
      FileDescriptor found =
          FileDescriptor.buildFrom(file, imports.toArray(FileDescriptor[]::new), true);
      linked.put(name, found);
      return found;
    } catch (DescriptorValidationException e) {
      throw new IllegalArgumentException("it is no valid descriptor: " + e.getMessage(), e);
    }
  }

  /**
   * A message type in a set of files, as {@code protoc --descriptor_set_out} writes it.
   *
   * @param type full name, e.g. {@code acme.Reading}
   * @throws IllegalArgumentException if the set cannot be read or has no such type
   */
  static Descriptor find(byte[] set, String type) {
    List<FileDescriptorProto> files;
    try {
      files = FileDescriptorSet.parseFrom(set).getFileList();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(
          "it is no set of descriptors, as protoc --descriptor_set_out writes it", e);
    }
    ProtoDescriptors descriptors = new ProtoDescriptors();
    files.forEach(file -> descriptors.add(file.getName(), file));
    TreeSet<String> names = new TreeSet<>();
    for (FileDescriptorProto file : files) {
      for (Descriptor known : descriptors.link(file.getName()).getMessageTypes()) {
        Descriptor found = find(known, type, names);
        if (found != null) {
          return found;
        }
      }
    }
    throw new IllegalArgumentException(
        "it has no message type %s, only %s".formatted(type, String.join(", ", names)));
  }

  private static @Nullable Descriptor find(Descriptor known, String type, TreeSet<String> names) {
    names.add(known.getFullName());
    if (known.getFullName().equals(type)) {
      return known;
    }
    for (Descriptor nested : known.getNestedTypes()) {
      Descriptor found = find(nested, type, names);
      if (found != null) {
        return found;
      }
    }
    return null;
  }
}
