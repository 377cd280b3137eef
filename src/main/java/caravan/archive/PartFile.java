package caravan.archive;

import caravan.json.ByteBuf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The file of a part: {@code [0..durable)} is on disk for good, {@code [durable..written)} is not yet. Guarded by the
 * part's lock.
 */
final class PartFile {

    private final Path path;
    private final Disk disk;
    private final ArchiveCounters counters;
    private Disk.@Nullable OpenFile file;
    private long written;
    private long durable;
    /** The file's name is in its folder for good. */
    private boolean named;
    /** What stands behind {@code durable} has to be cut off before the file is used again. */
    private boolean spoiled;

    /** A file of which {@code length} bytes are on disk for good; 0 where it is not there yet. */
    PartFile(Path path, Disk disk, ArchiveCounters counters, long length) {
        this.path = path;
        this.disk = disk;
        this.counters = counters;
        this.written = length;
        this.durable = length;
        this.named = length > 0;
        this.spoiled = length == 0;
        counters.partBytes.addAndGet(length);
    }

    Path path() {
        return path;
    }

    long durable() {
        return durable;
    }

    boolean isEmpty() {
        return written == 0;
    }

    boolean isOpen() {
        return file != null;
    }

    /** Writes a frame behind what is there. */
    void append(ByteBuf frame) throws IOException {
        open().write(written, frame.array(), frame.size());
        written += frame.size();
        counters.partBytes.addAndGet(frame.size());
        counters.frames.increment();
        counters.frameBytes.add(frame.size());
    }

    /** Makes what was written durable. */
    void sync() throws IOException {
        if (written > durable) {
            open().sync();
            counters.syncs.increment();
            if (!named) {
                disk.sync(directory());
                named = true;
            }
            durable = written;
        }
    }

    /**
     * Goes back to what is durable. The descriptor is given up: after a failed fsync the next one on it may report
     * success for bytes that the kernel has thrown away. What stands behind is cut off at once where possible, a
     * full disk needs the room, else when the file is opened next.
     */
    void revert() {
        counters.partBytes.addAndGet(durable - written);
        written = durable;
        spoiled = true;
        close();
        try {
            open();
        } catch (IOException e) {
            close();
        }
    }

    /** Makes sure that nothing but what is durable is in the file, and closes the descriptor. */
    void finish() throws IOException {
        if (spoiled && durable > 0) {
            open().sync();
        }
        close();
    }

    /** Closes the descriptor. */
    void close() {
        Disk.OpenFile was = file;
        file = null;
        if (was != null) {
            try {
                was.close();
            } catch (IOException e) {
                // Nothing depends on it: the content was synced, or is cut off when the file is opened again.
                spoiled = true;
            }
        }
    }

    /** The content is elsewhere now, under another name; the next append begins a new file. */
    void moved() {
        close();
        counters.partBytes.addAndGet(-written);
        written = 0;
        durable = 0;
        named = false;
        spoiled = true;
    }

    /** Deletes the file where nothing in it is durable. */
    void deleteIfEmpty() throws IOException {
        close();
        if (durable == 0 && Files.exists(path)) {
            disk.delete(path);
        }
    }

    private Disk.OpenFile open() throws IOException {
        Disk.OpenFile open = file;
        if (open == null) {
            open = disk.open(path);
            file = open;
        }
        if (spoiled) {
            if (open.size() > durable) {
                open.truncate(durable);
            }
            spoiled = false;
        }
        return open;
    }

    private Path directory() {
        Path parent = path.getParent();
        if (parent == null) {
            throw new IllegalStateException("a part has a folder: " + path);
        }
        return parent;
    }
}
