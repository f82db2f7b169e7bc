package io.firnline.pipeline.parse.protobuf;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import com.squareup.wire.schema.ErrorCollector;
import com.squareup.wire.schema.Linker;
import com.squareup.wire.schema.Loader;
import com.squareup.wire.schema.Location;
import com.squareup.wire.schema.ProtoFile;
import com.squareup.wire.schema.Schema;
import com.squareup.wire.schema.internal.SchemaEncoder;
import com.squareup.wire.schema.internal.parser.ProtoParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Makes descriptors of the text of {@code .proto} files: all that Apicurio has of a schema. */
final class ProtoTexts {
  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/=\\s]*");

  private ProtoTexts() {}

  /** Whether this is text; else it is a descriptor in base64, in which there is no semicolon. */
  static boolean isText(String schema) {
    return !BASE64.matcher(schema).matches();
  }

  /**
   * The descriptors of files that import each other, and Google's own.
   *
   * @param texts by the names that they are imported by
   * @throws IllegalArgumentException if one is no such text, or what it imports is not there
   */
  static Map<String, FileDescriptorProto> descriptors(Map<String, String> texts) {
    try {
      Map<String, ProtoFile> files = new LinkedHashMap<>();
      texts.forEach((name, text) -> files.put(name, parsed(name, text)));
      ErrorCollector errors = new ErrorCollector();
      Schema schema = new Linker(new GooglesFiles(), errors, true, true).link(files.values());
      errors.throwIfNonEmpty();
      SchemaEncoder encoder = new SchemaEncoder(schema);
      Map<String, FileDescriptorProto> descriptors = new LinkedHashMap<>();
      for (ProtoFile file : schema.getProtoFiles()) {
        String name = file.getLocation().getPath();
        if (files.containsKey(name)) {
          descriptors.put(name, FileDescriptorProto.parseFrom(encoder.encode(file).toByteArray()));
        }
      }
      return descriptors;
    } catch (RuntimeException | InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(
          "its text is no Protobuf schema that can be read: " + e.getMessage(), e);
    }
  }

  private static ProtoFile parsed(String name, String text) {
    return ProtoFile.Companion.get(ProtoParser.Companion.parse(Location.get(name), text));
  }

  /**
   * Google's own files, which all of Google's and Wire's jars bring along; of several copies the
   * first that Wire's parser understands: the newest ones use a syntax that it does not know.
   */
  private static final class GooglesFiles implements Loader {
    private static final String FOLDER = "google/protobuf/";

    /** Wire always asks for its own, too. */
    private static final String OF_WIRE = "wire/extensions.proto";

    @Override
    public ProtoFile load(String path) {
      if (!path.startsWith(FOLDER) && !path.equals(OF_WIRE)) {
        throw new IllegalArgumentException("it imports " + path + ", which is no reference of it");
      }
      RuntimeException failure = new IllegalArgumentException("there is no " + path);
      try {
        for (URL copy : Collections.list(ProtoTexts.class.getClassLoader().getResources(path))) {
          try {
            return parsed(path, text(copy));
          } catch (IllegalStateException unknownSyntax) {
            failure = unknownSyntax;
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      throw failure;
    }

    private static String text(URL copy) throws IOException {
      try (InputStream in = copy.openStream()) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    }

    @Override
    public Loader withErrors(ErrorCollector errors) {
      return this;
    }
  }
}
