/** Which program wrote a file. */
@NullMarked
package caravan.program;

import org.jspecify.annotations.NullMarked;
