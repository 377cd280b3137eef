/** Tests of how batches take the route, and of its end. */
@NullMarked
package caravan.routing;

import org.jspecify.annotations.NullMarked;
