package caravan.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Closes parts: what they hold is durable; it is noted in {@link SealedLog}; then each is renamed to its final name,
 * and the folders are fsynced. A crash before the rename finds the part again, one behind it the note. Safe for use
 * by several threads, each with parts of its own.
 */
final class Sealer {

    private static final int ATTEMPTS = 3;

    private final PartContext context;
    private final SealedLog log;
    private final Retention retention;
    private final Parallel parallel;
    /** Null where files stand by container. */
    private final @Nullable Sequence sequence;
    /** Folders with new names that are not on disk for good yet. */
    private final Set<Path> gained = ConcurrentHashMap.newKeySet();
    /** Folders without names that are still there on disk. */
    private final Set<Path> left = new HashSet<>();

    Sealer(PartContext context, SealedLog log, Retention retention, Parallel parallel) throws IOException {
        this.context = context;
        this.log = log;
        this.retention = retention;
        this.parallel = parallel;
        ArchiveOptions options = context.options();
        this.sequence = options.sequence() ? Sequence.behind(options.directory(), context.clock()) : null;
    }

    /**
     * Closes parts that the caller has locked, empty ones excepted. One that cannot be closed stays as it is, durable
     * and acknowledged.
     *
     * @throws IOException when one could not be closed; the others are
     */
    void seal(Collection<Part> parts, Answers answers) throws IOException {
        List<Part> full = new ArrayList<>();
        List<IOException> failures = new ArrayList<>();
        for (Part part : parts) {
            part.commit(answers);
            try {
                if (!part.contents().isEmpty()) {
                    part.finish();
                    full.add(part);
                }
            } catch (IOException e) {
                failures.add(e);
            }
        }
        if (!full.isEmpty()) {
            seal(full, failures);
        }
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
    }

    /** One after the other: a folder that one has made is fsynced before another one puts a file there. */
    private synchronized void seal(List<Part> parts, List<IOException> failures) throws IOException {
        log.append(parts.stream().map(Part::contents).toList());
        for (Part part : parts) {
            try {
                moveWithReserve(part);
            } catch (IOException e) {
                failures.add(e);
            }
        }
        syncFolders(failures);
    }

    /**
     * The folders that gave names away come last: a power failure in between finds a file under both names, not under
     * none. What fails is tried again with the next files, on a new descriptor.
     */
    private void syncFolders(List<IOException> failures) {
        ConcurrentLinkedQueue<IOException> failed = new ConcurrentLinkedQueue<>();
        parallel.forEach(List.copyOf(gained), folder -> sync(folder, gained, failed));
        if (failed.isEmpty()) {
            List.copyOf(left).forEach(folder -> sync(folder, left, failed));
        }
        failures.addAll(failed);
    }

    private void sync(Path folder, Set<Path> folders, Collection<IOException> failed) {
        try {
            context.disk().sync(folder);
            folders.remove(folder);
        } catch (NoSuchFileException e) {
            folders.remove(folder); // was empty, and deleted by retention
        } catch (IOException e) {
            failed.add(e);
        }
    }

    /** A new folder, or a name in one, may want room that a full disk does not have. */
    private void moveWithReserve(Part part) throws IOException {
        try {
            move(part);
        } catch (IOException e) {
            if (!log.giveUpReserve()) {
                throw e;
            }
            move(part);
        }
    }

    private void move(Part part) throws IOException {
        Target target = target(part);
        long size = Files.size(part.path());
        Path closed;
        for (int attempt = 1; ; attempt++) {
            context.disk().createDirectories(target.folder(), gained);
            try {
                closed = rename(part, target);
                break;
            } catch (NoSuchFileException e) {
                // retention has deleted the empty folder between our two steps
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
        gained.add(target.folder());
        left.add(parent(part.path()));
        part.sealed(closed);
        context.counters().sealed.increment();
        retention.added(size);
    }

    /** A closed file never changes: another one of that name stays, unless it is this very part. */
    private Path rename(Part part, Target target) throws IOException {
        for (int number = 1; ; number++) {
            Path file = target.file(number);
            if (!Files.exists(file)) {
                context.disk().rename(part.path(), file);
                return file;
            }
            if (Files.mismatch(file, part.path()) < 0) {
                context.disk().delete(part.path());
                return file;
            }
        }
    }

    /**
     * Deletes a part that was closed before the power failed: its new name was on disk already, and its old one still.
     */
    boolean deleteIfSealed(Part part) throws IOException {
        if (part.contents().isEmpty()) {
            return false;
        }
        Path file = sequence == null ? target(part).file(1) : sequence.find(numberedName(part));
        if (file == null || !Files.exists(file) || Files.mismatch(file, part.path()) >= 0) {
            return false;
        }
        part.dropped();
        context.disk().delete(part.path());
        context.disk().sync(parent(part.path()));
        return true;
    }

    private Target target(Part part) throws IOException {
        if (sequence != null) {
            return new Target(context.options().directory(), sequence.next() + '-' + numberedName(part), "");
        }
        PartHead head = part.head();
        long firstMillis = firstMillis(head);
        return new Target(
                folder(head == null ? Layout.UNKNOWN : head.folder(), firstMillis),
                Layout.name(firstMillis, part.contents()),
                extension(part));
    }

    private String numberedName(Part part) {
        return Layout.numberedName(firstMillis(part.head()), part.contents()) + extension(part);
    }

    private long firstMillis(@Nullable PartHead head) {
        return head == null ? context.clock().millis() : head.firstMillis();
    }

    private static String extension(Part part) {
        return ".ndjson." + part.format().extension();
    }

    private record Target(Path folder, String name, String extension) {
        /** The final name, or one beside it where that is taken. */
        Path file(int number) {
            return folder.resolve(name + (number == 1 ? "" : "." + number) + extension);
        }
    }

    private Path folder(String below, long firstMillis) throws IOException {
        Path directory = context.options().directory();
        Path folder = directory.resolve(below).resolve(Layout.date(firstMillis)).normalize();
        if (!folder.startsWith(directory)) {
            throw new IOException("a part names a folder outside of the archive: " + below);
        }
        return folder;
    }

    private static Path parent(Path file) {
        Path parent = file.getParent();
        if (parent == null) {
            throw new IllegalStateException("a part has a folder: " + file);
        }
        return parent;
    }
}
