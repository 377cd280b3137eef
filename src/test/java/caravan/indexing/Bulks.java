package caravan.indexing;

import caravan.batch.Batch;
import caravan.batch.Incarnation;
import caravan.batch.Source;
import caravan.bulk.Bulk;
import caravan.bulk.BulkBuilder;
import caravan.bulk.LinePosition;
import caravan.bulk.Share;
import caravan.cri.CriParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Bulks for tests. */
public final class Bulks {

    /** Seen first at 2026-11-25T20:00:00Z. */
    public static final Incarnation INCARNATION = Incarnation.firstSeenAt(1_795_636_800_000L, 0, 1);

    private static final String LOG = "/var/log/containers/web-1_shop_nginx-" + "0123456789abcdef".repeat(4) + ".log";

    private Bulks() {}

    /** Lines of JSON, each at its number times 100. */
    public static Bulk ofLines(String... lines) {
        BulkBuilder builder = new BulkBuilder("store", 0);
        Share share = new Share((records, bytes, failure) -> {}, Map.of());
        for (int i = 0; i < lines.length; i++) {
            byte[] line = lines[i].getBytes(StandardCharsets.UTF_8);
            LinePosition known = LinePosition.of(line, 0, line.length);
            builder.add(
                    line,
                    0,
                    line.length,
                    known != null
                            ? known
                            : new LinePosition(INCARNATION, i * 100L, i * 100L + 99, caravan.text.Rfc3339.NONE),
                    share);
        }
        share.filled();
        return builder.build();
    }

    /** The records of a container's log. */
    public static Bulk ofLog(byte[] log) {
        return of(batch(log));
    }

    /** The same as a batch. */
    static Batch batch(byte[] log) {
        Batch batch = Batch.of(new Source(LOG), log, 0, log.length)
                .span(INCARNATION, 0)
                .build();
        new CriParser().apply(batch);
        return batch;
    }

    /** The live records of a batch. */
    public static Bulk of(Batch batch) {
        BulkBuilder builder = new BulkBuilder("store", 0);
        Share share = new Share((records, bytes, failure) -> {}, Map.of());
        builder.add(batch, 0, share, Long.MAX_VALUE, Integer.MAX_VALUE);
        share.filled();
        return builder.build();
    }

    /** A request's lines. */
    static String text(BulkBody body) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        body.writeTo(text);
        return text.toString(StandardCharsets.UTF_8);
    }
}
