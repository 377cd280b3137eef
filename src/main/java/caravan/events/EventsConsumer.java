package caravan.events;

import caravan.api.Fabric8Client;
import caravan.api.Reason;
import caravan.ledger.Account;
import caravan.routing.CollectorConsumer;
import caravan.routing.Ending;
import caravan.routing.RouteDelivery;
import caravan.routing.Threads;
import caravan.warnings.Warnings;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.camel.Processor;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a {@link Follower} in threads of its own. Where the API server is away, the lease somebody else's, or the state
 * folder in use, it waits; other routes run meanwhile.
 */
@ManagedResource(description = "Managed Kubernetes events consumer")
public class EventsConsumer extends CollectorConsumer {

    private static final Logger LOG = LoggerFactory.getLogger("caravan.events");
    private static final long TICK_MILLIS = 100;
    private static final long WAIT_MILLIS = 50;
    private static final long RETRY_MILLIS = 1_000;

    private final Warnings warnings = new Warnings(LOG);
    private final EventsConfiguration configuration;
    private final RouteDelivery delivery = new RouteDelivery(this);
    private final Threads threads;
    private volatile @Nullable Follower follower;
    private volatile @Nullable Ending ending;

    public EventsConsumer(EventsEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.configuration = endpoint.getConfiguration();
        this.threads = new Threads(endpoint.getCamelContext());
    }

    /** One of the things that a thread does again and again. */
    private interface Work {
        void run(Follower begun) throws IOException, InterruptedException;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        EventsOptions options = configuration.options(System.getenv());
        delivery.start(configuration.getDeadLetter());
        follower =
                new Follower(options, client(options), delivery, EventsConsumer::now, InstantSource.system(), warnings);
        ending = Ending.of(getEndpoint().getCamelContext(), this::refuse);
        if (options.isElected()) {
            start("elect", begun -> {
                begun.elect();
                threads.rest(Election.RETRY.toMillis());
            });
        }
        start("watch", begun -> {
            begun.tick();
            threads.rest(TICK_MILLIS);
        });
        start("read", begun -> begun.feed(WAIT_MILLIS));
        start("send", this::send);
    }

    private static Fabric8Client client(EventsOptions options) {
        try {
            return new Fabric8Client(options.api());
        } catch (NoClassDefFoundError e) {
            throw new IllegalArgumentException(
                    "cluster-events: needs camel-kubernetes on the class path: lacks " + e.getMessage(), e);
        } catch (RuntimeException e) {
            // fabric8 on files that are not what they should be
            throw new IllegalArgumentException(
                    "cluster-events: cannot be made from `server`, `kubeconfig` and `caFile`: " + Reason.of(e), e);
        }
    }

    private static long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    private void start(String name, Work work) {
        threads.start("events-" + name, () -> repeat(work));
    }

    private void repeat(Work work) {
        while (threads.areRunning()) {
            Follower begun = follower;
            try {
                if (begun != null) {
                    work.run(begun);
                }
            } catch (InterruptedException e) {
                return;
            } catch (IOException e) {
                if (begun != null) {
                    begun.failed(e);
                }
                threads.rest(RETRY_MILLIS);
            } catch (RuntimeException e) {
                warnings.fault("reading " + getEndpoint(), e);
                threads.rest(RETRY_MILLIS);
            }
        }
    }

    private void send(Follower begun) throws IOException, InterruptedException {
        if (isSuspended() || !begun.work()) {
            begun.await(WAIT_MILLIS);
        }
    }

    /** Reads no more, waits for verdicts on what has left until the end's deadline, and leaves the lease to the next one. */
    @Override
    protected void doStop() throws Exception {
        Follower begun = follower;
        Ending end = ending;
        if (end != null) {
            end.begin();
            end.await(() -> begun == null || begun.isQuiet());
            threads.end(end);
            end.await(() -> begun == null || begun.isQuiet()); // what left while the threads were about to end
        }
        follower = null;
        try {
            if (begun != null) {
                begun.close();
            }
        } finally {
            delivery.stop();
            super.doStop();
        }
    }

    private void refuse() {
        Follower begun = follower;
        if (begun != null) {
            begun.refuse();
        }
    }

    // ---- what can be seen

    private <T> T from(Function<Follower, T> what, T otherwise) {
        Follower begun = follower;
        return begun == null ? otherwise : what.apply(begun);
    }

    private @Nullable Term term() {
        Follower begun = follower;
        return begun == null ? null : begun.term();
    }

    @Override
    protected @Nullable Account account() {
        Term term = term();
        return term == null ? null : term.stream.ledger();
    }

    /** True for a replica that waits for its turn. */
    @Override
    public boolean hasState() {
        return follower != null && getObstacle().isEmpty();
    }

    @Override
    public List<String> deadThreads() {
        return threads.ended();
    }

    @Override
    @ManagedAttribute(description = "Why nothing is read although it is this replica's turn; empty when something is")
    public String getObstacle() {
        return from(Follower::obstacle, "");
    }

    @Override
    @ManagedAttribute(description = "Batches that failed in this term, and are sent again")
    public long getFailedBatches() {
        Term term = term();
        return term == null ? 0 : term.stream.failures();
    }

    @ManagedAttribute(description = "What is being done, or waited for")
    public String getSourceState() {
        return from(Follower::state, "");
    }

    @ManagedAttribute(description = "Whether this replica is the one that delivers")
    public boolean isFollowing() {
        return from(Follower::isFollowing, false);
    }

    @ManagedAttribute(description = "Times at which this replica became the one that delivers")
    public long getTerms() {
        return from(begun -> begun.counters().terms.sum(), 0L);
    }

    @ManagedAttribute(description = "Events that were read, repeats included")
    public long getEvents() {
        return from(begun -> begun.counters().events.sum(), 0L);
    }

    @ManagedAttribute(description = "Of these, further occurrences of an event")
    public long getRepeats() {
        return from(begun -> begun.counters().repeats.sum(), 0L);
    }

    @ManagedAttribute(description = "Times at which events may have been missed, for the API server had them no more")
    public long getGaps() {
        return from(begun -> begun.counters().gaps.sum(), 0L);
    }

    @ManagedAttribute(description = "Complete lists")
    public long getLists() {
        return from(begun -> begun.counters().lists.sum(), 0L);
    }

    @Override
    @ManagedAttribute(description = "Bytes of memory, about, for what is not acknowledged")
    public long getInFlightBytes() {
        Term term = term();
        return term == null ? 0 : term.stream.inFlightBytes();
    }

    @ManagedAttribute(description = "Whether the ledger adds up")
    public boolean isLedgerBalanced() {
        Term term = term();
        return term == null || term.stream.isBalanced();
    }

    @ManagedAttribute(description = "What is acknowledged: resource versions by namespace")
    public String getPosition() {
        Term term = term();
        return term == null ? "" : term.stream.resumeToken();
    }
}
