/** How a collector's batch takes the route: one exchange each, and who hears its end. */
@NullMarked
package caravan.routing;

import org.jspecify.annotations.NullMarked;
