package caravan.batch;

import static caravan.batch.RecordIndex.TIME_FROM;
import static caravan.batch.RecordIndex.TIME_TO;

import caravan.json.ByteBuf;
import caravan.json.JsonText;
import caravan.text.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.AbstractMap;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One record of a batch as a map: {@code time, stream, logtag, message}, the shared fields, {@code file, incarnation,
 * offset, end}. Fields are made when asked for. A change is seen by whoever writes the batch later.
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

    /** The record as a JSON object in UTF-8, as {@link JsonLines} writes it, without a line end. */
    public byte[] json() {
        ByteBuf line = new ByteBuf(512);
        boolean isLive = JsonLines.write(batch, number, number + 1, line) == 1;
        return isLive ? Arrays.copyOf(line.array(), line.size() - 1) : JsonText.bytes(this);
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
        putText(read, "stream", RecordIndex.streamName(flags));
        putText(read, "logtag", index.tags(batch.bytes(), number));
        readMessage(read, flags);
        for (SharedField field : batch.shared()) {
            read.put(field.name(), field.value());
        }
        read.put("file", batch.source().path());
        read.put("incarnation", batch.incarnation(number).toString());
        read.put("offset", batch.offset(number));
        read.put("end", batch.endOffset(number));
        return read;
    }

    private static void putText(Map<String, Object> fields, String name, String value) {
        if (!value.isEmpty()) {
            fields.put(name, value);
        }
    }

    private void readMessage(Map<String, Object> fields, int flags) {
        byte[] bytes = batch.index().message(batch.bytes(), number);
        String message = new String(bytes, StandardCharsets.UTF_8);
        fields.put("message", (flags & RecordIndex.ESCAPED) == 0 ? message : JsonText.unescape(message));
        fields.putAll(RecordIndex.marks(flags));
        if (!Utf8.isValid(bytes, 0, bytes.length)) {
            fields.put("message_base64", Base64.getEncoder().encodeToString(bytes));
        }
    }

    private String text(int from, int to) {
        return new String(batch.bytes(), from, to - from, StandardCharsets.UTF_8);
    }
}
