package caravan.archive;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Deletes the oldest closed files beyond {@code retainSize} and {@code retainAge}, and folders that become empty; or,
 * with {@code whenFull=stop}, refuses what would go beyond {@code retainSize}. The oldest are those that were changed
 * longest ago; of a sequence those with the lowest number, without the first one where it is about size: that one is
 * being read by whoever drains it. Files that the archive did not make are left alone, parts too.
 *
 * <p>It knows the sum of sizes; which files are the oldest it looks up when some have to go, in a walk that keeps
 * {@link #AT_ONCE} of them in memory. Where somebody else takes files away it looks what is left, from time to time while there is
 * something, so that a hundredth of the time goes into it at most.
 */
final class Retention {

    static final int AT_ONCE = 2_048;

    private static final long SURVEY_EVERY_MILLIS = 3_600_000;
    private static final long AGAIN_MILLIS = 1_000;
    /** Longer than since 1970. */
    private static final long FOR_EVER = Long.MAX_VALUE / 4;
    /** Deletes so much more than it must, to walk less often: a hundredth. */
    private static final int SLACK = 100;
    /** Looking takes about ten microseconds a file. */
    private static final long MILLIS_PER_FILE = 1;

    private final Path directory;
    private final boolean sequence;
    private final boolean stops;
    private final boolean drained;
    private final boolean spooled;
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
        this.sequence = options.sequence();
        this.stops = options.stopWhenFull();
        this.drained = options.isDrained();
        this.spooled = options.spooled();
        this.maxBytes = options.retainSize();
        long age = options.retainAge().toMillis();
        this.maxAgeMillis = age == 0 ? FOR_EVER : age;
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
        return now >= next || now >= soonest && (used() > maxBytes || drained && bytes.get() > 0);
    }

    private long used() {
        return bytes.get() + (stops ? counters.partBytes.get() : 0);
    }

    /** Throws while the files have grown to their bound, where nothing is taken then. */
    void check() throws FileSystemException {
        if (!stops || used() < maxBytes) {
            if (counters.isFull) {
                counters.isFull = false;
            }
            return;
        }
        counters.isFull = true;
        counters.full.increment();
        String rule = bytes.get() + " bytes of closed files and " + counters.partBytes.get()
                + " of others have reached `retainSize` (" + maxBytes
                + "), and `whenFull` is stop: nothing more is taken until some of the files are taken away";
        warnings.warn(Warnings.Kind.FULL, directory + ": " + rule);
        throw new FileSystemException(directory.toString(), null, rule);
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
        boolean tooMany = !stops && survey.bytes > maxBytes;
        long target = stops ? Long.MAX_VALUE : tooMany ? maxBytes - maxBytes / SLACK : maxBytes;
        boolean first = sequence;
        for (Closed file : survey.oldestFirst()) {
            boolean old = file.changedMillis() < now - maxAgeMillis;
            if (!old && bytes.get() <= target) {
                break;
            }
            if (old || !first) {
                delete(file);
            }
            first = false;
        }
        soonest = now + AGAIN_MILLIS + (drained ? survey.count * MILLIS_PER_FILE : 0);
        next = survey.more
                ? soonest
                : now + Math.min(SURVEY_EVERY_MILLIS, Math.max(AGAIN_MILLIS, maxAgeMillis / SLACK));
    }

    private void delete(Closed file) {
        try {
            disk.delete(file.path());
            shed(file.path());
            bytes.addAndGet(-file.size());
            deleteEmpty(file.path().getParent());
        } catch (NoSuchFileException e) {
            bytes.addAndGet(-file.size());
        } catch (IOException e) {
            warnings.warn(Warnings.Kind.RETENTION, file.path() + " is due, but cannot be deleted", e);
        }
    }

    private void shed(Path file) {
        counters.deleted.increment();
        Layout.Told told = Layout.read(file);
        if (told == null) {
            return;
        }
        counters.shedRecords.add(told.records());
        counters.shedBytes.add(told.sourceBytes());
        if (spooled) {
            warnings.warn(
                    Warnings.Kind.SHED,
                    directory + ": files are deleted that were not delivered, beyond `retainSize` (" + maxBytes
                            + " bytes) or `retainAge`: " + counters.shedRecords.sum() + " records of "
                            + counters.shedBytes.sum() + " source bytes so far");
        }
    }

    private void deleteEmpty(@Nullable Path folder) throws IOException {
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

    /** @param number in the sequence; -1 where there is none */
    private record Closed(Path path, long number, long size, long changedMillis) {
        static final Comparator<Closed> OLDEST_FIRST = Comparator.comparingLong(Closed::number)
                .thenComparingLong(Closed::changedMillis)
                .thenComparing(Closed::path);
    }

    /** The sum of all, and the oldest. */
    private final class Survey extends SimpleFileVisitor<Path> {
        private final PriorityQueue<Closed> oldest = new PriorityQueue<>(Closed.OLDEST_FIRST.reversed());
        /** How many are in each folder on the way to where the walk is. */
        private final Deque<Integer> entries = new ArrayDeque<>();

        private long bytes;
        private int count;
        private boolean more;

        List<Closed> oldestFirst() {
            List<Closed> files = new ArrayList<>(oldest);
            files.sort(Closed.OLDEST_FIRST);
            return files;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            if (folder.equals(directory.resolve(Layout.OPEN))) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            entries.push(0);
            return FileVisitResult.CONTINUE;
        }

        /** Whoever takes files leaves their folders. */
        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException why) {
            boolean isEmpty = entries.pop() == 0;
            if (!(isEmpty && drained && !folder.equals(directory) && isDeleted(folder))) {
                count();
            }
            return FileVisitResult.CONTINUE;
        }

        private boolean isDeleted(Path folder) {
            try {
                disk.delete(folder);
                return true;
            } catch (IOException e) {
                return false; // somebody puts a file there just now
            }
        }

        private void count() {
            if (!entries.isEmpty()) {
                entries.push(entries.pop() + 1);
            }
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            count();
            Layout.Told told = attributes.isRegularFile() ? Layout.read(file) : null;
            if (told != null) {
                bytes += attributes.size();
                count++;
                oldest.add(new Closed(
                        file,
                        told.number(),
                        attributes.size(),
                        attributes.lastModifiedTime().toMillis()));
                if (oldest.size() > AT_ONCE) {
                    oldest.remove();
                    more = true;
                }
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException why) {
            count();
            return FileVisitResult.CONTINUE; // gone meanwhile, or not ours to read
        }
    }
}
