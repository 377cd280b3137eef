package caravan.tail;

import java.io.Closeable;
import java.io.IOException;

/** The bytes of one incarnation, wherever they stand now: in the file itself, in a copy, compressed. */
interface Content extends Closeable {

    /** Bytes that can be read now. */
    long size() throws IOException;

    /**
     * Reads up to {@code length} bytes at {@code offset} of the (decompressed) content.
     *
     * @return how many were there, 0 at or behind the end
     */
    int read(byte[] into, int at, int length, long offset) throws IOException;

    /** Whether reading at {@code offset} costs no more than the bytes that are read. */
    boolean isCheapAt(long offset);

    @Override
    void close();
}
