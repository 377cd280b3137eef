/**
 * The counters of Caravan as Micrometer meters: bound to the {@code MeterRegistry} that a Camel context has in its registry,
 * in whatever runtime, and read when somebody scrapes. Nothing is counted here, so nothing is paid for on the way of a
 * batch. Names, labels and meanings stand in {@code docs/metrics.md}, which a test holds against a scrape.
 *
 * <p>What adds up, for each {@code source}:
 *
 * <pre>
 * caravan_acknowledged_records_total = sum over verdict of caravan_records_total
 * caravan_acknowledged_bytes_total   = sum over verdict of caravan_bytes_total
 * bytes read                         = caravan_acknowledged_bytes_total + caravan_unacknowledged_bytes
 * bytes of the log files             = bytes read + caravan_lost_bytes_total + bytes not read yet
 * caravan_unaccounted_bytes, caravan_unaccounted_records   0, or the ledger is wrong
 * </pre>
 *
 * Both sides of an equation are counted by events of their own; there is no counter of bytes read, for what a step holds
 * back is taken out of it again. For each {@code destination}:
 *
 * <pre>
 * records taken = sum over outcome of caravan_destination_records_total + those underway
 * letters there = caravan_dead_letters_total - caravan_dead_letters_shed_total - caravan_dead_letters_replayed_total
 *                 + those that were there at the start
 * </pre>
 *
 * The ledger's counters go on from the checkpoint after a restart, all others begin at 0. No counter goes down while the
 * process lives, whatever files are forgotten and routes started again.
 */
@NullMarked
package caravan.metrics;

import org.jspecify.annotations.NullMarked;
