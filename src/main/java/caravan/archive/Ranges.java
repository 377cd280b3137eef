package caravan.archive;

import java.util.Arrays;

/**
 * Byte ranges {@code [from..to)} of one incarnation that are in the archive: mostly one, growing at its end. Gaps come
 * from routes that send only some batches here. Beyond {@link #MOST} ranges the lowest gap is forgotten: a collector
 * acknowledges in order, so what lies that far behind never comes again. Not safe for several threads.
 */
final class Ranges {

    static final int MOST = 64;

    /** from, to, from, to, ...: ascending, neither overlapping nor touching. */
    private long[] bounds = new long[2];

    private int count;

    /** Adds a range. */
    void add(long from, long to) {
        if (from >= to) {
            return;
        }
        int first = 0;
        while (first < count && to(first) < from) {
            first++;
        }
        int limit = first;
        while (limit < count && from(limit) <= to) {
            limit++;
        }
        boolean alone = first == limit;
        long low = alone ? from : Math.min(from, from(first));
        long high = alone ? to : Math.max(to, to(limit - 1));
        replace(first, limit, low, high);
        if (count > MOST) {
            replace(0, 2, from(0), to(1));
        }
    }

    /** Adds all ranges of another. */
    void addAll(Ranges others) {
        for (int i = 0; i < others.count; i++) {
            add(others.from(i), others.to(i));
        }
    }

    /** Whether the byte at an offset is in one of the ranges. */
    boolean contains(long offset) {
        return intersects(offset, offset + 1);
    }

    /** Whether a byte of {@code [from..to)} is in one of the ranges. */
    boolean intersects(long from, long to) {
        for (int i = count - 1; i >= 0 && to(i) > from; i--) {
            if (from(i) < to) {
                return true;
            }
        }
        return false;
    }

    /** Whether all bytes of others are in these ranges. */
    boolean containAll(Ranges others) {
        for (int i = 0; i < others.count; i++) {
            int around = 0;
            while (around < count && to(around) < others.to(i)) {
                around++;
            }
            if (around == count || from(around) > others.from(i)) {
                return false;
            }
        }
        return true;
    }

    /** Number of ranges. */
    int count() {
        return count;
    }

    /** Where a range begins. */
    long from(int range) {
        return bounds[2 * range];
    }

    /** Where a range ends. */
    long to(int range) {
        return bounds[2 * range + 1];
    }

    private void replace(int first, int limit, long from, long to) {
        int newCount = count - (limit - first) + 1;
        if (2 * newCount > bounds.length) {
            bounds = Arrays.copyOf(bounds, 2 * bounds.length);
        }
        System.arraycopy(bounds, 2 * limit, bounds, 2 * first + 2, 2 * (count - limit));
        bounds[2 * first] = from;
        bounds[2 * first + 1] = to;
        count = newCount;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append('[').append(from(i)).append("..").append(to(i)).append(')');
        }
        return text.toString();
    }
}
