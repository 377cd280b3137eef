package caravan.delivery;

import caravan.bulk.FileOrigin;
import caravan.bulk.ForeignLine;
import caravan.bulk.LinePosition;
import caravan.bulk.Origin;
import caravan.bulk.Share;
import caravan.text.Rfc3339;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines of JSON from the body of an exchange: a file, a message, or a list of exchanges or messages with them. A
 * line that does not tell its position, because it is damaged or somebody else has written it, gets one from its
 * {@link Origin}, so that it holds up nothing. For one thread, and one body.
 */
final class LineSource {

    private static final int CHUNK = 64 * 1024;
    private static final int SHOWN = 200;

    private final BulkQueue queue;
    private final Share share;
    private final @Nullable Origin origin;
    private long before = Rfc3339.NONE;

    private LineSource(BulkQueue queue, Share share, @Nullable Origin origin) {
        this.queue = queue;
        this.share = share;
        this.origin = origin;
    }

    /** Adds all lines to bulks, and ends the share: its answer tells of a fault too. */
    static void add(Exchange exchange, BulkQueue queue, Share share) {
        try {
            Message message = exchange.getIn();
            if (message.getBody() instanceof Iterable<?> several) {
                for (Object one : several) {
                    add(one, queue, share);
                }
            } else {
                add(message, queue, share);
            }
        } catch (IOException | InvalidPayloadException | RuntimeException e) {
            share.filled(e);
            return;
        }
        share.filled();
    }

    private static void add(Object one, BulkQueue queue, Share share) throws IOException, InvalidPayloadException {
        if (one instanceof Exchange exchange) {
            add(exchange.getIn(), queue, share);
        } else if (one instanceof Message message) {
            add(message, queue, share);
        } else {
            throw new IllegalArgumentException("bulk: takes batches, lines of JSON, and lists of exchanges or messages"
                    + " with these: a list held a " + one.getClass().getName());
        }
    }

    private static void add(Message message, BulkQueue queue, Share share) throws IOException, InvalidPayloadException {
        Origin origin = origin(message);
        LineSource source = new LineSource(queue, share, origin);
        if (origin != null && origin.isOneRecord()) {
            source.addRecord(message.getMandatoryBody(byte[].class));
        } else if (message.getBody() instanceof byte[] bytes) {
            source.add(bytes, bytes.length, 0, true);
        } else {
            try (InputStream in = message.getMandatoryBody(InputStream.class)) {
                source.add(in);
            }
        }
    }

    private static @Nullable Origin origin(Message message) {
        Origin named = message.getHeader(Origin.HEADER, Origin.class);
        if (named != null) {
            return named;
        }
        String file = message.getHeader(Exchange.FILE_NAME, String.class);
        if (file == null) {
            return null;
        }
        Long modified = message.getHeader(Exchange.FILE_LAST_MODIFIED, Long.class);
        return new FileOrigin(file, modified == null ? Rfc3339.NONE : modified);
    }

    private void add(InputStream in) throws IOException {
        byte[] buffer = new byte[CHUNK];
        int filled = 0;
        long at = 0;
        while (true) {
            int read = in.read(buffer, filled, buffer.length - filled);
            if (read < 0) {
                add(buffer, filled, at, true);
                return;
            }
            filled += read;
            int rest = add(buffer, filled, at, false);
            System.arraycopy(buffer, rest, buffer, 0, filled - rest);
            filled -= rest;
            at += rest;
            if (filled == buffer.length) {
                buffer = Arrays.copyOf(buffer, Math.multiplyExact(buffer.length, 2));
            }
        }
    }

    /**
     * Adds the lines of {@code [0..to)}, and tells where the first one begins that has no end.
     *
     * @param at index of the first byte in the body
     */
    private int add(byte[] bytes, int to, long at, boolean isAll) throws IOException {
        int start = 0;
        for (int i = 0; i < to; i++) {
            if (bytes[i] == '\n') {
                addLine(bytes, start, i, at + start, at + i + 1);
                start = i + 1;
            }
        }
        if (isAll && start < to) {
            addLine(bytes, start, to, at + start, at + to);
        }
        return start;
    }

    private void addLine(byte[] bytes, int from, int to, long at, long end) throws IOException {
        if (to == from) {
            return;
        }
        LinePosition position = LinePosition.of(bytes, from, to);
        if (position == null) {
            addForeign(bytes, from, to, at, end);
        } else {
            before = position.epochMillis();
            queue.add(bytes, from, to, position, share);
        }
    }

    private void addRecord(byte[] bytes) throws IOException {
        int to = bytes.length;
        while (to > 0 && (bytes[to - 1] == '\n' || bytes[to - 1] == '\r')) {
            to--;
        }
        LinePosition position = LinePosition.of(bytes, 0, to);
        if (position == null) {
            addForeign(bytes, 0, to, 0, to);
        } else {
            queue.add(ForeignLine.onOneLine(bytes, 0, to), 0, to, position, share);
        }
    }

    private void addForeign(byte[] bytes, int from, int to, long at, long end) throws IOException {
        if (origin == null) {
            throw new NotLinesException("bulk: a line has no `incarnation` and `offset`, which name its record: "
                    + new String(bytes, from, Math.min(to - from, SHOWN), StandardCharsets.UTF_8));
        }
        ForeignLine line = ForeignLine.of(bytes, from, to, origin, at, end, before);
        queue.add(line.json(), 0, line.json().length, line.position(), share);
    }
}
