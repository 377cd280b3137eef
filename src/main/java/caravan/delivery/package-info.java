/**
 * The component {@code bulk:}, which stands before every store that answers by request.
 *
 * <ol>
 *   <li>The producer takes batches into its care and writes their records as lines into the bulk that is being filled;
 *       what comes from files, topics and dead letters is taken too, and answered when all of it has a verdict.
 *   <li>A bulk that is full, or old enough, goes to a thread of the consumer, which sends it down the destination's
 *       route. While all threads are busy and one more bulk is full, producers wait: that is the back-pressure.
 *   <li>Records without a verdict are sent again. While the store is away that goes on for ever; what fails for another
 *       reason three times is divided, down to the record that is to blame.
 *   <li>Refused records go to the dead letters, and have their verdict when these are kept.
 * </ol>
 *
 * <p>Nothing is on disk here: after a crash, and at a stop while the store is away, records come again from where they
 * came. The store may have some of them by then; those that it knows by their position it keeps once.
 */
@NullMarked
package caravan.delivery;

import org.jspecify.annotations.NullMarked;
