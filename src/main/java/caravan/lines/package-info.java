/** Files of JSON lines, compressed or not, as bodies that can be read again and again. */
@NullMarked
package caravan.lines;

import org.jspecify.annotations.NullMarked;
