/** Holds what the documents say against what is there. */
@NullMarked
package caravan.docs;

import org.jspecify.annotations.NullMarked;
