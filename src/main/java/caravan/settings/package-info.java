/** How settings are read, and checked before a route is made. */
@NullMarked
package caravan.settings;

import org.jspecify.annotations.NullMarked;
