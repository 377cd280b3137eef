package caravan.checkpoint;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.Collections;
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

    private final Disk disk;
    private final long small;
    private final LogFiles files;

    private final Map<String, String> entries;
    private final Set<String> dirty = new LinkedHashSet<>();
    private final List<String> faults;

    private State state;
    private boolean isPreviousWhole;

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

    private CheckpointLog(LogFiles files, Disk disk, long small, Recovery recovery) {
        this.files = files;
        this.disk = disk;
        this.small = small;
        worthRenewing = small;
        entries = recovery.entries();
        faults = recovery.faults();
        state = recovery.state();
        isPreviousWhole = recovery.isPreviousWhole();
        length = recovery.length();
        flushes = recovery.flushes();
        entries.forEach((key, value) -> live += sizeOf(key, value));
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
        createDirectory(directory, disk);
        LogFiles files = LogFiles.in(directory);
        return new CheckpointLog(files, disk, small, new Recovery(files, disk));
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
        return !dirty.isEmpty() || !entries.isEmpty() && (state != State.WHOLE || !isPreviousWhole);
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
        if (state == State.WHOLE && isPreviousWhole) {
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

    /** Finds out whether somebody removed, replaced or cut the log under us: an append would go nowhere. */
    private void verify() throws IOException {
        if (state != State.WHOLE) {
            return;
        }
        try {
            BasicFileAttributes found = Files.readAttributes(files.current(), BasicFileAttributes.class);
            boolean asLeft = output == null
                    ? found.size() >= length
                    : found.size() == length && Objects.equals(found.fileKey(), fileKey);
            state = asLeft ? State.WHOLE : State.SUSPECT;
        } catch (NoSuchFileException e) {
            state = State.MISSING;
        }
        if (state != State.WHOLE) {
            isPreviousWhole &= Files.exists(files.previous());
            LOG.warn("{}: was removed or changed by somebody else, is written anew", files.current());
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
            out = disk.append(files.current(), length);
            output = out;
            fileKey = Files.readAttributes(files.current(), BasicFileAttributes.class)
                    .fileKey();
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
            LOG.warn("{}: could not be shortened, goes on growing: {}", files.current(), e.toString());
        }
    }

    private void renew() throws IOException {
        writeNext();
        if (!isPreviousWhole) {
            // The first log, or the spare was damaged: a second one makes the first the spare.
            writeNext();
        }
    }

    private void writeNext() throws IOException {
        createDirectory(files.directory(), disk);
        long written;
        try (Disk.Output out = disk.create(files.next())) {
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
            disk.rename(files.current(), files.previous());
            isPreviousWhole = true;
        } else if (state == State.DAMAGED) {
            disk.rename(files.current(), files.damaged());
            state = State.MISSING;
        }
        disk.rename(files.next(), files.current());
        disk.force(files.directory());
    }

    private void deleteNext(IOException cause) {
        try {
            disk.deleteIfExists(files.next());
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
                LOG.debug("{}: {}", files.current(), e.toString());
            }
        }
    }

    private static void createDirectory(Path wanted, Disk disk) throws IOException {
        if (Files.isDirectory(wanted)) {
            return;
        }
        Path parent = wanted.toAbsolutePath().getParent();
        if (parent != null) {
            createDirectory(parent, disk);
        }
        Files.createDirectories(wanted);
        if (parent != null) {
            disk.force(parent);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException(files.current() + " is closed");
        }
    }

    private static int sizeOf(String key, String value) {
        return key.length() + value.length() + LINE_OVERHEAD;
    }
}
