package caravan.batch;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The account of one batch: who still answers for it, what the verdicts are, and whether it failed. It outlives the
 * batch's bytes: a sink that acknowledges late keeps only this (through {@link Entrusted}). Safe for use by several
 * threads; the last one to answer runs {@link Acknowledger#settled}.
 */
public final class Settlement {

    private final Source source;
    private final Acknowledger acknowledger;
    private final AtomicInteger pending = new AtomicInteger(1);
    private final Tally tally = new Tally();
    private volatile List<Span> spans;
    private volatile boolean revoked;
    private volatile boolean settled;
    private volatile long records;
    private @Nullable Throwable failure;

    Settlement(Source source, List<Span> spans, Acknowledger acknowledger) {
        this.source = source;
        this.spans = spans;
        this.acknowledger = acknowledger;
    }

    /** The file that the batch was read from. */
    public Source source() {
        return source;
    }

    /** The source bytes that this account is about, without what was held back. */
    public List<Span> spans() {
        return spans;
    }

    void spans(List<Span> shortened) {
        spans = shortened;
    }

    /** The verdicts. Complete once the batch is settled. */
    public Tally tally() {
        return tally;
    }

    /** Records in the batch, whatever their verdict. Known once the batch's exchange has completed. */
    public long records() {
        return records;
    }

    void records(long count) {
        records = count;
    }

    /** The first failure, or null where every record has a verdict. */
    public synchronized @Nullable Throwable failure() {
        return failure;
    }

    /** Tells sinks not to take this batch any more: an earlier one of its file failed. */
    public void revoke() {
        revoked = true;
    }

    /** Whether an earlier batch of the file failed, so that this one comes again. */
    public boolean isRevoked() {
        return revoked;
    }

    /**
     * Whether the collector has heard the outcome. A sink that failed a batch takes no later one of the same file
     * before this is true: until then the collector cannot have revoked those that are on their way already.
     */
    public boolean isSettled() {
        return settled;
    }

    Acknowledger acknowledger() {
        return acknowledger;
    }

    void open() {
        pending.incrementAndGet();
    }

    synchronized void count(Verdict verdict, long records, long bytes) {
        tally.add(verdict, records, bytes);
    }

    synchronized void count(Verdict verdict, String name, long records, long bytes) {
        tally.add(verdict, name, records, bytes);
    }

    void close(@Nullable Throwable why) {
        if (why != null) {
            fail(why);
        }
        int left = pending.decrementAndGet();
        if (left == 0) {
            try {
                acknowledger.settled(this);
            } finally {
                settled = true;
            }
        } else if (left < 0) {
            throw new IllegalStateException("answered twice for a batch of " + source);
        }
    }

    private synchronized void fail(Throwable why) {
        if (failure == null) {
            failure = why;
        } else if (failure != why) {
            failure.addSuppressed(why);
        }
    }
}
