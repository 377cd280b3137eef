package caravan.archive;

import java.io.Closeable;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ExecutorServiceManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An archive with its threads, and the number of producers that use it. Guarded by the component. */
final class SharedArchive implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger("caravan.archive");

    private final ArchiveOptions options;
    private final Archive archive;
    private final ExecutorServiceManager threads;
    private final ScheduledExecutorService clockwork;
    private final ExecutorService helpers;
    private int users;

    private SharedArchive(
            ArchiveOptions options,
            Archive archive,
            ExecutorServiceManager threads,
            ScheduledExecutorService clockwork,
            ExecutorService helpers) {
        this.options = options;
        this.archive = archive;
        this.threads = threads;
        this.clockwork = clockwork;
        this.helpers = helpers;
    }

    static SharedArchive open(ArchiveOptions options, Disk disk, InstantSource clock, CamelContext camel)
            throws IOException {
        ExecutorServiceManager threads = camel.getExecutorServiceManager();
        // the callers of fsync, a commit before its time, retention
        ExecutorService helpers = threads.newFixedThreadPool(Archive.class, "archive-sync", Parallel.WIDTH + 1);
        try {
            Archive archive = new Archive(options, disk, clock, helpers);
            ScheduledExecutorService clockwork =
                    threads.newSingleThreadScheduledExecutor(Archive.class, "archive-commit");
            long every = options.commitInterval().toMillis();
            clockwork.scheduleAtFixedRate(() -> commit(archive), every, every, TimeUnit.MILLISECONDS);
            return new SharedArchive(options, archive, threads, clockwork, helpers);
        } catch (IOException | RuntimeException e) {
            threads.shutdownNow(helpers);
            throw e;
        }
    }

    /** A scheduled task that throws is never run again. */
    private static void commit(Archive archive) {
        try {
            archive.commit();
        } catch (RuntimeException | OutOfMemoryError e) {
            LOG.error("the archive goes on after a fault of its own; please report it", e);
        }
    }

    ArchiveOptions options() {
        return options;
    }

    Archive archive() {
        return archive;
    }

    void enter() {
        users++;
    }

    /** Whether nobody is left. */
    boolean leave() {
        users--;
        return users == 0;
    }

    @Override
    public void close() throws IOException {
        threads.shutdown(clockwork);
        try {
            archive.close();
        } finally {
            threads.shutdown(helpers);
        }
    }
}
