package caravan.events;

import java.util.concurrent.atomic.LongAdder;

/** What was read since the start. Safe for use by several threads. */
final class EventCounters {

    /** Events that were read, repeats included. */
    final LongAdder events = new LongAdder();

    /** Of these, the ones that the server counts as a further occurrence. */
    final LongAdder repeats = new LongAdder();

    /** Times at which the server no longer had what came after the last event: some may be missing. */
    final LongAdder gaps = new LongAdder();

    /** Complete lists. */
    final LongAdder lists = new LongAdder();

    /** Times at which this replica became the one that delivers. */
    final LongAdder terms = new LongAdder();
}
