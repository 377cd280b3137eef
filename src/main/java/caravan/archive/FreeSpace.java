package caravan.archive;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;

/** Refuses what would fill the node: appends while less of the file system is free than must stay free. */
final class FreeSpace {

    private static final long LOOK_EVERY_MILLIS = 1_000;

    private final Path directory;
    private final double minPercent;
    private final Disk disk;
    private final InstantSource clock;
    private final ArchiveCounters counters;
    private final Warnings warnings;
    private long lookedAt = Long.MIN_VALUE;
    private double freePercent = 100;

    FreeSpace(ArchiveOptions options, Disk disk, InstantSource clock, ArchiveCounters counters, Warnings warnings) {
        this.directory = options.directory();
        this.minPercent = options.minFreePercent();
        this.disk = disk;
        this.clock = clock;
        this.counters = counters;
        this.warnings = warnings;
    }

    /** Throws while the file system is too full. Looks once a second at most. */
    void check() throws FileSystemException {
        double free = look();
        if (free >= minPercent) {
            if (counters.lacksSpace) {
                counters.lacksSpace = false;
            }
            return;
        }
        counters.lacksSpace = true;
        counters.refused.increment();
        String rule = String.format(
                Locale.ROOT,
                "%.1f %% of its file system is free, and `minFree` (property state.min-free) keeps %.1f %%: the"
                        + " archive takes nothing until there is more room; free some, or lower retainSize",
                free,
                minPercent);
        warnings.warn(Warnings.Kind.SPACE, directory + ": " + rule);
        throw new FileSystemException(directory.toString(), null, rule);
    }

    private synchronized double look() throws FileSystemException {
        long now = clock.millis();
        if (minPercent > 0 && (lookedAt == Long.MIN_VALUE || now - lookedAt >= LOOK_EVERY_MILLIS || now < lookedAt)) {
            freePercent = measure();
            lookedAt = now;
        }
        return freePercent;
    }

    private double measure() throws FileSystemException {
        try {
            return disk.space(directory).freePercent();
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            throw new FileSystemException(directory.toString(), null, "cannot tell how much is free: " + e);
        }
    }
}
