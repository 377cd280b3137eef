package caravan.lines;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A file of lines, compressed as its name tells: {@code .gz}, {@code .zst}, or not at all. As a body it converts itself
 * to a stream of the lines, from the beginning each time. Where the name also tells the number of lines, as the
 * archive's do ({@code -812r90113b.ndjson.zst}), the stream ends with that number or fails: a file of several zstd frames
 * that is cut off in a later one reads as whole otherwise. Safe for use by several threads.
 *
 * @param path of the file
 */
public record LinesFile(Path path) {

    private static final int BUFFER = 64 * 1024;
    private static final Pattern RECORDS =
            Pattern.compile("-(\\d{1,18})r\\d{1,18}b(\\.\\d+)?\\.ndjson(\\.gz|\\.zst)?$");

    /**
     * Its lines, decompressed while they are read. A read throws {@link DamagedFileException} where the file is not what
     * its name tells.
     */
    public InputStream open() throws IOException {
        InputStream bytes = Files.newInputStream(path);
        try {
            return new Checked(path, Files.size(path) == 0 ? bytes : decompressed(bytes), expectedLines());
        } catch (IOException e) {
            bytes.close();
            throw isDamage(e) ? new DamagedFileException(path, e) : e;
        }
    }

    private InputStream decompressed(InputStream bytes) throws IOException {
        String name = path.toString();
        if (name.endsWith(".gz")) {
            return new GZIPInputStream(bytes, BUFFER);
        }
        return name.endsWith(".zst") ? new ZstdInputStream(bytes) : bytes;
    }

    /** What the name tells; -1 where it tells nothing. */
    private long expectedLines() {
        Matcher name = RECORDS.matcher(path.toString());
        return name.find() ? Long.parseLong(name.group(1)) : -1;
    }

    private static boolean isDamage(IOException failure) {
        return failure instanceof ZipException || failure instanceof EOFException || failure instanceof ZstdIOException;
    }

    @Override
    public String toString() {
        return path.toString();
    }

    /** Tells damage from trouble with the disk, and counts lines. */
    private static final class Checked extends FilterInputStream {
        private final Path path;
        private final long expected;
        private long lines;

        /** @param expected number of lines, -1 where it is not known */
        Checked(Path path, InputStream in, long expected) {
            super(in);
            this.path = path;
            this.expected = expected;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int read = decompress(bytes, from, length);
            if (read < 0 && expected >= 0 && lines != expected) {
                throw new DamagedFileException(path, new EOFException(lines + " lines instead of " + expected));
            }
            for (int i = from; i < from + read; i++) {
                lines += bytes[i] == '\n' ? 1 : 0;
            }
            return read;
        }

        private int decompress(byte[] bytes, int from, int length) throws IOException {
            try {
                return super.read(bytes, from, length);
            } catch (IOException e) {
                throw isDamage(e) ? new DamagedFileException(path, e) : e;
            }
        }
    }
}
