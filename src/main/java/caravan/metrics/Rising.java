package caravan.metrics;

import java.util.function.LongSupplier;

/** A figure that never goes down, as what it is shown as must not. Safe for use by several threads. */
final class Rising implements LongSupplier {

    private final LongSupplier figure;
    /** Whether the figure begins at 0 when its route is started again, rather than where it was. */
    private final boolean beginsAgain;

    private long before;
    private long last;

    private Rising(LongSupplier figure, boolean beginsAgain) {
        this.figure = figure;
        this.beginsAgain = beginsAgain;
    }

    /** Of a figure that is kept on disk, and not there for a while when its route is started again. */
    static Rising kept(LongSupplier figure) {
        return new Rising(figure, false);
    }

    /** Of a figure that begins at 0 when its route is started again. */
    static Rising counted(LongSupplier figure) {
        return new Rising(figure, true);
    }

    @Override
    public synchronized long getAsLong() {
        long now = figure.getAsLong();
        if (beginsAgain && now < last) {
            before += last;
            last = now;
        }
        last = Math.max(last, now);
        return before + last;
    }
}
