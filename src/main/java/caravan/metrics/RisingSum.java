package caravan.metrics;

import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * The sum of a figure over parts that come and go, which never goes down: what was last seen of a part that is gone
 * stays in it. Safe for use by several threads.
 *
 * @param <P> a part, the same one as long as it is the same object
 */
final class RisingSum<P> implements LongSupplier {

    private final Supplier<? extends Collection<P>> parts;
    private final ToLongFunction<P> figure;
    /** Of the parts there were last time. */
    private final Map<P, Rising> present = new IdentityHashMap<>();

    private long ofThoseGone;

    /**
     * Nothing seen yet.
     *
     * @param parts those there are now
     * @param figure of one of them; may begin at 0 again
     */
    RisingSum(Supplier<? extends Collection<P>> parts, ToLongFunction<P> figure) {
        this.parts = parts;
        this.figure = figure;
    }

    @Override
    public synchronized long getAsLong() {
        Set<P> now = Collections.newSetFromMap(new IdentityHashMap<>());
        now.addAll(parts.get());
        now.forEach(part -> present.computeIfAbsent(part, any -> Rising.counted(() -> figure.applyAsLong(part))));
        long sum = ofThoseGone;
        for (Rising each : present.values()) {
            sum += each.getAsLong();
        }
        present.entrySet().removeIf(known -> isGone(known.getKey(), known.getValue(), now));
        return sum;
    }

    private boolean isGone(P part, Rising last, Set<P> now) {
        if (now.contains(part)) {
            return false;
        }
        ofThoseGone += last.getAsLong();
        return true;
    }
}
