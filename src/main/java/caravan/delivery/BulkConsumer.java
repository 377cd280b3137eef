package caravan.delivery;

import caravan.batch.RefusedException;
import caravan.batch.UnroutedException;
import caravan.bulk.Bulk;
import caravan.routing.CollectorConsumer;
import caravan.routing.Ending;
import caravan.verdict.Verdicts;
import caravan.warnings.Warnings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.service.ServiceHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that take bulks, and send them down the route until each record has its verdict.
 *
 * <h2>The end</h2>
 *
 * What waits is sent at once. Where the store is away, or goes away, all is given back at once; where it only takes its
 * time, it has until the deadline of the {@link Ending}. Then attempts that it has not answered are interrupted, and their
 * records are given back too: they come again at the next start, whether the store has them or not. Camel stops this
 * consumer after those who send to it, for it is {@linkplain #deferShutdown deferred}.
 */
public class BulkConsumer extends DefaultConsumer implements ShutdownAware {

    private static final Logger LOG = LoggerFactory.getLogger("caravan.delivery");
    private static final long TAKE_MILLIS = 100;
    private static final long WAKE_MILLIS = 200;
    private static final Duration SILENT_AFTER = Duration.ofSeconds(30);

    private final BulkConfiguration configuration;
    private final BulkQueue queue;
    private final BulkCounters counters = new BulkCounters();
    private final List<Worker> workers = new CopyOnWriteArrayList<>();
    private final Object pause = new Object();
    private final Warnings warnings = new Warnings(LOG);
    private @Nullable Producer deadLetters;
    private @Nullable ScheduledExecutorService watch;
    private volatile @Nullable Ending ending;
    private volatile Duration silentAfter = SILENT_AFTER;
    private volatile boolean running;
    private volatile long givenBackBefore;

    public BulkConsumer(BulkEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.configuration = endpoint.getConfiguration();
        this.queue = endpoint.queue();
    }

    BulkCounters counters() {
        return counters;
    }

    /** Number of warnings that were said. */
    long warnings() {
        return warnings.count();
    }

    /** How long a destination may take for an answer before that is told, 30 s where nothing else is said. */
    void silentAfter(Duration duration) {
        silentAfter = duration;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        CamelContext context = getEndpoint().getCamelContext();
        if (!configuration.getDeadLetter().isBlank()) {
            deadLetters = context.getEndpoint(configuration.getDeadLetter()).createProducer();
            ServiceHelper.startService(deadLetters);
        }
        running = true;
        ending = Ending.of(context, this::end);
        queue.open(configuration.limits(), configuration.getConcurrentConsumers());
        for (int i = 1; i <= configuration.getConcurrentConsumers(); i++) {
            Worker worker = new Worker(context.getExecutorServiceManager()
                    .resolveThreadName("bulk-" + configuration.getDestination() + '-' + i));
            workers.add(worker);
            worker.start();
        }
        watch = context.getExecutorServiceManager()
                .newSingleThreadScheduledExecutor(this, "bulk-watch-" + configuration.getDestination());
        long every = Math.max(1, silentAfter.toMillis() / 2);
        watch.scheduleWithFixedDelay(this::tellOfSilence, every, every, TimeUnit.MILLISECONDS);
    }

    /** Whoever waits for a store that is away waits no more; who waits for an answer does until the deadline. */
    private void end() {
        givenBackBefore = counters.givenBack.sum();
        hurryAtLast();
        ScheduledExecutorService timer = watch;
        Ending end = ending;
        if (timer != null && end != null) {
            timer.schedule(this::abandon, end.leftMillis(), TimeUnit.MILLISECONDS);
            // Camel's redelivery hears of the end only when all sources have stopped
            timer.scheduleWithFixedDelay(this::hurryAtLast, WAKE_MILLIS, WAKE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void abandon() {
        workers.forEach(Worker::abandon);
    }

    /** A client that tries again by itself, as Kafka's does, fails of nothing that could be told. */
    private void tellOfSilence() {
        for (Worker worker : workers) {
            String silence = worker.silence();
            if (!silence.isEmpty()) {
                warnings.warn("silent", silence);
            }
        }
    }

    @Override
    protected void doStop() throws Exception {
        Ending end = ending;
        if (end != null) {
            end.begin();
        }
        running = false;
        hurry();
        if (end != null) {
            end.join(workers);
        }
        if (watch != null) {
            getEndpoint().getCamelContext().getExecutorServiceManager().shutdownNow(watch);
        }
        workers.forEach(Worker::leave);
        tellOfTheRest();
        workers.clear();
        ServiceHelper.stopService(deadLetters);
        super.doStop();
    }

    private void tellOfTheRest() {
        long unanswered = workers.stream().mapToLong(Worker::unanswered).sum();
        long givenBack = counters.givenBack.sum() - givenBackBefore;
        if (givenBack + unanswered > 0) {
            LOG.warn(
                    "undelivered to {}: {} records, {} of them in requests without an answer; they come again",
                    configuration.getDestination(),
                    givenBack + unanswered,
                    unanswered);
        }
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask shutdownRunningTask) {
        return true;
    }

    @Override
    public int getPendingExchangesSize() {
        return queue.waitingBulks();
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        // what is on its way is waited for by doStop
    }

    private void hurryAtLast() {
        if (!isDrained()) {
            hurry();
        }
    }

    /** Whether a collector reads to its end. Nobody reads its records again, so that they have until then. */
    private boolean isDrained() {
        return getEndpoint().getCamelContext().getRoutes().stream()
                .anyMatch(
                        route -> route.getConsumer() instanceof CollectorConsumer collector && collector.isDraining());
    }

    /** Whoever waits for a store that is away waits no more. */
    private void hurry() {
        synchronized (pause) {
            pause.notifyAll();
        }
        workers.forEach(Worker::wake);
    }

    /** Why nothing is delivered now, empty when something is. */
    String obstacle() {
        for (Worker worker : workers) {
            String why = worker.obstacle();
            if (!why.isEmpty()) {
                return why;
            }
        }
        return counters.obstacle;
    }

    /** Takes bulks, one after the other. */
    private final class Worker extends Thread {

        private final Route route = new Route();
        private final AtomicBoolean hasLeft = new AtomicBoolean();

        Worker(String name) {
            super(name);
            setDaemon(true);
        }

        @Override
        public void run() {
            while (running) {
                try {
                    Bulk bulk = isSuspended() ? null : queue.take(TAKE_MILLIS);
                    if (bulk != null) {
                        boolean hasGivenBack = new Delivery(route, configuration, counters, warnings).deliver(bulk);
                        queue.recycle(bulk);
                        if (hasGivenBack && route.isEnding()) {
                            leave(); // what comes behind these records must not come before them
                            return;
                        }
                    } else if (isSuspended()) {
                        rest(TAKE_MILLIS);
                    }
                } catch (InterruptedException e) {
                    // woken from a pause that is over by now
                } catch (RuntimeException | Error e) {
                    warnings.fault("the delivery to " + configuration.getDestination(), e);
                    rest(TAKE_MILLIS);
                }
            }
        }

        /** Takes no more; the last one gives back what nobody has taken. */
        void leave() {
            if (hasLeft.compareAndSet(false, true)) {
                counters.givenBack.add(queue.close(1));
            }
        }

        /** Ends an attempt that the store has not answered. Dead letters are on their way to a disk, and are let be. */
        void abandon() {
            Attempt attempt = route.underway;
            if (attempt != null && !attempt.isBurial()) {
                interrupt();
            }
        }

        /** Records of an attempt that could not be ended. */
        int unanswered() {
            Attempt attempt = route.underway;
            return attempt == null ? 0 : attempt.records();
        }

        /** An attempt under way is not disturbed, the pause before the next one is. */
        void wake() {
            Attempt attempt = route.underway;
            if (attempt != null && attempt.isPausing()) {
                interrupt();
            }
        }

        String obstacle() {
            String pause = pause();
            return pause.isEmpty() ? silence() : pause;
        }

        /** That an attempt, the first one of its exchange, has had no answer for long. */
        String silence() {
            Attempt attempt = route.underway;
            return attempt == null || attempt.isRepeated() || attempt.nanos() < silentAfter.toNanos()
                    ? ""
                    : attempt.records() + " records wait, " + attempt.whither() + " has not answered for "
                            + TimeUnit.NANOSECONDS.toSeconds(attempt.nanos()) + " s";
        }

        /** What Camel's redelivery waits for. */
        private String pause() {
            Attempt attempt = route.underway;
            Throwable why = attempt == null || !attempt.isRepeated()
                    ? null
                    : attempt.exchange().getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Throwable.class);
            return why == null ? "" : "waiting for " + configuration.getDestination() + ": " + why;
        }
    }

    /** @param begunAt by {@link System#nanoTime} */
    private record Attempt(Exchange exchange, String whither, boolean isBurial, int records, long begunAt) {

        boolean isRepeated() {
            return exchange.getMessage().getHeader(Exchange.REDELIVERY_COUNTER) != null;
        }

        /** Camel takes the failure away when it tries again. */
        boolean isPausing() {
            return isRepeated() && exchange.getException() != null;
        }

        long nanos() {
            return System.nanoTime() - begunAt;
        }
    }

    private void rest(long millis) {
        synchronized (pause) {
            if (running) {
                try {
                    pause.wait(millis);
                } catch (InterruptedException e) {
                    running = false;
                }
            }
        }
    }

    /** What a delivery wants of Camel. */
    private final class Route implements Delivery.Way {

        private volatile @Nullable Attempt underway;

        @Override
        public @Nullable Throwable send(Bulk bulk) {
            return send(getProcessor(), bulk, null);
        }

        @Override
        public @Nullable Throwable bury(Bulk refused) {
            return send(Objects.requireNonNull(deadLetters), refused, refusal(refused));
        }

        @Override
        public boolean hasDeadLetters() {
            return deadLetters != null;
        }

        @Override
        public RefusedException refusal(Bulk refused) {
            return new RefusedException(configuration.getDestination(), new IOException(refused.reason(0)));
        }

        private @Nullable Throwable send(Processor to, Bulk bulk, @Nullable RefusedException refusal) {
            Exchange exchange = createExchange(false);
            exchange.getMessage().setBody(bulk);
            exchange.setProperty(Verdicts.BATCH, bulk);
            if (refusal != null) {
                exchange.setProperty(Exchange.EXCEPTION_CAUGHT, refusal);
            }
            String whither = (refusal == null ? "" : "the place of dead letters for ") + configuration.getDestination();
            underway = new Attempt(exchange, whither, refusal != null, bulk.open(), System.nanoTime());
            try {
                createUoW(exchange);
                to.process(exchange);
            } catch (Exception | Error e) {
                exchange.setException(e);
            } finally {
                underway = null;
                warnings.over("silent", whither + " has answered");
                doneUoW(exchange);
            }
            if (exchange.getException() != null
                    || exchange.getMessage().getHeader(Exchange.REDELIVERY_COUNTER) != null) {
                // a client that has given up a request may still be sending it
                bulk.retain();
            }
            return exchange.getException();
        }

        @Override
        public boolean isEnding() {
            Ending end = ending;
            return !running || end == null || end.hasBegun() && !isDrained();
        }

        @Override
        public void rest(long millis) {
            BulkConsumer.this.rest(millis);
        }

        @Override
        public RuntimeException unrouted(Bulk bulk) {
            return new UnroutedException(bulk.open(), bulk.size(), configuration.getDestination());
        }
    }
}
