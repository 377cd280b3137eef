package caravan.archive;

import caravan.batch.Batch;
import java.io.IOException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands batches to the archive. It returns before they are on disk for good: the batch is acknowledged then, through
 * what {@link Batch#entrust} gave.
 *
 * <p>An archive that cannot be opened at the start (the disk is full, another process has it) is none that will never
 * be: its batches fail, as while a store is away, until it can.
 */
public class ArchiveProducer extends DefaultProducer {

    private static final Logger LOG = LoggerFactory.getLogger("caravan.archive");
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private volatile @Nullable Archive archive;
    /** Why it could not be opened when that was tried last, and when that was. */
    private @Nullable Exception obstacle;

    private long triedAt;
    private boolean isStopped = true;
    /** Tries to open what could not be opened at the start; null where it is open. */
    private @Nullable ScheduledExecutorService retries;

    public ArchiveProducer(ArchiveEndpoint endpoint) {
        super(endpoint);
    }

    @Override
    public ArchiveEndpoint getEndpoint() {
        return (ArchiveEndpoint) super.getEndpoint();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        getEndpoint().getConfiguration().options();
        begin();
    }

    private synchronized void begin() {
        isStopped = false;
        open();
        if (archive == null) {
            ScheduledExecutorService again = threads().newSingleThreadScheduledExecutor(this, "archive-open");
            again.scheduleWithFixedDelay(this::openAgain, 1, 1, TimeUnit.SECONDS);
            retries = again;
        }
    }

    /** Files that are there already can be sent before something new comes. */
    synchronized void openAgain() {
        if (!isStopped) {
            tryToOpen();
        }
        if (archive != null) {
            endRetries();
        }
    }

    private void endRetries() {
        if (retries != null) {
            threads().shutdownNow(retries);
            retries = null;
        }
    }

    private ExecutorServiceManager threads() {
        return getEndpoint().getCamelContext().getExecutorServiceManager();
    }

    /**
     * The same as {@link #open}, where what only a start may throw (another endpoint has opened the folder meanwhile, with
     * other options) is an obstacle as well: it may go, and a scheduled task that throws is never run again.
     */
    private void tryToOpen() {
        try {
            open();
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private synchronized void open() {
        Exception before = obstacle;
        if (archive != null || before != null && System.nanoTime() - triedAt < PAUSE_NANOS) {
            return;
        }
        try {
            archive = getEndpoint().enter();
            obstacle = null;
            if (before != null) {
                LOG.info("the archive {} is open now", directory());
            }
        } catch (IOException e) {
            failed(e);
        }
    }

    /** An obstacle of one kind is told once. */
    private void failed(Exception why) {
        if (obstacle == null || obstacle.getClass() != why.getClass()) {
            LOG.warn("cannot open the archive {} ({}): what comes waits until it can be", directory(), why.toString());
        }
        obstacle = why;
        triedAt = System.nanoTime();
    }

    private String directory() {
        return getEndpoint().getConfiguration().getDirectory();
    }

    @Override
    protected synchronized void doStop() throws Exception {
        isStopped = true;
        endRetries();
        if (archive != null) {
            archive = null;
            getEndpoint().leave();
        }
        super.doStop();
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Object body = exchange.getMessage().getBody();
        if (!(body instanceof Batch batch)) {
            throw new IllegalArgumentException("archive: takes batches of records as tail: sends them: the body was "
                    + (body == null ? "null" : "a " + body.getClass().getName()) + "; write other bodies with file:");
        }
        started().accept(batch);
    }

    private Archive started() throws IOException {
        Archive started = archive;
        return started != null ? started : opened();
    }

    private synchronized Archive opened() throws IOException {
        if (isStopped) {
            throw new IOException("the archive " + directory() + " is stopped");
        }
        tryToOpen();
        Archive opened = archive;
        if (opened == null) {
            throw new IOException("the archive " + directory() + " cannot be opened: " + obstacle, obstacle);
        }
        return opened;
    }
}
