/**
 * The {@code cluster-events:} component: the events of a cluster as records, once, however many replicas run. (Camel has a
 * component {@code kubernetes-events:} of its own, which watches and does not go on where it was.)
 *
 * <h2>One event</h2>
 *
 * <ol>
 *   <li>{@link caravan.api.ListWatch} asks the API server, {@link caravan.events.EventResource} makes a line of each event
 *       that is new or has happened again, and puts it into a bounded queue.
 *   <li>From there it goes into an {@link caravan.stream.EntryStream}, with its {@linkplain caravan.events.EventLine
 *       position} and the {@linkplain caravan.events.Position progress} that is made once it is acknowledged.
 *   <li>Verdicts come in any order, the progress moves in order. It is kept in the state folder, and in the {@linkplain
 *       caravan.events.Lease lease} at each renewal.
 * </ol>
 *
 * <h2>Which API</h2>
 *
 * Events of core/v1. Those of events.k8s.io/v1 are the same objects under other names; every cluster serves core/v1, it is
 * what most components write, its selectors are those that kubectl users know, and both generations of fields are there.
 *
 * <h2>Start, stop, other replicas</h2>
 *
 * At the very first start all events that the API server has are delivered: those of an hour, usually. Later ones begin
 * with a watch at the version that is acknowledged. With {@code election=lease} a {@linkplain caravan.events.Follower
 * replica} is ready until it has the lease, and begins at what its predecessor wrote into it, or at its own checkpoint if
 * that is further. A stop in order waits for verdicts and gives the lease back, so that nothing comes twice; after a
 * {@code kill -9}, or where the lease was lost, what was not acknowledged in it comes again, at the same positions: archive
 * and stores know it.
 *
 * <p>Data can be lost when the API server has no more what came after the acknowledged version: it compacts its history
 * every five minutes, and forgets events after an hour. Then what it has is delivered as far as it was not before, and a gap
 * is counted: between are events that were deleted, and repeats of an event that happened once more.
 */
@NullMarked
package caravan.events;

import org.jspecify.annotations.NullMarked;
