/** Bytes of log lines: where a line ends, what time a time stamp names; patterns of names. */
@NullMarked
package caravan.text;

import org.jspecify.annotations.NullMarked;
