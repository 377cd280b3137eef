/**
 * Records of many batches on their way to one destination. {@link caravan.bulk.Bulk} is what a destination's route
 * gets, {@link caravan.bulk.Share} who waits to hear of them.
 */
@NullMarked
package caravan.bulk;

import org.jspecify.annotations.NullMarked;
