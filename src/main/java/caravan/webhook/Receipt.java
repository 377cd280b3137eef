package caravan.webhook;

import caravan.batch.Acknowledger;
import caravan.batch.Batch;
import caravan.batch.Incarnation;
import caravan.batch.Settlement;
import caravan.batch.Source;
import caravan.delivery.Failures;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of one request's events, until it is answered. Where no store is away, and they are refused all the
 * same, they are sent again, and the third time to the dead letters. The request's share of the memory is given back
 * when it is answered and nothing reaches its bytes any more. Safe for use by several threads.
 */
final class Receipt implements Acknowledger {

    private static final int TRIES = 3;

    private final Source source;
    private final Incarnation incarnation;
    private final long offset;
    private final byte[] line;
    private final Room.Share share;
    private final Route events;
    private final Route refused;
    private final Executor executor;
    private final Consumer<@Nullable Throwable> answer;

    /** The answer that is owed, and each batch that may be in memory. */
    private final AtomicInteger holders = new AtomicInteger(1);

    private final AtomicBoolean isAnswered = new AtomicBoolean();
    private int refusals;
    private @Nullable Throwable refusal;
    private volatile @Nullable Settlement underway;

    /**
     * @param line one list of events, and a line feed
     * @param executor for further tries
     * @param answer called once, with why the events are not acknowledged
     */
    Receipt(
            Source source,
            Incarnation incarnation,
            long offset,
            byte[] line,
            Room.Share share,
            Route events,
            Route refused,
            Executor executor,
            Consumer<@Nullable Throwable> answer) {
        this.source = source;
        this.incarnation = incarnation;
        this.offset = offset;
        this.line = line;
        this.share = share;
        this.events = events;
        this.refused = refused;
        this.executor = executor;
        this.answer = answer;
    }

    /** Sends the events down the route. */
    void send() {
        Batch batch = Batch.of(source, line, 0, line.length)
                .span(incarnation, offset)
                .endsWithRecord(true)
                .acknowledger(this)
                .build();
        holders.incrementAndGet();
        underway = batch.settlement();
        Throwable why = refusal;
        (why == null ? events : refused).send(batch, why);
        batch.seal();
    }

    /** Nobody has said anything in time: sinks that have not begun need not. */
    void tooLate() {
        Settlement settlement = underway;
        if (!isAnswered.get() && settlement != null) {
            settlement.revoke();
            answer(new TimeoutException("no verdict in time"));
        }
    }

    @Override
    public void heldBack(Batch batch) {
        throw new IllegalStateException("nothing of a request can be held back");
    }

    @Override
    public void settled(Settlement settlement) {
        Throwable failure = settlement.failure();
        if (failure == null || isAnswered.get() || Failures.isStoreAway(failure) || refusal != null) {
            answer(failure);
            return;
        }
        refusals++;
        refusal = refusals < TRIES ? null : failure;
        executor.execute(this::send);
    }

    @Override
    public void bytesReleased(Settlement settlement, int bytes) {
        release();
    }

    private void answer(@Nullable Throwable failure) {
        if (isAnswered.compareAndSet(false, true)) {
            release();
            answer.accept(failure);
        }
    }

    private void release() {
        if (holders.decrementAndGet() == 0) {
            share.release();
        }
    }
}
