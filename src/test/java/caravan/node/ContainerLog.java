package caravan.node;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The runtime's side of a container's log: writes lines of the form {@code 2021-10-16T11:46:21.814079554Z stdout F
 * message} to the file that it has open, whatever that is called meanwhile. Times rise from line to line.
 */
final class ContainerLog implements Closeable {

    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.").withZone(ZoneOffset.UTC);
    private static final long NANOS = 1_000_000_000L;

    private final Path path;
    private final Retention retention;
    private LogFile file;
    private FileChannel channel;
    private ByteBuffer buffer = ByteBuffer.allocate(2 * Output.PIECE);
    /** Files before the one that is open which end within a record that is not over. */
    private final List<LogFile> awaited = new ArrayList<>();

    private int lastLine;
    private long lastNanos;
    private long second = -1;
    private byte @Nullable [] secondText;

    ContainerLog(Path path, Retention retention, Instant now) throws IOException {
        this.path = path;
        this.retention = retention;
        this.channel = create(path);
        this.file = new LogFile(path, 0, 0, now);
        retention.created(file);
    }

    private static FileChannel create(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.APPEND);
    }

    Path path() {
        return path;
    }

    /** Bytes of the file that is open, without what is not flushed. */
    long bytes() {
        return file.bytes();
    }

    /** Appends one line and gives its length. */
    int append(Output output, Line line, Instant now) {
        reserve(line.length() + 64);
        int before = buffer.position();
        time(now);
        buffer.put(output.name())
                .put((byte) ' ')
                .put((byte) (line.isLast() ? 'F' : 'P'))
                .put((byte) ' ');
        buffer.put(line.message(), line.from(), line.length()).put((byte) '\n');
        lastLine = buffer.position() - before;
        return lastLine;
    }

    private void reserve(int bytes) {
        if (buffer.remaining() < bytes) {
            ByteBuffer bigger = ByteBuffer.allocate(2 * buffer.capacity() + bytes);
            bigger.put(buffer.flip());
            buffer = bigger;
        }
    }

    private void time(Instant now) {
        lastNanos = Math.max(lastNanos + 1_000, now.getEpochSecond() * NANOS + now.getNano());
        if (secondText == null || lastNanos / NANOS != second) {
            second = lastNanos / NANOS;
            secondText = SECOND.format(Instant.ofEpochSecond(second)).getBytes(StandardCharsets.US_ASCII);
        }
        buffer.put(secondText);
        for (long unit = NANOS / 10, rest = lastNanos % NANOS; unit > 0; unit /= 10) {
            buffer.put((byte) ('0' + rest / unit % 10));
        }
        buffer.put((byte) 'Z').put((byte) ' ');
    }

    /** Writes what was appended, but for the last {@code torn} bytes of the last line. */
    void flush(double torn, Instant now) throws IOException {
        int rest = (int) (torn * lastLine);
        lastLine = 0;
        ByteBuffer ready = buffer.duplicate().flip();
        ready.limit(ready.limit() - rest);
        int length = ready.remaining();
        while (ready.hasRemaining()) {
            channel.write(ready);
        }
        buffer.flip().position(length);
        buffer.compact();
        if (length > 0) {
            file.wrote(length, now);
        }
    }

    /**
     * Goes on in a new file of the old name. A line that was torn is completed first.
     *
     * @param isWithinRecord whether the file ends within a record
     */
    void reopen(boolean isWithinRecord, Instant now) throws IOException {
        flush(0, now);
        FileChannel next = create(path);
        channel.close();
        channel = next;
        if (isWithinRecord) {
            file.await();
            awaited.add(file);
        }
        file = file.successor(now);
        retention.created(file);
    }

    /** All records are over that were written to. */
    void completed(Instant now) {
        if (!awaited.isEmpty()) {
            awaited.forEach(before -> before.completed(now));
            awaited.clear();
        }
    }

    /** The record that is being written will never be over. */
    void abandon(Instant now) {
        awaited.forEach(before -> before.abandon(now));
        awaited.clear();
        file.abandon(now);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
