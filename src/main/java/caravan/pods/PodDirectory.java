package caravan.pods;

import caravan.batch.PendingException;
import caravan.cri.ContainerPath;
import caravan.kubernetes.ContainerMetadata;
import caravan.kubernetes.Pods;
import caravan.warnings.Warnings;
import java.io.Closeable;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pods of this node. Who asks gets what is known of the instance that wrote a log, never of another pod that had the
 * name; see the package for how. Safe for use by several threads; a question that was answered before costs a hash
 * look-up and no lock.
 *
 * <p>Nothing here stops a log: what fails is warned of, once an hour at most, and tried again. A crash leaves on disk what
 * was given out complete, as of its first time at least.
 */
public final class PodDirectory implements Pods, Closeable {

    private static final Logger LOG = LoggerFactory.getLogger("caravan.pods");
    /** What is away for an hour is warned of once. */
    private static final Duration WARN_EVERY = Duration.ofHours(1);

    private static final long TICK_MILLIS = 1_000;
    private static final long SWEEP_MILLIS = 60_000;
    private static final long MILLIS_PER_SECOND = 1_000;

    private final PodsOptions options;
    private final LongSupplier clock;
    private final MetadataStore store;
    private final Warnings warnings;
    private final Catalogue catalogue;
    private final PodSource source;
    private final @Nullable OwnPod own;
    private final Object closing = new Object();
    private long sweptAt;
    private boolean closed;
    private @Nullable ScheduledExecutorService ticker;

    /** @param clock milliseconds that only grow */
    PodDirectory(PodsOptions options, PodSource source, LongSupplier clock) {
        this.options = options;
        this.clock = clock;
        this.source = source;
        warnings = new Warnings(LOG, clock, WARN_EVERY);
        store = MetadataStore.open(options.state(), clock, warnings);
        catalogue = new Catalogue(options, clock, store, warnings);
        own = source instanceof OwnPod pod ? pod : null;
        sweptAt = clock.getAsLong();
        source.start(catalogue);
    }

    /**
     * Begins to know. Does not wait for the source, which may be away.
     *
     * @throws IllegalArgumentException naming every fault of the options, or what is missing on the class path
     */
    public static PodDirectory start(PodsConfiguration configuration) {
        return start(configuration, System.getenv());
    }

    static PodDirectory start(PodsConfiguration configuration, Map<String, String> environment) {
        PodsOptions options = configuration.options(environment);
        LongSupplier clock = () -> System.nanoTime() / 1_000_000;
        PodDirectory directory = new PodDirectory(options, Sources.of(options, clock), clock);
        directory.startTicking();
        return directory;
    }

    private void startTicking() {
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "caravan-pods");
            thread.setDaemon(true);
            return thread;
        });
        ticker = started;
        var unused = started.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    // ---- questions

    @Override
    public @Nullable ContainerMetadata find(ContainerPath instance) {
        if (options.source() == PodsConfiguration.Source.NONE) {
            return null;
        }
        if (own != null) {
            return own.find(instance);
        }
        long now = clock.getAsLong();
        Answer.Settled settled = catalogue.settled(instance, now);
        return settled == null ? ask(instance, now) : settled.metadata();
    }

    private @Nullable ContainerMetadata ask(ContainerPath instance, long now) {
        Question question = catalogue.ask(instance, now);
        switch (question.step()) {
            case ANSWER -> {
                return question.metadata();
            }
            case STORE -> {
                store.flush();
                return catalogue.stored(instance, question.metadata());
            }
            case WAIT -> source.wanted(false);
            case WAIT_ON -> source.wanted(true);
        }
        throw new PendingException(
                "the pod of container " + instance.container() + " in " + instance.namespace() + '/' + instance.pod());
    }

    @Override
    public @Nullable ContainerMetadata own() {
        return own == null ? null : own.own();
    }

    // ---- life

    /** Everything that time brings; about once a second, by one thread. */
    void tick() {
        synchronized (closing) {
            if (closed) {
                return;
            }
            attempt(this::recall);
            attempt(source::tick);
            attempt(store::flush);
            attempt(() -> sweep(clock.getAsLong()));
        }
    }

    private void recall() {
        if (store.opensLate()) {
            catalogue.recall();
        }
    }

    private void attempt(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            warnings.warn("tick", "the directory of pods stumbled, and goes on: " + e);
        }
    }

    private void sweep(long now) {
        if (now - sweptAt >= Math.min(SWEEP_MILLIS, options.keepMillis() / 10)) {
            sweptAt = now;
            catalogue.forget(now);
        }
    }

    /** Ends threads and connections; what is known is still answered, and nothing new comes. */
    @Override
    public void close() {
        synchronized (closing) {
            if (closed) {
                return;
            }
            closed = true;
            if (ticker != null) {
                ticker.shutdownNow();
            }
            source.close();
            store.close();
        }
    }

    // ---- figures

    /** Pods that metadata is kept of, deleted ones included. */
    public int getCachedPods() {
        return own == null ? catalogue.podCount() : 1;
    }

    /** What the source does, for people. */
    public String getState() {
        return source.state();
    }

    /** Seconds since the source has last told anything, or since the start. */
    public long getSecondsSinceLastEvent() {
        return catalogue.silentMillis() / MILLIS_PER_SECOND;
    }

    /** Requests made, by verb and resource: {@code list pods}, {@code watch pods}. */
    public Map<String, Long> getRequests() {
        return catalogue.counters().requests();
    }

    /** Instances whose first batch had to wait. */
    public long getWaits() {
        return catalogue.counters().waits.sum();
    }

    /** Of these, the ones whose batches went on with what was known. */
    public long getWaitTimeouts() {
        return catalogue.counters().waitTimeouts.sum();
    }

    /** Warnings that were logged. */
    public long getWarnings() {
        return warnings.count();
    }

    /** Deleted pods whose metadata nobody asked for any more. */
    public long getForgottenPods() {
        return catalogue.counters().forgotten.sum();
    }

    /** Complete lists after the first one. */
    public long getRelists() {
        return catalogue.counters().relists.sum();
    }
}
