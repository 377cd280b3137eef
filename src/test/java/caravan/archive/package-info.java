/** Tests of the archive: its disk is stopped, torn and failed at each of its steps, by hand and with a moved clock. */
@NullMarked
package caravan.archive;

import org.jspecify.annotations.NullMarked;
