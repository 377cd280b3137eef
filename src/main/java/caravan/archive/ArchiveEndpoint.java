package caravan.archive;

import java.io.IOException;
import org.apache.camel.Category;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * Write batches of log records into compressed files of JSON lines, acknowledged when they are on disk.
 */
@ManagedResource(description = "Managed archive endpoint; those with the same directory share the figures")
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "archive",
        title = "Archive",
        syntax = "archive:directory",
        producerOnly = true,
        category = {Category.FILE})
public class ArchiveEndpoint extends DefaultEndpoint {

    @UriParam
    private ArchiveConfiguration configuration;

    private volatile @Nullable Archive archive;
    private @Nullable ArchiveOptions options;
    private int users;

    public ArchiveEndpoint(String uri, Component component, ArchiveConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    @Override
    public Producer createProducer() {
        return new ArchiveProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("archive: only writes; read its files with file:");
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        configuration.options();
    }

    @Override
    public ArchiveComponent getComponent() {
        return (ArchiveComponent) super.getComponent();
    }

    public ArchiveConfiguration getConfiguration() {
        return configuration;
    }

    /** The options. */
    public void setConfiguration(ArchiveConfiguration configuration) {
        this.configuration = configuration;
    }

    // ---- the archive, while a producer is started

    /** Opens the archive, or gives the one that is open. */
    synchronized Archive enter() throws IOException {
        ArchiveOptions checked = configuration.options();
        Archive opened = getComponent().open(checked);
        archive = opened;
        options = checked;
        users++;
        return opened;
    }

    /** Ends what {@link #enter} began. */
    synchronized void leave() throws IOException {
        ArchiveOptions used = options;
        if (users > 0 && used != null) {
            users--;
            archive = users == 0 ? null : archive;
            getComponent().close(used);
        }
    }

    private ArchiveCounters counters() {
        Archive started = archive;
        return started == null ? new ArchiveCounters() : started.counters();
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

    @ManagedAttribute(description = "Records in these files")
    public long getShedRecords() {
        return counters().shedRecords.sum();
    }

    @ManagedAttribute(description = "Source bytes that these files accounted for")
    public long getShedBytes() {
        return counters().shedBytes.sum();
    }

    @ManagedAttribute(description = "Batches refused because the files have grown to retainSize")
    public long getRefusedWhenFull() {
        return counters().full.sum();
    }

    @ManagedAttribute(description = "Whether the last batch was refused because the files have grown to retainSize")
    public boolean isFull() {
        return counters().isFull;
    }

    @ManagedAttribute(description = "Whether the last batch was refused because too little of the file system is free")
    public boolean isLackingSpace() {
        return counters().lacksSpace;
    }

    @ManagedAttribute(description = "Batches that are answered when the files that hold their records are gone")
    public int getWaitingBatches() {
        Archive started = archive;
        return started == null ? 0 : started.waitingCount();
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
