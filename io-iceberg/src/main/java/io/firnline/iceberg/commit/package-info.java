@NullMarked
package io.firnline.iceberg.commit;

import org.jspecify.annotations.NullMarked;
