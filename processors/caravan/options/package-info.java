/** How settings and options are read that users type, and how what is wrong with them is told. */
@NullMarked
package caravan.options;

import org.jspecify.annotations.NullMarked;
