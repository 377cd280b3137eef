package caravan.stream;

/**
 * What a stream is told by its endpoint's options.
 *
 * @param path by which users know the source, for example {@code journal:local}; it stands in each record as its file
 * @param maxBatchBytes of a batch, unless one entry has more
 * @param maxRecordBytes a record of several entries that has not ended by then is cut and marked
 * @param maxInFlightBytes of memory for what is not acknowledged; beyond it the reader waits
 * @param flushAfterMillis how long a record without its last entry is waited for
 * @param checkpointIntervalMillis between two checkpoints while nothing leaves
 * @param maxBackoffMillis the longest pause before a batch that failed is sent again
 */
public record StreamSettings(
        String path,
        int maxBatchBytes,
        int maxRecordBytes,
        long maxInFlightBytes,
        long flushAfterMillis,
        long checkpointIntervalMillis,
        long maxBackoffMillis) {}
