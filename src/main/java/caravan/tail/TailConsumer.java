package caravan.tail;

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
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.TabularData;
import org.apache.camel.Processor;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a {@link Tailer} in threads of its own: one that looks, {@code readers} that read and route. The threads are
 * never interrupted, because an interrupt closes the files that they read.
 *
 * <p>Where another process holds the state folder, or the checkpoints in it cannot be read or written, the consumer
 * waits until they can, looking every second; other routes run meanwhile. Nothing is read by then.
 */
@ManagedResource(description = "Managed tail consumer")
public class TailConsumer extends CollectorConsumer {

    private static final Logger LOG = LoggerFactory.getLogger("caravan.tail");
    private static final long BEGIN_PAUSE = 1_000;
    private static final long READER_PAUSE = 50;
    /** What has been read by so long before the end's deadline may still get its verdict. */
    private static final long LAST_VERDICTS = 5_000;

    private final TailConfiguration configuration;
    private final Threads threads;
    private final Warnings warnings = new Warnings(LOG);
    private final RouteDelivery delivery = new RouteDelivery(this);
    private volatile boolean reading;
    private volatile @Nullable Tailer tailer;
    /** Why nothing is followed yet, empty when something is. */
    private volatile String obstacle = "";

    private @Nullable StateLock lock;
    private volatile @Nullable Ending ending;

    public TailConsumer(TailEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.configuration = endpoint.getConfiguration();
        this.threads = new Threads(endpoint.getCamelContext());
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        configuration.validate();
        delivery.start(configuration.getDeadLetter());
        reading = true;
        ending = Ending.of(getEndpoint().getCamelContext(), this::lastLook);
        tryToBegin();
        threads.start("tail-look", this::look);
        for (int i = 1; i <= configuration.getReaders(); i++) {
            threads.start("tail-read-" + i, this::read);
        }
    }

    /** The end has begun: nothing more is read, or no more than there is by now. */
    private void lastLook() {
        Tailer begun = tailer;
        if (begun == null || !configuration.isDrain()) {
            reading = false;
            return;
        }
        begun.end();
        threads.wake();
    }

    private void tryToBegin() {
        Path state = configuration.state();
        try {
            if (isOurs(state)) {
                begin();
                obstacle = "";
                warnings.over("begin", "the checkpoints in " + state + " can be used again");
            }
        } catch (IOException e) {
            obstacle = "cannot use the checkpoints in " + state + " (" + Discovery.reason(e) + ")";
            warnings.error(
                    "begin",
                    obstacle + ": nothing of " + configuration.getDirectory()
                            + " is read until that is mended; trying again every second");
        }
    }

    private boolean isOurs(Path state) throws IOException {
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

    private static long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    private void begin() throws IOException {
        SecureRandom random = new SecureRandom();
        Tailer begun = new Tailer(
                configuration,
                delivery,
                CheckpointLog.open(configuration.state()),
                DirectoryWatch.begin(),
                TailConsumer::now,
                System::currentTimeMillis,
                () -> Incarnation.firstSeenAt(System.currentTimeMillis(), random.nextLong(), random.nextLong()));
        try {
            begun.start();
        } catch (IOException | RuntimeException e) {
            giveUp(begun, e);
            throw e;
        }
        tailer = begun;
    }

    private static void giveUp(Tailer begun, Exception why) {
        try {
            begun.close();
        } catch (IOException | RuntimeException e) {
            why.addSuppressed(e);
        }
    }

    // ---- threads

    private void look() {
        while (threads.areRunning()) {
            Tailer begun = tailer;
            try {
                if (begun != null && reading) {
                    begun.tick();
                } else if (begun != null) {
                    begun.settleWhenDue();
                } else if (reading) {
                    tryToBegin();
                }
            } catch (RuntimeException e) {
                warnings.fault("the collector of " + getEndpoint(), e);
            }
            threads.rest(tailer == null ? BEGIN_PAUSE : configuration.getPollInterval());
        }
    }

    private void read() {
        while (threads.areRunning()) {
            Tailer begun = tailer;
            try {
                if (begun == null || !reading || isSuspended()) {
                    threads.rest(READER_PAUSE);
                } else if (!begun.work()) {
                    begun.await(READER_PAUSE);
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                warnings.fault("the collector of " + getEndpoint(), e);
                threads.rest(READER_PAUSE);
            }
        }
    }

    /** Looks and reads no more, waits for verdicts on what has left until the end's deadline, and writes the checkpoint. */
    @Override
    protected void doStop() throws Exception {
        Ending end = ending;
        if (end != null) {
            end.begin();
            if (configuration.isDrain()) {
                end.await(() -> isThrough() || end.leftMillis() < LAST_VERDICTS);
            }
            reading = false;
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

    @Override
    public boolean isDraining() {
        return configuration.isDrain() && reading && tailer != null;
    }

    private boolean isThrough() {
        Tailer begun = tailer;
        return begun == null || begun.isThrough();
    }

    private boolean isQuiet() {
        Tailer begun = tailer;
        return begun == null || begun.isQuiet();
    }

    private void end() throws IOException {
        Tailer begun = tailer;
        tailer = null;
        try (StateLock held = lock) {
            lock = null;
            if (begun != null) {
                begun.close();
                LOG.info("stopped following {}; ledger: {}", configuration.getDirectory(), begun.ledger());
                Undelivered.of(begun.status()).tell(LOG, configuration.getDirectory());
            }
        }
    }

    @Nullable
    Tailer tailer() {
        return tailer;
    }

    // ---- what can be seen

    @Override
    protected @Nullable Account account() {
        Tailer begun = tailer;
        return begun == null ? null : begun.ledger();
    }

    @Override
    public boolean hasState() {
        return tailer != null;
    }

    @Override
    public List<String> deadThreads() {
        return threads.ended();
    }

    @Override
    @ManagedAttribute(description = "Batches that failed since the start, and are read again")
    public long getFailedBatches() {
        return from(Tailer::failures, 0);
    }

    @Override
    @ManagedAttribute(description = "Why nothing is followed yet; empty when something is")
    public String getObstacle() {
        return obstacle;
    }

    @ManagedAttribute(description = "Source files that are followed")
    public int getFollowedFiles() {
        return from(found -> found.files().size(), 0);
    }

    @ManagedAttribute(description = "Bytes of the followed files that have no verdict yet")
    public long getLagBytes() {
        return from(found -> found.status().stream().mapToLong(FileStatus::lag).sum(), 0L);
    }

    @ManagedAttribute(description = "Bytes that vanished before they were read")
    public long getLostBytes() {
        return from(found -> found.ledger().lostBytes(), 0L);
    }

    @Override
    @ManagedAttribute(description = "Bytes in memory between reading and the end of the route")
    public long getInFlightBytes() {
        return from(Tailer::inFlightBytes, 0L);
    }

    @ManagedAttribute(description = "Bytes of deleted files that are held open")
    public long getUnlinkedBytes() {
        return from(Tailer::unlinkedBytes, 0L);
    }

    @ManagedAttribute(description = "Links that were refused for the place that they lead to")
    public int getRefusedLinks() {
        return from(Tailer::refusedLinks, 0);
    }

    @ManagedAttribute(description = "Whether the ledger adds up")
    public boolean isLedgerBalanced() {
        return from(Tailer::isBalanced, true);
    }

    @ManagedOperation(description = "The followed files")
    public TabularData files() throws OpenDataException {
        return FileStatus.table(status());
    }

    List<FileStatus> status() {
        return from(Tailer::status, List.of());
    }

    private <T> T from(Function<Tailer, T> what, T otherwise) {
        Tailer begun = tailer;
        return begun == null ? otherwise : what.apply(begun);
    }
}
