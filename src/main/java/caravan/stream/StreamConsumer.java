package caravan.stream;

import caravan.batch.Incarnation;
import caravan.checkpoint.CheckpointLog;
import caravan.checkpoint.StateLock;
import caravan.ledger.Account;
import caravan.routing.CollectorConsumer;
import caravan.routing.Ending;
import caravan.routing.RouteDelivery;
import caravan.routing.Threads;
import caravan.warnings.Warnings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.api.management.ManagedAttribute;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs an {@link EntryStream} in two threads: one reads, which is what a source brings along, one sends. Threads are not
 * interrupted.
 *
 * <p>What keeps the source from being read is an {@linkplain #getObstacle obstacle}: seen over JMX, warned of once a
 * minute, tried again after a pause that doubles. It ends no route. The same where another process holds the state folder,
 * or the checkpoint cannot be read or written.
 */
public abstract class StreamConsumer extends CollectorConsumer {

    private static final Logger LOG = LoggerFactory.getLogger("caravan.stream");
    private static final long BEGIN_PAUSE = 1_000;
    private static final long PAUSE = 100;

    private final StreamSettings settings;
    private final Path state;
    private final String deadLetter;
    private final RouteDelivery delivery = new RouteDelivery(this);
    private final Warnings warnings = new Warnings(LOG);
    private final Threads threads;
    private volatile boolean reading;
    private volatile @Nullable EntryStream stream;
    private volatile String obstacle = "";
    private @Nullable StateLock lock;
    private volatile @Nullable Ending ending;

    /**
     * @param state folder of this endpoint's own checkpoint
     * @param deadLetter URI of the endpoint that takes records which nobody takes; blank where there is none
     */
    protected StreamConsumer(
            Endpoint endpoint, Processor processor, StreamSettings settings, Path state, String deadLetter) {
        super(endpoint, processor);
        this.settings = settings;
        this.state = state;
        this.deadLetter = deadLetter;
        this.threads = new Threads(endpoint.getCamelContext());
    }

    /**
     * Puts what the source has into the stream, behind {@link EntryStream#lastToken}, until {@link #isReading} is false or
     * {@link EntryStream#put} refuses. Called again after a pause when it returns before.
     *
     * @throws IOException when the source cannot be read: its message is the obstacle
     */
    protected abstract void read(EntryStream into) throws IOException, InterruptedException;

    /** Ends {@link #read}, also where it waits for the source. Called by another thread. */
    protected abstract void stopReading();

    /** Whether entries are wanted; false when the consumer stops. */
    protected final boolean isReading() {
        return reading && threads.areRunning();
    }

    /** Says why the source cannot be read, where {@link #read} does not end by that. */
    protected final void obstacle(String why) {
        obstacle = why;
        warnings.warn("read", settings.path() + ": " + why);
    }

    /** The source can be read. */
    protected final void noObstacle() {
        obstacle = "";
        warnings.over("read", settings.path() + " is read again");
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        delivery.start(deadLetter);
        reading = true;
        ending = Ending.of(getEndpoint().getCamelContext(), this::endReading);
        tryToBegin();
        threads.start(settings.path() + " send", this::sendAll);
        threads.start(settings.path() + " read", this::readAll);
    }

    private void tryToBegin() {
        try {
            if (isOurs()) {
                begin();
                obstacle = "";
                warnings.over("begin", "the checkpoint in " + state + " can be used again");
            }
        } catch (IOException e) {
            obstacle = "cannot use the checkpoint in " + state + " (" + e.getMessage() + ")";
            warnings.error(
                    "begin",
                    obstacle + ": nothing of " + settings.path()
                            + " is read until that is mended; trying again every second");
        }
    }

    private boolean isOurs() throws IOException {
        StateLock own = lock;
        if (own == null) {
            Files.createDirectories(state);
            own = new StateLock(state);
            lock = own;
        }
        if (own.tryAcquire()) {
            warnings.over("lock", "the state folder " + state + " is free, and taken");
            return true;
        }
        obstacle = "the state folder " + state + " is in use by another process, " + own.holder();
        warnings.warn("lock", obstacle + ": waiting for it");
        return false;
    }

    private void begin() throws IOException {
        SecureRandom random = new SecureRandom();
        EntryStream begun = new EntryStream(
                settings,
                delivery,
                CheckpointLog.open(state),
                StreamConsumer::now,
                () -> Incarnation.firstSeenAt(System.currentTimeMillis(), random.nextLong(), random.nextLong()));
        try {
            begun.start();
        } catch (IOException | RuntimeException e) {
            begun.abandon();
            throw e;
        }
        stream = begun;
    }

    private static long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    // ---- threads

    private void sendAll() {
        while (threads.areRunning()) {
            EntryStream begun = stream;
            try {
                if (begun == null) {
                    threads.rest(BEGIN_PAUSE);
                    if (reading) {
                        tryToBegin();
                    }
                } else if (!reading || isSuspended()) {
                    threads.rest(PAUSE);
                } else if (!begun.work()) {
                    begun.await(PAUSE);
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                warnings.fault(getEndpoint().toString(), e);
                threads.rest(PAUSE);
            }
        }
    }

    private void readAll() {
        long backoff = PAUSE;
        while (isReading()) {
            EntryStream begun = stream;
            if (begun == null || isSuspended()) {
                threads.rest(PAUSE);
                continue;
            }
            long before = begun.entries();
            try {
                read(begun);
            } catch (IOException e) {
                obstacle(String.valueOf(e.getMessage()));
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                obstacle = e.toString();
                warnings.fault(getEndpoint().toString(), e);
            }
            backoff = begun.entries() > before ? PAUSE : Math.min(2 * backoff, settings.maxBackoffMillis());
            if (isReading()) {
                threads.rest(backoff);
            }
        }
    }

    private void endReading() {
        reading = false;
        EntryStream begun = stream;
        if (begun != null) {
            begun.refuse();
        }
        stopReading();
    }

    /** Reads no more, waits for verdicts on what has left until the end's deadline, and writes the checkpoint. */
    @Override
    protected void doStop() throws Exception {
        Ending end = ending;
        if (end != null) {
            end.begin();
            end.await(this::isQuiet);
            threads.end(end);
            end.await(this::isQuiet); // what left while reading was about to end
        }
        try {
            end();
        } finally {
            delivery.stop();
            super.doStop();
        }
    }

    private boolean isQuiet() {
        EntryStream begun = stream;
        return begun == null || begun.isQuiet();
    }

    private void end() throws IOException {
        EntryStream begun = stream;
        stream = null;
        try (StateLock held = lock) {
            lock = null;
            if (begun != null) {
                begun.close();
                Account account = begun.ledger();
                LOG.info("stopped reading {}; ledger: {}", settings.path(), account);
                if (account.inFlightBytes() > 0) {
                    LOG.warn(
                            "undelivered of {}: {} bytes were on their way and come again at the next start",
                            settings.path(),
                            account.inFlightBytes());
                }
            }
        }
    }

    // ---- what can be seen

    @Override
    protected @Nullable Account account() {
        EntryStream begun = stream;
        return begun == null ? null : begun.ledger();
    }

    @Override
    public boolean hasState() {
        return stream != null;
    }

    @Override
    public List<String> deadThreads() {
        return reading ? threads.ended() : List.of();
    }

    @Override
    @ManagedAttribute(description = "Batches that failed since the start, and are sent again")
    public long getFailedBatches() {
        return from(EntryStream::failures, 0);
    }

    @Override
    @ManagedAttribute(description = "Why the source is not read; empty when it is")
    public String getObstacle() {
        return obstacle;
    }

    @ManagedAttribute(description = "Entries that were read, those included that were read again")
    public long getEntries() {
        return from(EntryStream::entries, 0L);
    }

    @Override
    @ManagedAttribute(description = "Bytes of memory for what is not acknowledged")
    public long getInFlightBytes() {
        return from(EntryStream::inFlightBytes, 0L);
    }

    @ManagedAttribute(description = "Whether the ledger adds up")
    public boolean isLedgerBalanced() {
        return from(EntryStream::isBalanced, true);
    }

    private <T> T from(Function<EntryStream, T> what, T otherwise) {
        EntryStream begun = stream;
        return begun == null ? otherwise : what.apply(begun);
    }
}
