/** Writing JSON from bytes: string escaping at memory speed, and plain values. */
@NullMarked
package caravan.json;

import org.jspecify.annotations.NullMarked;
