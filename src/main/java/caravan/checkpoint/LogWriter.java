package caravan.checkpoint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Lines on their way into a file, a buffer at a time. */
final class LogWriter {

    private static final int BUFFER = 1 << 16;
    private static final byte[] HEADER = LogLine.header().getBytes(StandardCharsets.US_ASCII);

    private final Disk.Output out;
    private byte[] buffer = new byte[1 << 10];
    private int filled;
    private long written;

    LogWriter(Disk.Output out) {
        this.out = out;
    }

    /** Begins a file, which will end with {@link #finishFile}. */
    void header() throws IOException {
        write(HEADER);
        write(new LogLine.Durable(0));
    }

    void write(LogLine line) throws IOException {
        write(LogLine.encode(line));
    }

    private void write(byte[] line) throws IOException {
        if (filled > 0 && filled + line.length > BUFFER) {
            finish();
        }
        if (filled + line.length > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(filled + line.length, 2 * buffer.length));
        }
        System.arraycopy(line, 0, buffer, filled, line.length);
        filled += line.length;
    }

    /** Hands over what is buffered. */
    void finish() throws IOException {
        out.write(buffer, filled);
        written += filled;
        filled = 0;
    }

    /** Hands over what is buffered, and states the length of the whole file in its beginning. */
    void finishFile() throws IOException {
        finish();
        stateDurable(out, written);
    }

    /** Writes over the second line of a file. */
    static void stateDurable(Disk.Output out, long length) throws IOException {
        out.overwrite(HEADER.length, LogLine.encode(new LogLine.Durable(length)));
    }

    /** Bytes in the file by this writer. */
    long written() {
        return written;
    }
}
