package io.firnline.iceberg.block;

import org.apache.iceberg.types.Type;

/**
 * One column of a block: a primitive field of the Iceberg schema, with the levels of its Parquet
 * column.
 *
 * <p>Values are held as Iceberg's own Parquet writer stores them: date as days and time as
 * microseconds, timestamps as microseconds (nanoseconds for {@code timestamp_ns}), decimals as
 * unscaled INT up to 9 digits, LONG up to 18, above that big-endian two's complement of the fixed
 * length {@link #fixedLength()}; uuid as 16 bytes, string as UTF-8.
 *
 * @param index position among the leaves of the schema
 * @param fieldId id of the field in the Iceberg schema
 * @param path full name of the field, e.g. {@code tags.element}
 * @param physical how values are held
 * @param maxDefinition definition level of a value that is there; 0 for a required field at the top
 * @param maxRepetition 0 for a field outside of lists and maps
 * @param optional whether the field itself may be null
 * @param fixedLength length that all values have, or 0 if they may differ
 * @param type of the field
 */
public record Leaf(
    int index,
    int fieldId,
    String path,
    Physical physical,
    int maxDefinition,
    int maxRepetition,
    boolean optional,
    int fixedLength,
    Type.PrimitiveType type) {}
