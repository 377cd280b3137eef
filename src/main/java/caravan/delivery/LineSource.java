package caravan.delivery;

import caravan.bulk.LinePosition;
import caravan.bulk.Share;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;

/** Reads lines of JSON from the body of an exchange: a file, a message, or a list of exchanges or messages with them. */
final class LineSource {

    private static final int CHUNK = 64 * 1024;

    private LineSource() {}

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
        if (message.getBody() instanceof byte[] bytes) {
            add(bytes, 0, bytes.length, true, queue, share);
            return;
        }
        try (InputStream in = message.getMandatoryBody(InputStream.class)) {
            add(in, queue, share);
        }
    }

    private static void add(InputStream in, BulkQueue queue, Share share) throws IOException {
        byte[] buffer = new byte[CHUNK];
        int filled = 0;
        while (true) {
            int read = in.read(buffer, filled, buffer.length - filled);
            if (read < 0) {
                add(buffer, 0, filled, true, queue, share);
                return;
            }
            filled += read;
            int rest = add(buffer, 0, filled, false, queue, share);
            System.arraycopy(buffer, rest, buffer, 0, filled - rest);
            filled -= rest;
            if (filled == buffer.length) {
                buffer = Arrays.copyOf(buffer, Math.multiplyExact(buffer.length, 2));
            }
        }
    }

    /** Adds the lines of {@code [from..to)}, and tells where the first one begins that has no end. */
    private static int add(byte[] bytes, int from, int to, boolean isAll, BulkQueue queue, Share share)
            throws IOException {
        int start = from;
        for (int at = from; at < to; at++) {
            if (bytes[at] == '\n') {
                addLine(bytes, start, at, queue, share);
                start = at + 1;
            }
        }
        if (isAll && start < to) {
            addLine(bytes, start, to, queue, share);
        }
        return start;
    }

    private static void addLine(byte[] bytes, int from, int to, BulkQueue queue, Share share) throws IOException {
        if (to == from) {
            return;
        }
        LinePosition position = LinePosition.of(bytes, from, to);
        if (position == null) {
            throw new NotLinesException("bulk: a line has no `incarnation` and `offset`, which name its record: "
                    + new String(bytes, from, Math.min(to - from, 200), StandardCharsets.UTF_8));
        }
        queue.add(bytes, from, to, position, share);
    }
}
