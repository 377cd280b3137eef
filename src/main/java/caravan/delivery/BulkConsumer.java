package caravan.delivery;

import caravan.batch.RefusedException;
import caravan.batch.UnroutedException;
import caravan.batch.Verdict;
import caravan.bulk.Bulk;
import caravan.verdict.Verdicts;
import caravan.warnings.Warnings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.service.ServiceHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Threads that take bulks, and send them down the route until each record has its verdict. */
public class BulkConsumer extends DefaultConsumer {

    private static final long TAKE_MILLIS = 500;
    private static final long JOIN_MILLIS = TimeUnit.SECONDS.toMillis(10);
    private static final Duration WARN_EVERY = Duration.ofMinutes(1);

    private final BulkConfiguration configuration;
    private final BulkQueue queue;
    private final BulkCounters counters = new BulkCounters();
    private final List<Thread> threads = new ArrayList<>();
    private final Object pause = new Object();
    private final Warnings warnings = new Warnings(
            LoggerFactory.getLogger("caravan.delivery"),
            () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()),
            WARN_EVERY);
    private @Nullable Producer deadLetters;
    private volatile boolean running;

    public BulkConsumer(BulkEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.configuration = endpoint.getConfiguration();
        this.queue = endpoint.queue();
    }

    BulkCounters counters() {
        return counters;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        if (!configuration.getDeadLetter().isBlank()) {
            deadLetters = getEndpoint()
                    .getCamelContext()
                    .getEndpoint(configuration.getDeadLetter())
                    .createProducer();
            ServiceHelper.startService(deadLetters);
        }
        running = true;
        queue.open(configuration.limits(), configuration.getConcurrentConsumers());
        for (int i = 1; i <= configuration.getConcurrentConsumers(); i++) {
            String name = getEndpoint()
                    .getCamelContext()
                    .getExecutorServiceManager()
                    .resolveThreadName("bulk-" + configuration.getDestination() + '-' + i);
            Thread thread = new Thread(this::run, name);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    @Override
    protected void doStop() throws Exception {
        running = false;
        synchronized (pause) {
            pause.notifyAll();
        }
        for (Thread thread : threads) {
            thread.join(JOIN_MILLIS);
        }
        if (!threads.isEmpty()) {
            queue.close(configuration.getConcurrentConsumers());
            threads.clear();
        }
        ServiceHelper.stopService(deadLetters);
        super.doStop();
    }

    private void run() {
        while (running) {
            try {
                Bulk bulk = isSuspended() ? null : queue.take(TAKE_MILLIS);
                if (bulk != null) {
                    new Delivery(new Route(), configuration, counters, warnings).deliver(bulk);
                    queue.recycle(bulk);
                } else if (isSuspended()) {
                    rest(TAKE_MILLIS);
                }
            } catch (InterruptedException e) {
                return;
            }
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

        @Override
        public @Nullable Throwable send(Bulk bulk) {
            return send(getProcessor(), bulk, null);
        }

        @Override
        public @Nullable Throwable bury(Bulk refused) {
            Throwable why = send(Objects.requireNonNull(deadLetters), refused, refusal(refused));
            if (why == null) {
                refused.decide(Verdict.DEAD_LETTERED);
            }
            return why;
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
            try {
                createUoW(exchange);
                to.process(exchange);
            } catch (Exception e) {
                exchange.setException(e);
            } finally {
                doneUoW(exchange);
            }
            return exchange.getException();
        }

        @Override
        public boolean isEnding() {
            return !running || getEndpoint().getCamelContext().isStopping();
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
