package caravan.pods;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the directory did since its start. Waits begun = instances that became known in time + waits timed out + those
 * that go on, or that nobody asked for again. Safe for use by several threads.
 */
final class PodCounters {

    /** Instances whose first batch had to wait. */
    final LongAdder waits = new LongAdder();
    /** Of these, the ones whose batches went on with what was known. */
    final LongAdder waitTimeouts = new LongAdder();
    /** Deleted pods that nobody asked for any more. */
    final LongAdder forgotten = new LongAdder();
    /** Complete lists after the first one, of any resource. */
    final LongAdder relists = new LongAdder();

    private final Map<String, LongAdder> requests = new ConcurrentHashMap<>();

    /** A request is about to be sent. */
    void request(String verb, String resource) {
        requests.computeIfAbsent(verb + ' ' + resource, any -> new LongAdder()).increment();
    }

    /** Requests by verb and resource, such as {@code watch pods}. */
    Map<String, Long> requests() {
        Map<String, Long> sums = new TreeMap<>();
        requests.forEach((what, count) -> sums.put(what, count.sum()));
        return sums;
    }
}
