/** Real disks with a fault, for tests. */
@NullMarked
package caravan.disk;

import org.jspecify.annotations.NullMarked;
