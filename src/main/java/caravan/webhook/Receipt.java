package caravan.webhook;

import caravan.batch.Acknowledger;
import caravan.batch.Batch;
import caravan.batch.Incarnation;
import caravan.batch.Settlement;
import caravan.batch.Source;
import caravan.delivery.Failures;
import caravan.text.Lines;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of one request's events, until it is answered: acknowledged when all of them are, else not. Its share of
 * the memory is given back when it is answered and nothing reaches its bytes any more. Safe for use by several threads.
 */
final class Receipt {

    /** Bytes of a batch: what steps make of it is in memory too. */
    private static final int BATCH = 256 * 1024;

    private static final int TRIES = 3;

    private final Source source;
    private final Incarnation incarnation;
    private final long offset;
    private final byte[] lines;
    private final Room.Share share;
    private final Route events;
    private final Route refused;
    private final Executor executor;
    private final Consumer<@Nullable Throwable> answer;

    /** The answer that is owed, and each batch that may be in memory. */
    private final AtomicInteger holders = new AtomicInteger(1);

    /** Portions that are not acknowledged, and one more until all have been sent. */
    private final AtomicInteger open = new AtomicInteger(1);

    private final AtomicBoolean isAnswered = new AtomicBoolean();
    private final Queue<Settlement> underway = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Future<?> deadline;

    /**
     * @param lines one event each
     * @param offset of the first byte
     * @param executor for further tries
     * @param answer called once, with why the events are not acknowledged
     */
    Receipt(
            Source source,
            Incarnation incarnation,
            long offset,
            byte[] lines,
            Room.Share share,
            Route events,
            Route refused,
            Executor executor,
            Consumer<@Nullable Throwable> answer) {
        this.source = source;
        this.incarnation = incarnation;
        this.offset = offset;
        this.lines = lines;
        this.share = share;
        this.events = events;
        this.refused = refused;
        this.executor = executor;
        this.answer = answer;
    }

    /** Sends the events down the route, in their order. */
    void send() {
        for (int from = 0; from < lines.length && !isAnswered.get(); ) {
            int to = endOfBatch(from);
            open.incrementAndGet();
            new Portion(from, to, 0, null).send();
            from = to;
        }
        acknowledged();
    }

    /** As many lines as fit into a batch, or one. */
    private int endOfBatch(int from) {
        int most = Math.min(lines.length, from + BATCH);
        int end = Lines.behindLastFeed(lines, from, most);
        return end > from ? end : endOfLine(from);
    }

    private int endOfLine(int from) {
        return Math.min(lines.length, Lines.feed(lines, from, lines.length) + 1);
    }

    /** Where nobody has said anything in time, the events are not acknowledged. To be called before they are sent. */
    void answerWithin(Duration time, ScheduledExecutorService timer) {
        deadline = timer.schedule(
                () -> answer(new TimeoutException("no verdict in time")), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void acknowledged() {
        if (open.decrementAndGet() == 0) {
            answer(null);
        }
    }

    /** Sinks that have not begun with what is not acknowledged need not. */
    private void answer(@Nullable Throwable failure) {
        if (isAnswered.compareAndSet(false, true)) {
            if (failure != null) {
                underway.forEach(Settlement::revoke);
            }
            Future<?> timer = deadline;
            if (timer != null) {
                timer.cancel(false); // or it keeps the events in memory
            }
            release();
            answer.accept(failure);
        }
    }

    private void release() {
        if (holders.decrementAndGet() == 0) {
            share.release();
        }
    }

    /** Some of the lines, from their first try until they are acknowledged. */
    private final class Portion implements Acknowledger {
        private final int from;
        private final int to;
        private int refusals;
        private @Nullable Throwable refusal;

        Portion(int from, int to, int refusals, @Nullable Throwable refusal) {
            this.from = from;
            this.to = to;
            this.refusals = refusals;
            this.refusal = refusal;
        }

        void send() {
            Batch batch = Batch.of(source, lines, from, to)
                    .span(incarnation, offset + from)
                    .endsWithRecord(true)
                    .acknowledger(this)
                    .build();
            holders.incrementAndGet();
            underway.add(batch.settlement());
            Throwable why = refusal;
            (why == null ? events : refused).send(batch, why);
            batch.seal();
        }

        @Override
        public void heldBack(Batch batch) {
            throw new IllegalStateException("nothing of a request can be held back");
        }

        @Override
        public void settled(Settlement settlement) {
            underway.remove(settlement);
            Throwable failure = settlement.failure();
            if (failure == null) {
                acknowledged();
            } else if (isAnswered.get() || Failures.isStoreAway(failure) || refusal != null) {
                answer(failure);
            } else {
                executor.execute(() -> again(failure));
            }
        }

        /** Tries again, then by halves, each of which has one try, down to one line that goes to the dead letters. */
        private void again(Throwable failure) {
            refusals++;
            int middle = endOfLine(Lines.behindLastFeed(lines, from, (from + to) / 2));
            if (refusals < TRIES) {
                send();
            } else if (middle < to) {
                open.incrementAndGet();
                new Portion(from, middle, TRIES - 1, null).send();
                new Portion(middle, to, TRIES - 1, null).send();
            } else if (endOfLine(from) < to) {
                open.incrementAndGet();
                new Portion(from, endOfLine(from), TRIES - 1, null).send();
                new Portion(endOfLine(from), to, TRIES - 1, null).send();
            } else {
                refusal = failure;
                send();
            }
        }

        @Override
        public void bytesReleased(Settlement settlement, int bytes) {
            release();
        }
    }
}
