package caravan.archive;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What the archive was told, checked.
 *
 * @param directory where it is
 * @param destination its name in the ledger
 * @param sequence whether closed files stand in one folder in the order in which they were closed, rather than by
 *     container
 * @param format how frames are compressed
 * @param level how hard
 * @param commitInterval longest time until what was taken is on disk for good
 * @param rollSize source bytes after which a part is closed
 * @param rollAge age at which a part is closed
 * @param maxOpenFiles most open file descriptors of parts
 * @param maxFilesPerHour most parts closed by age or date
 * @param retainSize bytes of files that are kept
 * @param retainAge how long closed files are kept; 0 is for ever
 * @param stopWhenFull whether nothing is taken at {@code retainSize}, rather than the oldest deleted
 * @param minFreePercent share of the file system that stays free
 * @param spooled whether the verdict is spooled rather than delivered
 * @param untilTaken whether batches are answered when their files are gone, rather than when they are on disk
 */
record ArchiveOptions(
        Path directory,
        String destination,
        boolean sequence,
        FrameFormat format,
        int level,
        Duration commitInterval,
        long rollSize,
        Duration rollAge,
        int maxOpenFiles,
        int maxFilesPerHour,
        long retainSize,
        Duration retainAge,
        boolean stopWhenFull,
        double minFreePercent,
        boolean spooled,
        boolean untilTaken) {

    /** Whether somebody else takes closed files away. */
    boolean isDrained() {
        return sequence || stopWhenFull || untilTaken;
    }
}
