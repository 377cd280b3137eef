/** JSON: string escaping at memory speed, plain values as text, objects read. */
@NullMarked
package caravan.json;

import org.jspecify.annotations.NullMarked;
