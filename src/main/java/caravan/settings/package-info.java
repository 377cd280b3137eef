/** How the properties of a destination are read and checked. */
@NullMarked
package caravan.settings;

import org.jspecify.annotations.NullMarked;
