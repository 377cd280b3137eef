/**
 * What Camel's health checks say of Caravan, in whatever runtime asks them.
 *
 * <ul>
 *   <li><b>Live</b>: no thread of a collector has ended. Nothing else is mended by a new start.
 *   <li><b>Ready</b>: each collector has its state folder. One that waits for another process to let go of it, or for its
 *       disk, reads nothing.
 *   <li>What is in the way outside, a store that is away or a folder that is full, is told in the details, and the check is
 *       up all the same: no start and no other pod would mend it, records wait where they are, and a DaemonSet whose pods
 *       are not ready because a store is away could not even be rolled back. Alarms look at the metrics.
 * </ul>
 */
@NullMarked
package caravan.health;

import org.jspecify.annotations.NullMarked;
