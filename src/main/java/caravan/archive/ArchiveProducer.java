package caravan.archive;

import caravan.batch.Batch;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;

/**
 * Hands batches to the archive. It returns before they are on disk for good: the batch is acknowledged then, through
 * what {@link Batch#entrust} gave.
 */
@ManagedResource(description = "Managed archive producer")
public class ArchiveProducer extends DefaultProducer {

    private volatile @Nullable Archive archive;
    private @Nullable ArchiveOptions options;

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
        ArchiveOptions checked = getEndpoint().getConfiguration().options();
        archive = getEndpoint().getComponent().open(checked);
        options = checked;
    }

    @Override
    protected void doStop() throws Exception {
        ArchiveOptions opened = options;
        archive = null;
        options = null;
        if (opened != null) {
            getEndpoint().getComponent().close(opened);
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
        if (started == null) {
            throw new IOException(
                    "the archive " + getEndpoint().getConfiguration().getDirectory() + " is stopped");
        }
        return started;
    }

    private ArchiveCounters counters() {
        Archive started = archive;
        return started == null ? new ArchiveCounters() : started.counters();
    }

    @ManagedAttribute(description = "Directory of the archive; other producers with the same one share the figures")
    public String getDirectory() {
        return getEndpoint().getConfiguration().getDirectory();
    }

    @ManagedAttribute(description = "Source files that are being collected into a file which is not closed yet")
    public int getOpenParts() {
        Archive started = archive;
        return started == null ? 0 : started.partCount();
    }

    @ManagedAttribute(description = "Open file descriptors of those")
    public int getOpenFiles() {
        Archive started = archive;
        return started == null ? 0 : started.openFileCount();
    }

    @ManagedAttribute(description = "Bytes of memory for lines that wait to be written")
    public long getPendingBytes() {
        return counters().pendingBytes.get();
    }

    @ManagedAttribute(description = "Batches taken")
    public long getBatches() {
        return counters().batches.sum();
    }

    @ManagedAttribute(description = "Records written")
    public long getRecords() {
        return counters().records.sum();
    }

    @ManagedAttribute(description = "Records that came again after a crash or failure and were in the archive already")
    public long getDuplicates() {
        return counters().duplicates.sum();
    }

    @ManagedAttribute(description = "Compressed frames written")
    public long getFrames() {
        return counters().frames.sum();
    }

    @ManagedAttribute(description = "Bytes of the frames written")
    public long getFrameBytes() {
        return counters().frameBytes.sum();
    }

    @ManagedAttribute(description = "Times that a file was made durable by fsync")
    public long getSyncs() {
        return counters().syncs.sum();
    }

    @ManagedAttribute(description = "Files closed")
    public long getSealedFiles() {
        return counters().sealed.sum();
    }

    @ManagedAttribute(description = "Bytes of closed files")
    public long getRetainedBytes() {
        return counters().retainedBytes.get();
    }

    @ManagedAttribute(description = "Old files deleted by retainSize and retainAge")
    public long getDeletedFiles() {
        return counters().deleted.sum();
    }

    @ManagedAttribute(description = "Times that writing failed and batches were given back to be read again")
    public long getFailures() {
        return counters().failures.sum();
    }

    @ManagedAttribute(description = "Batches refused because less than minFree of the file system is free")
    public long getRefusedForSpace() {
        return counters().refused.sum();
    }
}
