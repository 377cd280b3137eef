package caravan.tail;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which source files need not be asked for their size at every tick: nobody has written into them, nor into another file
 * of their directory, for {@link #IDLE_AFTER}, and the system tells when somebody does. As that may fail to be told, an
 * idle file is asked all the same every {@link #TRUST}. Not safe for several threads.
 */
final class IdleFiles {

    /** Milliseconds without growth after which a file is idle. */
    static final long IDLE_AFTER = 5_000;
    /** Milliseconds for which the system's silence is believed. */
    static final long TRUST = 5_000;

    private static final long GATHER_EVERY = 1_000;

    private final DirectoryWatch watch;
    private Set<Path> written = Set.of();
    private long gatheredAt = Long.MIN_VALUE / 2;

    IdleFiles(DirectoryWatch watch) {
        this.watch = watch;
    }

    /** Begins a tick: asks the system where somebody wrote. */
    void listen() {
        written = watch.written();
    }

    /** Whether this tick may pass a file over. */
    boolean mayPass(SourceFile file, long now) {
        Path directory = file.idleIn;
        if (directory == null) {
            return false;
        }
        if (!written.isEmpty() && written.contains(directory)) {
            file.idleIn = null;
            return false;
        }
        return now - file.lookedAt < TRUST;
    }

    /** Ends a tick: finds further files that have become idle, now and then. */
    void gather(Collection<SourceFile> files, long now) {
        if (now - gatheredAt < GATHER_EVERY) {
            return;
        }
        gatheredAt = now;
        Map<SourceFile, Path> quiet = new LinkedHashMap<>();
        Set<Path> busy = new HashSet<>();
        for (SourceFile file : files) {
            if (file.idleIn == null) {
                Path directory = file.directory();
                if (directory != null && file.isQuiet(now, IDLE_AFTER)) {
                    quiet.put(file, directory);
                } else if (directory != null) {
                    busy.add(directory);
                }
            }
        }
        quiet.forEach((file, directory) -> {
            if (!busy.contains(directory) && watch.watchWrites(directory)) {
                file.idleIn = directory;
                file.lookedAt = now - TRUST; // once more, now that writes are told
            }
        });
    }
}
