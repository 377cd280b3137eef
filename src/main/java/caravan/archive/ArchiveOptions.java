package caravan.archive;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What the archive was told, checked.
 *
 * @param directory where it is
 * @param format how frames are compressed
 * @param level how hard
 * @param commitInterval longest time until what was taken is on disk for good
 * @param rollSize source bytes after which a part is closed
 * @param rollAge age at which a part is closed
 * @param maxOpenFiles most open file descriptors of parts
 * @param maxFilesPerHour most parts closed by age or date
 * @param retainSize bytes of closed files that are kept
 * @param retainAge how long closed files are kept
 * @param minFreePercent share of the file system that stays free
 */
record ArchiveOptions(
        Path directory,
        FrameFormat format,
        int level,
        Duration commitInterval,
        long rollSize,
        Duration rollAge,
        int maxOpenFiles,
        int maxFilesPerHour,
        long retainSize,
        Duration retainAge,
        double minFreePercent) {}
