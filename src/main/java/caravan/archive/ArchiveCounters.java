package caravan.archive;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the archive did since its start. Records taken = records that were written into frames + records that were
 * skipped as duplicates + those of failed batches, which come again.
 */
final class ArchiveCounters {

    /** Batches taken into care. */
    final LongAdder batches = new LongAdder();
    /** Records written into frames; those of a frame that was taken back count again when they come again. */
    final LongAdder records = new LongAdder();
    /** Records that were in the archive already. */
    final LongAdder duplicates = new LongAdder();
    /** Frames written. */
    final LongAdder frames = new LongAdder();
    /** Bytes of frames written. */
    final LongAdder frameBytes = new LongAdder();
    /** Parts made durable. */
    final LongAdder syncs = new LongAdder();
    /** Parts closed. */
    final LongAdder sealed = new LongAdder();
    /** Parts taken back to what was durable. */
    final LongAdder failures = new LongAdder();
    /** Batches refused because the file system is too full. */
    final LongAdder refused = new LongAdder();
    /** Batches refused because the files have grown to their bound. */
    final LongAdder full = new LongAdder();
    /** Whether the last batch was refused because the file system is too full. */
    volatile boolean lacksSpace;
    /** Whether the last batch was refused because the files have grown to their bound. */
    volatile boolean isFull;
    /** Closed files deleted. */
    final LongAdder deleted = new LongAdder();
    /** Records in these. */
    final LongAdder shedRecords = new LongAdder();
    /** Source bytes that these accounted for. */
    final LongAdder shedBytes = new LongAdder();
    /** Bytes of closed files, as far as known. */
    final AtomicLong retainedBytes = new AtomicLong();
    /** Bytes of frames in files that are not closed. */
    final AtomicLong partBytes = new AtomicLong();
    /** Bytes that wait for their frame in memory. */
    final AtomicLong pendingBytes = new AtomicLong();
}
