package caravan.batch;

import static caravan.batch.RecordIndex.TIME_FROM;
import static caravan.batch.RecordIndex.TIME_TO;

import caravan.json.ByteBuf;
import caravan.json.JsonObject;
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
        Made made = batch.madeOrNull();
        if (made != null && made.hasTime(number)) {
            read.put("time", text(made.array(), made.timeFrom(number), made.timeTo(number)));
        } else if (index.get(number, TIME_TO) > index.get(number, TIME_FROM)) {
            read.put("time", text(batch.bytes(), index.get(number, TIME_FROM), index.get(number, TIME_TO)));
        }
        putText(read, "stream", RecordIndex.streamName(flags));
        putText(read, "logtag", index.tags(batch.bytes(), number));
        if (made == null || made.isUntouched(number)) {
            readMessage(read, flags);
        } else {
            readMade(read, made, flags);
        }
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

    private void readMade(Map<String, Object> fields, Made made, int flags) {
        if (made.hasMessage(number)) {
            fields.put(
                    "message", JsonText.unescape(text(made.array(), made.messageFrom(number), made.messageTo(number))));
            fields.putAll(RecordIndex.marks(flags));
        } else if (made.isWithoutMessage(number)) {
            fields.putAll(RecordIndex.marks(flags));
        } else {
            readMessage(fields, flags);
        }
        int from = made.fieldsFrom(number);
        int to = made.fieldsTo(number);
        if (to > from) {
            byte[] object = Arrays.copyOfRange(made.array(), from, to + 1);
            object[0] = '{';
            object[object.length - 1] = '}';
            Map<String, Object> members = JsonObject.parse(object, 0, object.length);
            if (members == null) {
                throw new IllegalStateException(
                        "a step has made fields that are not JSON: " + text(object, 0, object.length));
            }
            fields.putAll(members);
        }
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }
}
