/** Binds the steps of {@code processors} to a Camel context, by the names that routes use. */
@NullMarked
package caravan.steps;

import org.jspecify.annotations.NullMarked;
