package caravan.batch;

import static caravan.batch.RecordIndex.MESSAGE_FROM;
import static caravan.batch.RecordIndex.MESSAGE_TO;
import static caravan.batch.RecordIndex.NEXT;
import static caravan.batch.RecordIndex.PIECE_MESSAGE_FROM;
import static caravan.batch.RecordIndex.PIECE_MESSAGE_TO;
import static caravan.batch.RecordIndex.PIECE_NEXT;
import static caravan.batch.RecordIndex.TIME_FROM;
import static caravan.batch.RecordIndex.TIME_TO;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One record of a batch as a map: {@code time, stream, logtag, message}, the shared fields, {@code file, incarnation,
 * offset}. Fields are made when asked for. A change is seen by whoever writes the batch later.
 */
public final class Record extends AbstractMap<String, Object> {

    private final Batch batch;
    private final int number;
    private @Nullable Map<String, Object> fields;

    Record(Batch batch, int number) {
        this.batch = batch;
        this.number = number;
    }

    /** The batch that the record is of. */
    public Batch batch() {
        return batch;
    }

    /** The record's number in its batch. */
    public int number() {
        return number;
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        return editable().entrySet();
    }

    @Override
    public @Nullable Object get(@Nullable Object key) {
        return fields().get(key);
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return fields().containsKey(key);
    }

    @Override
    public @Nullable Object put(String key, Object value) {
        return editable().put(key, value);
    }

    @Override
    public @Nullable Object remove(@Nullable Object key) {
        return editable().remove(key);
    }

    private Map<String, Object> fields() {
        if (fields == null) {
            fields = read();
        }
        return fields;
    }

    /** The fields for somebody who may change them: from now on they are what is written. */
    private Map<String, Object> editable() {
        Map<String, Object> known = fields();
        batch.edited(number, this);
        return known;
    }

    private Map<String, Object> read() {
        RecordIndex index = batch.index();
        int flags = index.flags(number);
        Map<String, Object> read = new LinkedHashMap<>();
        if (index.get(number, TIME_TO) > index.get(number, TIME_FROM)) {
            read.put("time", text(index.get(number, TIME_FROM), index.get(number, TIME_TO)));
        }
        if ((flags & RecordIndex.STREAM_MASK) != 0) {
            read.put("stream", (flags & RecordIndex.STREAM_MASK) == RecordIndex.STDERR ? "stderr" : "stdout");
        }
        if ((flags & RecordIndex.TAG_MASK) != 0) {
            read.put("logtag", JsonLines.tag(batch, number));
        }
        read.put("message", message());
        JsonLines.marks(flags).forEach(read::put);
        for (SharedField field : batch.shared()) {
            read.put(field.name(), field.value());
        }
        read.put("file", batch.source().path());
        read.put("incarnation", batch.incarnation(number).toString());
        read.put("offset", batch.offset(number));
        return read;
    }

    private String message() {
        RecordIndex index = batch.index();
        String whole;
        if (index.get(number, NEXT) < 0) {
            whole = text(index.get(number, MESSAGE_FROM), index.get(number, MESSAGE_TO));
        } else {
            ByteArrayOutputStream joined = new ByteArrayOutputStream(index.messageBytes(number));
            int first = index.get(number, MESSAGE_FROM);
            joined.write(batch.bytes(), first, index.get(number, MESSAGE_TO) - first);
            for (int p = index.get(number, NEXT); p >= 0; p = index.piece(p, PIECE_NEXT)) {
                int from = index.piece(p, PIECE_MESSAGE_FROM);
                joined.write(batch.bytes(), from, index.piece(p, PIECE_MESSAGE_TO) - from);
            }
            whole = joined.toString(StandardCharsets.UTF_8);
        }
        return (index.flags(number) & RecordIndex.ESCAPED) == 0 ? whole : JsonLines.unescape(whole);
    }

    private String text(int from, int to) {
        return new String(batch.bytes(), from, to - from, StandardCharsets.UTF_8);
    }
}
