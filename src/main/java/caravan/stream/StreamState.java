package caravan.stream;

import caravan.batch.Incarnation;
import caravan.checkpoint.CheckpointLog;
import caravan.ledger.Account;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a stream keeps on disk, as entries of a {@link CheckpointLog}, all of one flush or none:
 *
 * <pre>
 * stream                                  1
 * token                                   s=4a36...;i=7d0;b=af85...;m=1e8480;t=65bfeda4466f8;x=d1c1...
 * next                                    2 019d3c0e5b6a4f21a8f0c35e97d10b44 1310720
 * left 00000002 0000000000001048576       019d3c0e5b6a4f21a8f0c35e97d10b44 262144 9f86d081884c7d65 60303ae2... NONE whole
 * ledger                                  read=4000/1048576 DELIVERED=4000/1048576 ...
 * </pre>
 *
 * <p>{@code token}: everything up to there is acknowledged. {@code next}: the position that the first byte gets that has
 * not left yet (number of the incarnation, incarnation, offset); it moves on in the flush that makes the batch durable
 * which takes the bytes, so that no position is ever given twice. {@code left}: see {@link Left}. Use by one thread at a
 * time.
 */
final class StreamState {

    private static final String VERSION = "1";
    private static final String STREAM = "stream";
    private static final String TOKEN = "token";
    private static final String NEXT = "next";
    private static final String LEDGER = "ledger";

    private final CheckpointLog log;

    /** What the next byte gets. */
    record Next(long generation, Incarnation incarnation, long offset) {

        String text() {
            return generation + " " + incarnation + ' ' + offset;
        }

        static Next parse(String text) {
            String[] fields = text.split(" ", -1);
            if (fields.length != 3) {
                throw new IllegalArgumentException("a position has 3 fields: was \"" + text + '"');
            }
            return new Next(Long.parseLong(fields[0]), Incarnation.parse(fields[1]), Long.parseLong(fields[2]));
        }
    }

    StreamState(CheckpointLog log) {
        this.log = log;
    }

    /** Whether nothing has been written yet. */
    boolean isNew() {
        return log.entries().isEmpty();
    }

    /** @throws IOException when somebody else, or another version, has written it; the message tells what */
    void check(String stream) throws IOException {
        if (isNew()) {
            return;
        }
        String version = log.entries().get(STREAM);
        try {
            if (!VERSION.equals(version)) {
                throw new IllegalArgumentException("it is of version " + version + " and not " + VERSION);
            }
            next();
            left();
            ledger();
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "the checkpoint of " + stream + " was written by another version or by somebody else: "
                            + e.getMessage(),
                    e);
        }
    }

    List<String> faults() {
        return log.faults();
    }

    String token() {
        return log.entries().getOrDefault(TOKEN, "");
    }

    Next next() {
        return Next.parse(log.entries().getOrDefault(NEXT, ""));
    }

    Account ledger() {
        String text = log.entries().get(LEDGER);
        return text == null ? new Account() : Account.parse(text);
    }

    /** In the order in which they left. */
    List<Left> left() {
        List<Left> left = new ArrayList<>();
        for (Map.Entry<String, String> entry : log.entries().entrySet()) {
            if (entry.getKey().startsWith(Left.KEY)) {
                left.add(Left.parse(entry.getKey(), entry.getValue()));
            }
        }
        left.sort((a, b) -> a.key().compareTo(b.key()));
        return left;
    }

    void put(String token, Next next, Account account) {
        log.put(STREAM, VERSION);
        log.put(TOKEN, token);
        log.put(NEXT, next.text());
        log.put(LEDGER, account.toText());
    }

    void put(Left left) {
        log.put(left.key(), left.value());
    }

    void remove(String key) {
        log.remove(key);
    }

    void flush() throws IOException {
        log.flush();
    }

    void close() throws IOException {
        log.close();
    }
}
