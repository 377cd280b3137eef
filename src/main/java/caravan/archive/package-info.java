/** The archive sink. */
@NullMarked
package caravan.archive;

import org.jspecify.annotations.NullMarked;
