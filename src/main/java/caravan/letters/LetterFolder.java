package caravan.letters;

import caravan.text.Lines;
import caravan.verdict.LetterLine;
import caravan.warnings.Warnings;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps letters, within a bound. Where {@link #keep} returns they survive whatever happens to process and power; where
 * it throws they may be there or not, and have to come again. Safe for use by several threads; one writes at a time.
 */
final class LetterFolder {

    private static final String PART = ".part-";
    private static final long PART_IS_LEFT_OVER_MILLIS = TimeUnit.HOURS.toMillis(1);

    private final Path directory;
    private final Disk disk;
    private final InstantSource clock;
    private final LetterCounters counters = new LetterCounters();
    private final Room room;
    private final Map<Path, LetterFile> replaying = new HashMap<>();
    private boolean isBegun;

    LetterFolder(Path directory, Disk disk, InstantSource clock, Warnings warnings) {
        this.directory = directory.toAbsolutePath().normalize();
        this.disk = disk;
        this.clock = clock;
        this.room = new Room(this.directory, disk, clock, counters, warnings);
    }

    Path directory() {
        return directory;
    }

    LetterCounters counters() {
        return counters;
    }

    /** What stands in the folder, not older than a minute. */
    synchronized Survey survey() throws IOException {
        return room.survey();
    }

    // ---- keeping

    /**
     * Keeps lines of letters in a file of their own; under another name than this one, where that is taken.
     *
     * @throws IOException where they cannot be kept now
     */
    synchronized void keep(String name, byte[] lines, Bound bound) throws IOException {
        begin();
        Path target = targetFor(name, lines);
        if (Files.exists(target)) {
            // it may be there since a moment at which the power could have failed
            disk.sync(target);
            disk.sync(directory);
            counters.repeated.increment();
            return;
        }
        room.make(lines.length, bound, replaying);
        write(target, lines);
        counters.kept.add(count(lines));
        room.added(new LetterFile(target, lines.length, clock.millis()));
    }

    private void begin() throws IOException {
        if (isBegun && Files.isDirectory(directory)) {
            return;
        }
        createDirectories(directory);
        removeLeftOvers();
        isBegun = true;
    }

    private void createDirectories(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path parent = folder.getParent();
        if (parent != null) {
            createDirectories(parent);
        }
        disk.createDirectory(folder);
        if (parent != null) {
            disk.sync(parent);
        }
    }

    /** What a crash has left half-written. Young ones may be those of another process. */
    private void removeLeftOvers() throws IOException {
        try (var parts = Files.newDirectoryStream(directory, PART + '*')) {
            for (Path part : parts) {
                long age = clock.millis() - Files.getLastModifiedTime(part).toMillis();
                if (age > PART_IS_LEFT_OVER_MILLIS) {
                    disk.delete(part);
                }
            }
        }
    }

    /** A name that is free, or that of a file which holds all the letters and is not about to lose them. */
    private Path targetFor(String name, byte[] lines) throws IOException {
        String stem =
                name.endsWith(LetterFile.SUFFIX) ? name.substring(0, name.length() - LetterFile.SUFFIX.length()) : name;
        Path target = directory.resolve(stem + LetterFile.SUFFIX);
        for (int i = 1; Files.exists(target) && (replaying.containsKey(target) || !holds(target, lines)); i++) {
            target = directory.resolve(stem + '-' + i + LetterFile.SUFFIX);
        }
        return target;
    }

    private static boolean holds(Path file, byte[] lines) throws IOException {
        Set<Object> missing = new HashSet<>();
        for (int from = 0; from < lines.length; ) {
            int feed = Lines.feed(lines, from, lines.length);
            missing.add(identity(lines, from, feed));
            from = feed + 1;
        }
        LineFile.forEach(file, (number, bytes, from, to) -> {
            missing.remove(identity(bytes, from, Lines.textEnd(bytes, from, to)));
            return !missing.isEmpty();
        });
        return missing.isEmpty();
    }

    /** What is no letter is the same as nothing else. */
    private static Object identity(byte[] bytes, int from, int to) {
        LetterLine letter = LetterLine.parse(bytes, from, to);
        return letter == null ? new Object() : letter.identity();
    }

    private void write(Path target, byte[] lines) throws IOException {
        replace(target, out -> out.write(lines, 0, lines.length), null);
        disk.sync(directory);
    }

    /** What is written into a file. */
    interface Content {
        void writeTo(Disk.Output out) throws IOException;
    }

    /** A file appears, or has another content, at once; the folder has to be synced then. */
    private void replace(Path target, Content content, @Nullable FileTime time) throws IOException {
        Path part = directory.resolve(PART + UUID.randomUUID());
        try {
            try (Disk.Output out = disk.create(part)) {
                content.writeTo(out);
                if (time != null) {
                    Files.setLastModifiedTime(part, time);
                }
                out.sync();
            }
            disk.rename(part, target);
        } catch (IOException | RuntimeException e) {
            discard(part, e);
            throw e;
        }
    }

    private void discard(Path part, Exception why) {
        try {
            disk.delete(part);
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }

    private static long count(byte[] lines) {
        long count = 0;
        for (byte b : lines) {
            count += b == '\n' ? 1 : 0;
        }
        return count;
    }

    // ---- replay

    /** From now on the file does not count as one that holds its letters. */
    synchronized void beginReplay(LetterFile file) {
        replaying.put(file.path(), file);
    }

    /** Leaves the file as it is. */
    synchronized void endReplay(LetterFile file) {
        replaying.remove(file.path());
    }

    /** Deletes a file; {@link #sync} makes that durable. */
    synchronized void endReplayOfAll(LetterFile file) throws IOException {
        try {
            if (isAsItWas(file)) {
                disk.delete(file.path());
                room.removed(file);
            }
        } finally {
            replaying.remove(file.path());
        }
    }

    /** Gives a file another content and keeps its time; {@link #sync} makes that durable. */
    synchronized void endReplay(LetterFile file, Content rest) throws IOException {
        try {
            if (isAsItWas(file)) {
                replace(file.path(), rest, FileTime.fromMillis(file.changedMillis()));
                room.removed(file);
                room.added(new LetterFile(file.path(), Files.size(file.path()), file.changedMillis()));
            }
        } finally {
            replaying.remove(file.path());
        }
    }

    /**
     * Whether it is still there.
     *
     * @throws IOException where it is another one by now: which of its lines were replayed is not known
     */
    private static boolean isAsItWas(LetterFile file) throws IOException {
        if (!Files.exists(file.path())) {
            return false;
        }
        BasicFileAttributes now = Files.readAttributes(file.path(), BasicFileAttributes.class);
        if (now.size() != file.size() || now.lastModifiedTime().toMillis() != file.changedMillis()) {
            throw new FileSystemException(file.path().toString(), null, "somebody has changed it meanwhile");
        }
        return true;
    }

    /** Makes what replays have ended with durable. */
    void sync() throws IOException {
        disk.sync(directory);
    }
}
