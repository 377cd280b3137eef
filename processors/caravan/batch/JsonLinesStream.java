package caravan.batch;

import caravan.json.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;

/**
 * The live records of a batch as {@link JsonLines}, made while they are read: takes little memory however large the
 * batch is. Not safe for use by several threads; valid for as long as the batch is.
 */
public final class JsonLinesStream extends InputStream {

    /** Bytes that are made ahead, about: small enough for a processor's cache. */
    private static final int AHEAD = 64 * 1024;

    private static final int RECORDS_AT_A_TIME = 16;

    private final Batch batch;
    private final ByteBuf made = new ByteBuf(2 * AHEAD);
    private final JsonLineWriter writer;
    private int record;
    private int at;

    /** A stream from the first live record on. */
    public JsonLinesStream(Batch batch) {
        this.batch = batch;
        this.writer = new JsonLineWriter(batch, made);
    }

    @Override
    public int read() {
        return hasMore() ? made.array()[at++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int from, int length) {
        Objects.checkFromIndexSize(from, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!hasMore()) {
            return -1;
        }
        int count = Math.min(length, made.size() - at);
        System.arraycopy(made.array(), at, target, from, count);
        at += count;
        return count;
    }

    @Override
    public long transferTo(OutputStream target) throws IOException {
        long count = 0;
        while (hasMore()) {
            target.write(made.array(), at, made.size() - at);
            count += made.size() - at;
            at = made.size();
        }
        return count;
    }

    /** What can be read without making more. */
    @Override
    public int available() {
        return made.size() - at;
    }

    private boolean hasMore() {
        if (at < made.size()) {
            return true;
        }
        made.clear();
        at = 0;
        while (made.size() < AHEAD && record < batch.size()) {
            int limit = Math.min(batch.size(), record + RECORDS_AT_A_TIME);
            JsonLines.write(record, limit, writer);
            record = limit;
        }
        return made.size() > 0;
    }
}
