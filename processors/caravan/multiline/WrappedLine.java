package caravan.multiline;

import caravan.batch.Batch;
import caravan.batch.Made;
import caravan.batch.MessageText;
import caravan.json.JsonMembers;
import caravan.json.JsonObject;
import caravan.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A line of text that a program has put into a JSON object:
 * {@code {"level":"error","message":"\tat com.example.Main.main(Main.java:7)"}}. The member's name is the setting
 * {@code multiline.field}.
 *
 * <p>A line that becomes a part of a record is unwrapped: its message is the member's text. Of the first one the other
 * members are kept as the field {@code parsed}.
 */
final class WrappedLine {

    private static final byte[] PARSED = ",\"parsed\":".getBytes(StandardCharsets.US_ASCII);

    private final String field;
    private final MessageText message = new MessageText();

    WrappedLine(String field) {
        this.field = field;
    }

    /** The text within, without a line feed at its end; null where {@code [from..to)} is something else. */
    byte @Nullable [] text(byte[] bytes, int from, int to) {
        if (from == to || bytes[from] != '{') {
            return null;
        }
        JsonMembers members = JsonMembers.parse(bytes, from, to);
        String text = members == null ? null : members.text(field);
        return text == null ? null : withoutFeed(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] withoutFeed(byte[] text) {
        int length = text.length;
        if (length > 0 && text[length - 1] == '\n') {
            length--;
            if (length > 0 && text[length - 1] == '\r') {
                length--;
            }
        }
        return length == text.length ? text : Arrays.copyOf(text, length);
    }

    /** Makes the text within the message of a record. */
    void unwrap(Batch batch, int record, boolean isFirst) {
        message.read(batch, record);
        byte[] text = text(message.bytes(), message.from(), message.to());
        if (text == null) {
            return;
        }
        Made made = batch.made();
        if (isFirst) {
            Map<String, Object> others = JsonObject.parse(message.bytes(), message.from(), message.to());
            if (others == null) {
                return; // nested too deep: nothing of it is to be lost
            }
            others.remove(field);
            if (!others.isEmpty()) {
                made.begin(record).append(PARSED).append(JsonText.bytes(others));
                made.end(record);
            }
        }
        made.message(record, text, 0, text.length);
    }
}
