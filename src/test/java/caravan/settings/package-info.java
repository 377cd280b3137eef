/** How properties are checked. */
@NullMarked
package caravan.settings;

import org.jspecify.annotations.NullMarked;
