package caravan.checkpoint;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A durable map of text to text that grows by what changes: 10,000 entries cost nothing while they stay as they are.
 *
 * <p>What {@link #flush} wrote before it returned survives {@code kill -9} and a power cut; the changes of one flush
 * appear together or not at all. What it had not written is as if it had not been put. Use by one thread at a time.
 *
 * <h2>A flush</h2>
 *
 * <ol>
 *   <li>The changes and a line that counts them are appended to {@code checkpoints}, which is fsynced.
 *   <li>A write that failed is cut off again; a log that failed to sync, or is not what it was left as, is given up:
 *       nothing is asked of that descriptor again.
 *   <li>A log that was given up or has grown to several times what it says is followed by another: written as
 *       {@code checkpoints.tmp}, fsynced, {@code checkpoints} renamed to {@code checkpoints.previous}, the new one to
 *       {@code checkpoints}, the directory fsynced.
 * </ol>
 *
 * <p>Data can be lost when the disk answers an fsync without having written, and when both files are damaged. Then, and
 * when one of them is from a newer version, {@link #open} refuses. Damage that leaves something to go on with becomes
 * {@link #faults}; the entries it hit have an earlier value: what was read after it is read again.
 */
public final class CheckpointLog implements Closeable {

    /** Longest key and value together, in characters: with every one of them escaped the line can still be read. */
    public static final int MAX_CHARACTERS = 1 << 17;

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointLog.class);

    /** A log that is smaller than this, in bytes, is never worth being written again. */
    static final long SMALL = 1 << 20;

    /** How often a log may say the same before it is written again. */
    private static final int MAX_GROWTH = 4;

    /** What a line holds beside key and value, in bytes. */
    private static final int LINE_OVERHEAD = 15;

    /** What the file on disk is good for. */
    private enum State {
        /** There is none. */
        MISSING,
        /** Whole up to {@link #length}. */
        WHOLE,
        /** Read with faults: kept to be looked at. */
        DAMAGED,
        /** Failed to sync: nobody knows what is on the disk. */
        SUSPECT
    }

    private final Disk disk;
    private final long small;
    private final Path directory;
    private final Path current;
    private final Path previous;
    private final Path damaged;
    private final Path next;

    private final Map<String, String> entries = new LinkedHashMap<>();
    private final Set<String> dirty = new LinkedHashSet<>();
    private final List<String> faults = new ArrayList<>();

    private State state = State.MISSING;
    private boolean previousUsable;

    /** Durable bytes of the current file. */
    private long length;

    /** Number of the last flush. */
    private long flushes;

    /** Size of a file that holds every entry once, in bytes, about. */
    private long live;

    /** Length of the log from which on it is written again. */
    private long worthRenewing;

    private Disk.@Nullable Output output;
    private @Nullable Object fileKey;
    private boolean closed;

    private CheckpointLog(Path directory, Disk disk, long small) {
        this.disk = disk;
        this.small = small;
        worthRenewing = small;
        this.directory = directory;
        current = directory.resolve("checkpoints");
        previous = directory.resolve("checkpoints.previous");
        damaged = directory.resolve("checkpoints.damaged");
        next = directory.resolve("checkpoints.tmp");
    }

    /**
     * Reads what is there; where there is nothing the first flush begins it.
     *
     * @param directory created when missing
     * @throws CheckpointDamagedException when nothing of what is there can be trusted, or it is from a newer version
     * @throws IOException when the directory cannot be created or a file not be read: it can be tried again
     */
    public static CheckpointLog open(Path directory) throws IOException {
        return open(directory, new LocalDisk(), SMALL);
    }

    static CheckpointLog open(Path directory, Disk disk, long small) throws IOException {
        CheckpointLog log = new CheckpointLog(directory, disk, small);
        log.createDirectory(directory);
        log.read();
        return log;
    }

    /** What was read and put, as it is now; not to be changed and not to be kept over a change. */
    public Map<String, String> entries() {
        return Collections.unmodifiableMap(entries);
    }

    /**
     * Remembers a value until {@link #flush} makes it durable; nothing happens when it is the value already.
     *
     * @throws IllegalArgumentException when both have more than {@link #MAX_CHARACTERS} characters together
     */
    public void put(String key, String value) {
        requireOpen();
        if (key.length() + value.length() > MAX_CHARACTERS) {
            throw new IllegalArgumentException("a key and its value may have " + MAX_CHARACTERS + " characters: were "
                    + key.length() + " and " + value.length());
        }
        String former = entries.put(key, value);
        if (!value.equals(former)) {
            dirty.add(key);
            live += sizeOf(key, value) - (former == null ? 0 : sizeOf(key, former));
        }
    }

    public void remove(String key) {
        requireOpen();
        String former = entries.remove(key);
        if (former != null) {
            dirty.add(key);
            live -= sizeOf(key, former);
        }
    }

    /** Whether {@link #flush} has something to do: changes to write, or damage to mend. */
    public boolean isDirty() {
        return !dirty.isEmpty() || !entries.isEmpty() && (state != State.WHOLE || !previousUsable);
    }

    /** What {@link #open} found damaged, one sentence each with file, line and values; empty when all was well. */
    public List<String> faults() {
        return Collections.unmodifiableList(faults);
    }

    /**
     * Makes every change so far durable.
     *
     * @throws IOException when that failed: everything stays to be written, and a later flush that succeeds writes it
     */
    public void flush() throws IOException {
        requireOpen();
        if (!isDirty()) {
            return;
        }
        verify();
        if (state == State.WHOLE && previousUsable) {
            append();
            renewWhenWorthIt();
        } else {
            renew();
        }
    }

    /** Flushes, and gives up the files whether or not that succeeded. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        try {
            flush();
        } finally {
            closed = true;
            closeOutput();
        }
    }

    // Reading.

    private void read() throws IOException {
        Generation main = readCurrent();
        disk.deleteIfExists(next);
        Generation spare = Generation.read(previous);
        refuseNewer(current, main);
        if (main != null && main.isUsable()) {
            useCurrent(main, spare);
        } else if (spare != null) {
            refuseNewer(previous, spare);
            usePrevious(main, spare);
        } else if (main != null) {
            throw nothingToTrust(main, null);
        }
        entries.forEach((key, value) -> live += sizeOf(key, value));
    }

    /** A crash between the two renames leaves the new log whole, with its first name. */
    private @Nullable Generation readCurrent() throws IOException {
        Generation main = Generation.read(current);
        if (main != null) {
            return main;
        }
        Generation unnamed = Generation.read(next);
        if (unnamed == null || !unnamed.isWhole()) {
            return null;
        }
        disk.rename(next, current);
        disk.force(directory);
        return unnamed;
    }

    private void useCurrent(Generation main, @Nullable Generation spare) {
        faults.addAll(main.faults());
        if (main.isBeginningDamaged()) {
            fillBeginning(main, spare);
        }
        main.applyTo(entries);
        state = main.isWhole() ? State.WHOLE : State.DAMAGED;
        length = main.end();
        flushes = main.lastFlush();
        if (main.isWhole() && main.unfinished() > 0) {
            LOG.info(
                    "{}: dropped {} bytes behind byte {}, a flush that a crash cut short",
                    current,
                    main.unfinished(),
                    length);
        }
        if (spare != null) {
            inspectPrevious(main, spare);
        }
    }

    private void fillBeginning(Generation main, @Nullable Generation spare) {
        if (spare != null && spare.isBefore(main)) {
            spare.applyTo(entries);
        } else {
            faults.add(current + ": its beginning is damaged and " + previous + " "
                    + (spare == null ? "is missing" : spare.isUsable() ? "is not from before it" : spare.uselessness())
                    + ": how far the files of the ignored lines were read is not known any more");
        }
    }

    private void inspectPrevious(Generation main, Generation spare) {
        previousUsable = spare.isWhole() && spare.isBefore(main);
        if (!spare.isUsable()) {
            faults.add(previous + ": " + spare.uselessness() + "; " + current + " is used and it is written anew");
        } else if (!spare.isBefore(main)) {
            faults.add(previous + ": ends with flush " + spare.lastFlush() + " but " + current + " with flush "
                    + main.lastFlush() + ": an older " + current.getFileName() + " was put in place, which is used");
        } else {
            faults.addAll(spare.faults());
        }
    }

    private void usePrevious(@Nullable Generation main, Generation spare) throws IOException {
        if (!spare.isUsable()) {
            throw nothingToTrust(main, spare);
        }
        state = main == null ? State.MISSING : State.DAMAGED;
        previousUsable = true;
        spare.applyTo(entries);
        flushes = spare.lastFlush();
        faults.add(current + ": " + (main == null ? "is missing" : main.uselessness()) + "; went back to " + previous
                + " as it was at " + Files.getLastModifiedTime(previous) + ", what was read since is read again");
        faults.addAll(spare.faults());
    }

    private void refuseNewer(Path file, @Nullable Generation found) throws CheckpointDamagedException {
        if (found != null && found.isNewer()) {
            throw new CheckpointDamagedException(file + ": " + found.uselessness()
                    + "; start the newer program that wrote it, or move both " + current + " and " + previous
                    + " away to begin as on a first start");
        }
    }

    private CheckpointDamagedException nothingToTrust(@Nullable Generation main, @Nullable Generation spare) {
        return new CheckpointDamagedException("it is not known any more how far the files were read: " + current + " "
                + (main == null ? "is missing" : main.uselessness()) + "; " + previous + " "
                + (spare == null ? "is missing" : spare.uselessness())
                + ". Restore one of them from a copy, or move both away to begin as on a first start");
    }

    // Writing.

    /** Finds out whether somebody removed, replaced or cut the log under us: an append would go nowhere. */
    private void verify() throws IOException {
        if (state != State.WHOLE) {
            return;
        }
        try {
            BasicFileAttributes found = Files.readAttributes(current, BasicFileAttributes.class);
            boolean asLeft = output == null
                    ? found.size() >= length
                    : found.size() == length && Objects.equals(found.fileKey(), fileKey);
            state = asLeft ? State.WHOLE : State.SUSPECT;
        } catch (NoSuchFileException e) {
            state = State.MISSING;
        }
        if (state != State.WHOLE) {
            previousUsable &= Files.exists(previous);
            LOG.warn("{}: was removed or changed by somebody else, is written anew", current);
        }
    }

    private void append() throws IOException {
        Disk.Output out = output();
        LogWriter writer = new LogWriter(out);
        try {
            writeChanges(writer, dirty);
            writer.finish();
        } catch (IOException e) {
            cutBack(out, e);
            throw e;
        }
        forceOrSuspect(out);
        length += writer.written();
        stateDurable(out);
        flushes++;
        dirty.clear();
    }

    private Disk.Output output() throws IOException {
        Disk.Output out = output;
        if (out == null) {
            out = disk.append(current, length);
            output = out;
            fileKey = Files.readAttributes(current, BasicFileAttributes.class).fileKey();
        }
        return out;
    }

    private void cutBack(Disk.Output out, IOException cause) {
        try {
            out.truncate(length);
        } catch (IOException e) {
            cause.addSuppressed(e);
            state = State.SUSPECT;
            closeOutput();
        }
    }

    private void forceOrSuspect(Disk.Output out) throws IOException {
        try {
            out.force();
        } catch (IOException e) {
            state = State.SUSPECT;
            closeOutput();
            throw e;
        }
    }

    private void stateDurable(Disk.Output out) {
        try {
            LogWriter.stateDurable(out, length);
        } catch (IOException e) {
            // It only helps to tell damage from a crash; the flush is durable.
            LOG.debug("{}", e.toString());
        }
    }

    private void writeChanges(LogWriter writer, Collection<String> keys) throws IOException {
        for (String key : keys) {
            writer.write(new LogLine.Change(key, entries.get(key)));
        }
        writer.write(new LogLine.Flush(flushes + 1, keys.size()));
    }

    private void renewWhenWorthIt() {
        if (length <= Math.max(worthRenewing, MAX_GROWTH * live)) {
            return;
        }
        try {
            writeNext();
        } catch (IOException e) {
            // The flush itself is durable: this can wait until the log has grown some more.
            worthRenewing = length + length / MAX_GROWTH;
            LOG.warn("{}: could not be shortened, goes on growing: {}", current, e.toString());
        }
    }

    private void renew() throws IOException {
        writeNext();
        if (!previousUsable) {
            // The first log, or the spare was damaged: a second one makes the first the spare.
            writeNext();
        }
    }

    private void writeNext() throws IOException {
        createDirectory(directory);
        long written;
        try (Disk.Output out = disk.create(next)) {
            LogWriter writer = new LogWriter(out);
            writer.header();
            writeChanges(writer, entries.keySet());
            writer.finishFile();
            out.force();
            written = writer.written();
        } catch (IOException e) {
            deleteNext(e);
            throw e;
        }
        flushes++;
        nameNext();
        length = written;
        state = State.WHOLE;
        worthRenewing = small;
        dirty.clear();
    }

    private void nameNext() throws IOException {
        closeOutput();
        if (state == State.WHOLE) {
            state = State.MISSING;
            disk.rename(current, previous);
            previousUsable = true;
        } else if (state == State.DAMAGED) {
            disk.rename(current, damaged);
            state = State.MISSING;
        }
        disk.rename(next, current);
        disk.force(directory);
    }

    private void deleteNext(IOException cause) {
        try {
            disk.deleteIfExists(next);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private void closeOutput() {
        Disk.Output out = output;
        output = null;
        if (out != null) {
            try {
                out.close();
            } catch (IOException e) {
                // Everything that matters was synced, or is going to be written to another file.
                LOG.debug("{}: {}", current, e.toString());
            }
        }
    }

    private void createDirectory(Path wanted) throws IOException {
        if (Files.isDirectory(wanted)) {
            return;
        }
        Path parent = wanted.toAbsolutePath().getParent();
        if (parent != null) {
            createDirectory(parent);
        }
        Files.createDirectories(wanted);
        if (parent != null) {
            disk.force(parent);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException(current + " is closed");
        }
    }

    private static int sizeOf(String key, String value) {
        return key.length() + value.length() + LINE_OVERHEAD;
    }
}
