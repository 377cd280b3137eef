package caravan.archive;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Deletes the oldest closed files, by their time of last change, beyond {@code retainSize} and {@code retainAge}, and
 * folders that become empty. Files that the archive did not make are left alone, parts too. It knows the sum of sizes;
 * which files are the oldest it looks up when some have to go, in a walk that keeps {@link #AT_ONCE} of them in memory.
 */
final class Retention {

    static final int AT_ONCE = 2_048;

    private static final long SURVEY_EVERY_MILLIS = 3_600_000;
    private static final long AGAIN_MILLIS = 1_000;
    /** Deletes so much more than it must, to walk less often: a hundredth. */
    private static final int SLACK = 100;

    private final Path directory;
    private final long maxBytes;
    private final long maxAgeMillis;
    private final Disk disk;
    private final InstantSource clock;
    private final ArchiveCounters counters;
    private final Warnings warnings;
    private final AtomicLong bytes;
    private long next = Long.MIN_VALUE;
    private long soonest = Long.MIN_VALUE;

    Retention(ArchiveOptions options, Disk disk, InstantSource clock, ArchiveCounters counters, Warnings warnings) {
        this.directory = options.directory();
        this.maxBytes = options.retainSize();
        this.maxAgeMillis = options.retainAge().toMillis();
        this.disk = disk;
        this.clock = clock;
        this.counters = counters;
        this.warnings = warnings;
        this.bytes = counters.retainedBytes;
    }

    /** A file of that size was closed. Any thread may tell. */
    void added(long size) {
        bytes.addAndGet(size);
    }

    /** Whether {@link #enforce} has something to do. */
    synchronized boolean isDue() {
        long now = clock.millis();
        return now >= next || now >= soonest && bytes.get() > maxBytes;
    }

    /** Deletes what has to go. May take as long as a walk through all files. */
    synchronized void enforce() {
        long now = clock.millis();
        Survey survey = new Survey();
        try {
            Files.walkFileTree(directory, survey);
        } catch (IOException e) {
            warnings.warn(Warnings.Kind.RETENTION, directory + ": cannot look for old files to delete", e);
        }
        bytes.set(survey.bytes);
        boolean tooMany = survey.bytes > maxBytes;
        long target = tooMany ? maxBytes - maxBytes / SLACK : maxBytes;
        for (Closed file : survey.oldestFirst()) {
            if (bytes.get() <= target && file.changedMillis() >= now - maxAgeMillis) {
                break;
            }
            delete(file);
        }
        soonest = now + AGAIN_MILLIS;
        next = survey.more
                ? soonest
                : now + Math.min(SURVEY_EVERY_MILLIS, Math.max(AGAIN_MILLIS, maxAgeMillis / SLACK));
    }

    private void delete(Closed file) {
        try {
            disk.delete(file.path());
            counters.deleted.increment();
            bytes.addAndGet(-file.size());
            deleteEmpty(file.path().getParent());
        } catch (NoSuchFileException e) {
            bytes.addAndGet(-file.size());
        } catch (IOException e) {
            warnings.warn(Warnings.Kind.RETENTION, file.path() + " is due, but cannot be deleted", e);
        }
    }

    private void deleteEmpty(@org.jspecify.annotations.Nullable Path folder) throws IOException {
        Path empty = folder;
        try {
            while (empty != null && !empty.equals(directory)) {
                disk.delete(empty);
                empty = empty.getParent();
            }
        } catch (DirectoryNotEmptyException | NoSuchFileException e) {
            // a sibling is still there, or was gone before
        }
    }

    private record Closed(Path path, long size, long changedMillis) {
        static final Comparator<Closed> OLDEST_FIRST =
                Comparator.comparingLong(Closed::changedMillis).thenComparing(Closed::path);
    }

    /** The sum of all, and the oldest. */
    private final class Survey extends SimpleFileVisitor<Path> {
        private final PriorityQueue<Closed> oldest = new PriorityQueue<>(Closed.OLDEST_FIRST.reversed());
        private long bytes;
        private boolean more;

        List<Closed> oldestFirst() {
            List<Closed> files = new ArrayList<>(oldest);
            files.sort(Closed.OLDEST_FIRST);
            return files;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            boolean parts = folder.equals(directory.resolve(Layout.OPEN));
            return parts ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()
                    && Layout.SEALED.matcher(file.getFileName().toString()).matches()) {
                bytes += attributes.size();
                oldest.add(new Closed(
                        file, attributes.size(), attributes.lastModifiedTime().toMillis()));
                if (oldest.size() > AT_ONCE) {
                    oldest.remove();
                    more = true;
                }
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException why) {
            return FileVisitResult.CONTINUE; // gone meanwhile, or not ours to read
        }
    }
}
