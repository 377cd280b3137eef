package caravan.letters;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The file system as letters use it: each change of the disk is one call, so that a test can stop at every one of them.
 * Files are read without it.
 */
interface Disk {

    /** Makes a directory, unless it is there. */
    void createDirectory(Path directory) throws IOException;

    /** Makes a file, or empties it. */
    Output create(Path file) throws IOException;

    /** Moves a file within its directory in one step; one that has the name already is replaced. */
    void rename(Path from, Path to) throws IOException;

    /** Deletes a file, if it is there. */
    void delete(Path file) throws IOException;

    /** Makes the content of a file, or the names in a directory, durable. */
    void sync(Path fileOrDirectory) throws IOException;

    /** A file that is being written. */
    interface Output extends Closeable {

        /** Writes {@code [from..to)} of an array behind what was written. */
        void write(byte[] bytes, int from, int to) throws IOException;

        /** Makes what was written durable. */
        void sync() throws IOException;
    }
}
