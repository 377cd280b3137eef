package caravan.webhook;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How many requests were answered with which status, since the start. Safe for use by several threads. */
public final class Responses {

    /** Stands for every status that is none of ours. */
    public static final int OTHER = 0;

    private static final List<Integer> STATUSES = List.of(200, 400, 401, 405, 408, 413, 415, 503);

    private final LongAdder others = new LongAdder();
    private final Map<Integer, LongAdder> counts = STATUSES.stream()
            .collect(Collectors.toMap(Function.identity(), any -> new LongAdder(), (one, other) -> one, TreeMap::new));

    private volatile boolean begun;

    /** There is somebody to answer. */
    public void begin() {
        begun = true;
    }

    /** Whether requests are taken at all. */
    public boolean hasBegun() {
        return begun;
    }

    /** A request is answered. */
    void count(int status) {
        LongAdder known = counts.get(status);
        (known == null ? others : known).increment();
    }

    /** The statuses that are told apart, and {@link #OTHER}. */
    public List<Integer> statuses() {
        return Stream.concat(STATUSES.stream(), Stream.of(OTHER)).toList();
    }

    /** Requests that were answered with this one; what is told apart from no other counts as {@link #OTHER}. */
    public long of(int status) {
        LongAdder known = counts.get(status);
        return (known == null ? others : known).sum();
    }
}
