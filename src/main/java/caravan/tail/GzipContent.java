package caravan.tail;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A rotated file that was compressed with gzip (one member or several). Reading forward costs one pass; going back
 * opens it again. A damaged end is where the content ends.
 */
final class GzipContent implements Content {

    private static final int BUFFER = 64 * 1024;

    private final Path file;
    private final long size;
    private InputStream stream;
    private long at;

    private GzipContent(Path file) throws IOException {
        this.file = file;
        this.stream = stream(file);
        this.size = skip(Long.MAX_VALUE);
    }

    static GzipContent open(Path resolved) throws IOException {
        return new GzipContent(resolved);
    }

    private static InputStream stream(Path file) throws IOException {
        InputStream raw = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        try {
            return new GZIPInputStream(raw, BUFFER);
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int read(byte[] into, int from, int length, long offset) throws IOException {
        if (offset < at) {
            stream.close();
            stream = stream(file);
            at = 0;
        }
        skip(offset - at);
        int read = 0;
        while (read < length && at < size) {
            int more = some(into, from + read, (int) Math.min(length - read, size - at));
            if (more < 0) {
                break;
            }
            read += more;
        }
        return read;
    }

    private long skip(long count) throws IOException {
        byte[] scratch = new byte[BUFFER];
        long skipped = 0;
        while (skipped < count) {
            int more = some(scratch, 0, (int) Math.min(count - skipped, BUFFER));
            if (more < 0) {
                break;
            }
            skipped += more;
        }
        return skipped;
    }

    private int some(byte[] into, int from, int length) throws IOException {
        try {
            int more = stream.read(into, from, length);
            at += Math.max(0, more);
            return more;
        } catch (EOFException | ZipException damaged) {
            return -1;
        }
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            // read only: nothing to lose
        }
    }
}
