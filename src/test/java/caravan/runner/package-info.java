/** Tests of the runner. */
@NullMarked
package caravan.runner;

import org.jspecify.annotations.NullMarked;
