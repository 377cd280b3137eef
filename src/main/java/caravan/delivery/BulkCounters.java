package caravan.delivery;

import java.util.concurrent.atomic.LongAdder;

/** What a consumer of bulks counts. Taken records = delivered + deadLetters + givenBack + those underway. */
final class BulkCounters {
    final LongAdder attempts = new LongAdder();
    final LongAdder failures = new LongAdder();
    final LongAdder delivered = new LongAdder();
    final LongAdder deadLetters = new LongAdder();
    final LongAdder givenBack = new LongAdder();
    volatile String obstacle = "";
}
