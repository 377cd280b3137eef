/** Tests of the steps as routes call them. */
@NullMarked
package caravan.steps;

import org.jspecify.annotations.NullMarked;
