package io.firnline.pipeline.options;

import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.table.References;
import java.util.Objects;

/** The catalog that the options name. */
public final class Catalogs {
  private Catalogs() {}

  /** The catalog for options that {@link OptionsCheck} has passed. */
  public static CatalogSpec of(FirnlineOptions options) {
    CatalogSpec spec = read(Objects.requireNonNull(options.getIcebergCatalog(), "icebergCatalog"));
    return options.getAcceptUnsafeCatalog() ? spec.acceptUnsafeCatalog() : spec;
  }

  /**
   * Reads the value of {@code --icebergCatalog}, a JSON object or {@code @file}.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static CatalogSpec read(String value) {
    return CatalogSpec.parse(References.textOrFile(value));
  }
}
