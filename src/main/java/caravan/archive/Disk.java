package caravan.archive;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/**
 * The file system as the archive uses it. Each change of the disk is one call, so that a test can stop, fail or tear
 * the archive at every one of them.
 */
interface Disk {

    /** Opens a file for reading and writing; makes it where it is not there. */
    OpenFile open(Path file) throws IOException;

    /** Makes one directory, unless it is there. */
    void createDirectory(Path directory) throws IOException;

    /** Moves a file within the file system, in one step. */
    void rename(Path from, Path to) throws IOException;

    /** Deletes a file. */
    void delete(Path file) throws IOException;

    /** Makes the names in a directory durable. */
    void sync(Path directory) throws IOException;

    /** How much of the file system is free. */
    Space space(Path directory) throws IOException;

    /**
     * Makes a directory and what is missing above it.
     *
     * @param changed gets the directories that want {@link #sync} then, also where one could not be made
     */
    default void createDirectories(Path directory, Collection<Path> changed) throws IOException {
        Path parent = directory.getParent();
        if (!Files.isDirectory(directory)) {
            if (parent != null) {
                createDirectories(parent, changed);
                changed.add(parent);
            }
            createDirectory(directory);
        }
    }

    /** An open file. Offsets and lengths are in bytes. */
    interface OpenFile extends Closeable {

        long size() throws IOException;

        /** Reads up to {@code length} bytes; fewer only at the end of the file. */
        int read(long at, byte[] into, int length) throws IOException;

        /** Writes {@code [0..length)} of an array. After a failure any part of it may be in the file. */
        void write(long at, byte[] bytes, int length) throws IOException;

        void truncate(long size) throws IOException;

        /** Makes the content durable. After a failure nothing written since the last success can be relied on. */
        void sync() throws IOException;
    }

    /**
     * Room of a file system, in bytes.
     *
     * @param free what a process without privileges may still use
     * @param total its size
     */
    record Space(long free, long total) {

        /** The free share, in per cent. */
        double freePercent() {
            return total <= 0 ? 100 : 100.0 * free / total;
        }
    }
}
