/** Warnings at a bounded rate. */
@NullMarked
package caravan.warnings;

import org.jspecify.annotations.NullMarked;
