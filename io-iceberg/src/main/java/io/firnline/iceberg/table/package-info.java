/**
 * Catalogs and tables: how they are found, made and changed. Not for users, but for {@link
 * io.firnline.iceberg.table.CatalogSpec} and {@link io.firnline.iceberg.table.TableCreation}.
 */
@NullMarked
package io.firnline.iceberg.table;

import org.jspecify.annotations.NullMarked;
