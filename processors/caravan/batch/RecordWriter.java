package caravan.batch;

import static caravan.batch.RecordIndex.MESSAGE_FROM;
import static caravan.batch.RecordIndex.MESSAGE_TO;
import static caravan.batch.RecordIndex.NEXT;
import static caravan.batch.RecordIndex.PIECE_MESSAGE_FROM;
import static caravan.batch.RecordIndex.PIECE_MESSAGE_TO;
import static caravan.batch.RecordIndex.PIECE_NEXT;
import static caravan.batch.RecordIndex.START;
import static caravan.batch.RecordIndex.TIME_FROM;
import static caravan.batch.RecordIndex.TIME_TO;

import caravan.json.ByteBuf;
import caravan.json.JsonString;
import caravan.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Writes records of one batch as JSON lines from their bytes. What records have in common is prepared: the names
 * between the values by stream and tag, and everything behind the message once for each incarnation.
 */
final class RecordWriter {

    private static final byte[] TIME = utf8("{\"time\":\"");
    private static final byte[] TIME_FIELD = utf8(",\"time\":\"");
    private static final byte[] MESSAGE_ALONE = utf8("{\"message\":\"");
    private static final byte[] INCARNATION = utf8(",\"incarnation\":\"");
    private static final byte[] OFFSET = utf8("\",\"offset\":");
    private static final byte[] END = utf8(",\"end\":");
    private static final int LONGEST_OFFSET = ",\"end\":9223372036854775807}\n".length();
    private static final byte[] BASE64 = utf8(",\"message_base64\":\"");

    /** Flags of stream and tag: what stands between a time and its message. */
    private static final byte[][] MESSAGE = new byte[(RecordIndex.STREAM_MASK | RecordIndex.TAG_MASK) + 1][];

    static {
        for (int flags = 0; flags < MESSAGE.length; flags++) {
            MESSAGE[flags] = utf8('"' + streamAndTag(flags, RecordIndex.tagName(flags)) + ",\"message\":\"");
        }
    }

    private final Batch batch;
    private final RecordIndex index;
    private final byte[] bytes;
    private final @Nullable Made made;
    private final ByteBuf out;

    /** Where the buffer's current span lies, and the number to add to an index of the buffer for its offset. */
    private int spanFrom;

    private int spanTo;
    private long toOffset;

    /** What stands behind the message of records of the current span, up to the offset. */
    private byte[] common = {};

    RecordWriter(Batch batch, ByteBuf out) {
        this.batch = batch;
        this.index = batch.index();
        this.bytes = batch.bytes();
        this.made = batch.madeOrNull();
        this.out = out;
    }

    /** Appends a record and a line feed. */
    void write(int record) {
        int flags = index.flags(record);
        int start = index.get(record, START);
        if (start < spanFrom || start >= spanTo) {
            enter(start);
        }
        Made changes = made;
        if (changes == null || changes.isUntouched(record)) {
            head(record, flags);
            message(record, flags);
            out.append(common).append(start + toOffset);
        } else {
            int from = out.size();
            madeRecord(changes, record, flags);
            out.append(common).append(start + toOffset);
            // each field has brought a comma, also the first
            out.array()[from] = '{';
        }
        out.append(END).append(batch.end(record) + toOffset).append('}').append('\n');
    }

    private void message(int record, int flags) {
        boolean valid = messageInside(record, flags);
        out.append('"');
        marks(flags);
        if (!valid) {
            out.append(BASE64)
                    .append(Base64.getEncoder().encode(index.message(bytes, record)))
                    .append('"');
        }
    }

    private void marks(int flags) {
        if ((flags & (RecordIndex.CUT_MASK | RecordIndex.UNPARSED)) != 0) {
            RecordIndex.marks(flags)
                    .forEach((name, value) -> out.append(utf8(",\"" + name + "\":" + JsonText.of(value))));
        }
    }

    /** Appends the own fields of a record of which steps have made something, each with a comma in front. */
    private void madeRecord(Made changes, int record, int flags) {
        boolean isTimed = time(changes, record);
        boolean hasMessage = !changes.isWithoutMessage(record);
        if (isTimed && hasMessage && (flags & RecordIndex.MORE_TAGS) == 0) {
            out.append(MESSAGE[flags & (MESSAGE.length - 1)]);
        } else {
            out.append(utf8((isTimed ? "\"" : "")
                    + streamAndTag(flags, index.tags(bytes, record))
                    + (hasMessage ? ",\"message\":\"" : "")));
        }
        if (changes.hasMessage(record)) {
            out.append(changes.array(), changes.messageFrom(record), changes.messageTo(record))
                    .append('"');
            marks(flags);
        } else if (hasMessage) {
            message(record, flags);
        } else {
            marks(flags);
        }
        int from = changes.fieldsFrom(record);
        int to = changes.fieldsTo(record);
        // and for what stands behind them: fields of megabytes are not copied once more for it
        out.room(to - from + common.length + 2 * LONGEST_OFFSET);
        out.append(changes.array(), from, to);
    }

    /** Appends a time as far as its last character, and tells whether there is one. */
    private boolean time(Made changes, int record) {
        int from = index.get(record, TIME_FROM);
        int to = index.get(record, TIME_TO);
        if (changes.hasTime(record)) {
            out.append(TIME_FIELD).append(changes.array(), changes.timeFrom(record), changes.timeTo(record));
        } else if (to > from) {
            out.append(TIME_FIELD).append(bytes, from, to);
        } else {
            return false;
        }
        return true;
    }

    /** Appends a record as somebody has changed it, and a line feed. */
    void write(Record edited) {
        out.append(JsonText.bytes(edited)).append('\n');
    }

    private void enter(int start) {
        Span span = batch.spanAt(start);
        spanFrom = span.at();
        spanTo = span.at() + span.length();
        toOffset = span.from() - span.at();
        ByteBuf prepared = new ByteBuf(512);
        for (SharedField field : batch.shared()) {
            prepared.append(',').append(field.json());
        }
        prepared.append(batch.source().derive(FileField.class, FileField::of).json());
        prepared.append(INCARNATION).append(utf8(span.incarnation().toString()));
        common = prepared.append(OFFSET).toByteArray();
    }

    private void head(int record, int flags) {
        int timeFrom = index.get(record, TIME_FROM);
        int timeTo = index.get(record, TIME_TO);
        boolean timed = timeTo > timeFrom;
        if (timed && (flags & RecordIndex.MORE_TAGS) == 0) {
            out.append(TIME).append(bytes, timeFrom, timeTo).append(MESSAGE[flags & (MESSAGE.length - 1)]);
        } else if (!timed && (flags & (MESSAGE.length - 1)) == 0) {
            out.append(MESSAGE_ALONE);
        } else {
            rareHead(
                    record, flags, timed ? new String(bytes, timeFrom, timeTo - timeFrom, StandardCharsets.UTF_8) : "");
        }
    }

    private void rareHead(int record, int flags, String time) {
        String fields = (time.isEmpty() ? "" : ",\"time\":" + JsonText.of(time))
                + streamAndTag(flags, index.tags(bytes, record))
                + ",\"message\":\"";
        out.append('{').append(utf8(fields.substring(1)));
    }

    private static String streamAndTag(int flags, String tag) {
        String stream = RecordIndex.streamName(flags);
        return (stream.isEmpty() ? "" : ",\"stream\":" + JsonText.of(stream))
                + (tag.isEmpty() ? "" : ",\"logtag\":" + JsonText.of(tag));
    }

    /** Appends the message, and tells whether it is valid UTF-8. */
    private boolean messageInside(int record, int flags) {
        boolean escaped = (flags & RecordIndex.ESCAPED) != 0;
        int from = index.get(record, MESSAGE_FROM);
        int to = index.get(record, MESSAGE_TO);
        int next = index.get(record, NEXT);
        if (next < 0 && !escaped) {
            return JsonString.escape(bytes, from, to, out);
        }
        int start = out.size();
        boolean valid = piece(from, to, escaped);
        for (int p = next; p >= 0 && valid; p = index.piece(p, PIECE_NEXT)) {
            if (index.piece(p, RecordIndex.PIECE_FEED) != 0) {
                out.append(RecordIndex.ESCAPED_FEED);
            }
            valid = piece(index.piece(p, PIECE_MESSAGE_FROM), index.piece(p, PIECE_MESSAGE_TO), escaped);
        }
        if (valid) {
            return true;
        }
        // a character may stand half in one piece and half in the next
        out.size(start);
        byte[] whole = index.message(bytes, record);
        return JsonString.escape(whole, 0, whole.length, out);
    }

    private boolean piece(int from, int to, boolean escaped) {
        if (escaped) {
            out.append(bytes, from, to);
            return true;
        }
        return JsonString.escapeValid(bytes, from, to, out);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** {@code ,"file":"…"} of a source. */
    private record FileField(byte[] json) {
        static FileField of(Source source) {
            return new FileField(utf8(",\"file\":" + JsonText.of(source.path())));
        }
    }
}
