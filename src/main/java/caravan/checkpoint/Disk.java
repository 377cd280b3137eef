package caravan.checkpoint;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/** The file operations that durability is made of. Tests make each of them fail, or the last one before a crash. */
interface Disk {

    /** Opens an empty file, emptying one that is there. */
    Output create(Path file) throws IOException;

    /** Opens a file that is there, cuts it to {@code length} bytes and goes on behind them. */
    Output append(Path file, long length) throws IOException;

    /** Renames within a directory, atomically, replacing what had the name. */
    void rename(Path from, Path to) throws IOException;

    void deleteIfExists(Path file) throws IOException;

    /** Makes creations and renames in a directory durable. */
    void force(Path directory) throws IOException;

    /** A file that is written. */
    interface Output extends Closeable {

        /** Writes the first {@code length} bytes; after a failure any part of them may be in the file. */
        void write(byte[] bytes, int length) throws IOException;

        /** Writes over bytes that are there; the next {@link #write} still appends. */
        void overwrite(long at, byte[] bytes) throws IOException;

        void truncate(long length) throws IOException;

        /** Makes what was written durable. After a failure it must not be tried again on this descriptor. */
        void force() throws IOException;
    }
}
