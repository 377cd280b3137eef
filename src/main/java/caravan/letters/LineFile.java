package caravan.letters;

import caravan.text.Lines;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Files of lines, read a piece at a time. Static, safe for use by several threads. */
final class LineFile {

    private static final int CHUNK = 64 * 1024;

    private LineFile() {}

    /** Gets lines. */
    interface Visitor {
        /**
         * A line {@code [from..to)} with its line end, which the last one may lack. The array is the reader's.
         *
         * @return whether to go on
         */
        boolean line(int number, byte[] bytes, int from, int to) throws IOException;
    }

    /** Visits the lines from 0 on until the visitor has enough, and tells how many there were. */
    static int forEach(Path file, Visitor visitor) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return forEach(in, visitor);
        }
    }

    private static int forEach(InputStream in, Visitor visitor) throws IOException {
        byte[] buffer = new byte[CHUNK];
        int filled = 0;
        int number = 0;
        while (true) {
            int read = in.read(buffer, filled, buffer.length - filled);
            int start = 0;
            int feed = Lines.feed(buffer, filled, filled + Math.max(0, read));
            filled += Math.max(0, read);
            while (feed < filled || read < 0 && start < filled) {
                int end = Math.min(feed + 1, filled);
                if (!visitor.line(number++, buffer, start, end)) {
                    return number;
                }
                start = end;
                feed = Lines.feed(buffer, start, filled);
            }
            if (read < 0) {
                return number;
            }
            System.arraycopy(buffer, start, buffer, 0, filled - start);
            filled -= start;
            if (filled == buffer.length) {
                buffer = Arrays.copyOf(buffer, Math.multiplyExact(buffer.length, 2));
            }
        }
    }

    /** Number of lines. */
    static long count(Path file) throws IOException {
        return forEach(file, (number, bytes, from, to) -> true);
    }
}
