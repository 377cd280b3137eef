/** The {@code tail:} component: follows log files through rotation, truncation, outage and restart. */
@NullMarked
package caravan.tail;

import org.jspecify.annotations.NullMarked;
