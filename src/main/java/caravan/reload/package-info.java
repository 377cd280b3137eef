/** Routes that are loaded again while they run, as {@code camel run --dev} does when one of their files has changed. */
@NullMarked
package caravan.reload;

import org.jspecify.annotations.NullMarked;
