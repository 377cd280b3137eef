package caravan.batch;

import static caravan.batch.RecordIndex.MESSAGE_FROM;
import static caravan.batch.RecordIndex.MESSAGE_TO;
import static caravan.batch.RecordIndex.NEXT;
import static caravan.batch.RecordIndex.PIECE_MESSAGE_FROM;
import static caravan.batch.RecordIndex.PIECE_MESSAGE_TO;
import static caravan.batch.RecordIndex.PIECE_NEXT;
import static caravan.batch.RecordIndex.TIME_FROM;
import static caravan.batch.RecordIndex.TIME_TO;

import caravan.json.ByteBuf;
import caravan.json.JsonString;
import caravan.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes the live records of a batch as JSON lines, one object and a line feed each, in this order: {@code time,
 * stream, logtag, message}, marks ({@code cut, unparsed, message_base64}), the shared fields, {@code file, incarnation,
 * offset}. A message that is not valid UTF-8 has U+FFFD for each invalid sequence, and its bytes in
 * {@code message_base64} beside it.
 */
public final class JsonLines {

    private JsonLines() {}

    /** Appends all live records. */
    public static void write(Batch batch, ByteBuf out) {
        write(batch, 0, batch.size(), out);
    }

    /** Appends the live records among {@code [first..limit)}, and gives their number. */
    public static int write(Batch batch, int first, int limit, ByteBuf out) {
        byte[] common = common(batch);
        int written = 0;
        for (int i = first; i < limit; i++) {
            if (!batch.verdict(i).isLive()) {
                continue;
            }
            Record edited = batch.edited(i);
            if (edited != null) {
                out.append(JsonText.bytes(edited)).append('\n');
            } else {
                write(batch, i, common, out);
            }
            written++;
        }
        return written;
    }

    private static void write(Batch batch, int record, byte[] common, ByteBuf out) {
        RecordIndex index = batch.index();
        int flags = index.flags(record);
        char separator = '{';
        if (index.get(record, TIME_TO) > index.get(record, TIME_FROM)) {
            out.append(separator).append("\"time\":\"".getBytes(StandardCharsets.UTF_8));
            out.append(batch.bytes(), index.get(record, TIME_FROM), index.get(record, TIME_TO))
                    .append('"');
            separator = ',';
        }
        if ((flags & RecordIndex.STREAM_MASK) != 0) {
            out.append(separator).append("\"stream\":\"std".getBytes(StandardCharsets.UTF_8));
            out.append(((flags & RecordIndex.STREAM_MASK) == RecordIndex.STDERR ? "err\"" : "out\"")
                    .getBytes(StandardCharsets.UTF_8));
            separator = ',';
        }
        if ((flags & RecordIndex.TAG_MASK) != 0) {
            out.append(separator).append("\"logtag\":".getBytes(StandardCharsets.UTF_8));
            out.append(JsonText.bytes(tag(batch, record)));
            separator = ',';
        }
        out.append(separator).append("\"message\":\"".getBytes(StandardCharsets.UTF_8));
        boolean valid = message(batch, record, out);
        out.append('"');
        marks(flags)
                .forEach((name, value) ->
                        out.append(',').append(JsonText.bytes(name)).append(':').append(JsonText.bytes(value)));
        if (!valid) {
            out.append(",\"message_base64\":\"".getBytes(StandardCharsets.UTF_8));
            out.append(Base64.getEncoder().encode(joined(batch, record))).append('"');
        }
        out.append(common);
        out.append(JsonText.bytes(batch.incarnation(record).toString()));
        out.append(",\"offset\":".getBytes(StandardCharsets.UTF_8)).append(batch.offset(record));
        out.append('}').append('\n');
    }

    private static byte[] common(Batch batch) {
        ByteBuf out = new ByteBuf(256);
        for (SharedField field : batch.shared()) {
            out.append(',').append(field.json());
        }
        out.append(",\"file\":".getBytes(StandardCharsets.UTF_8));
        out.append(JsonText.bytes(batch.source().path()));
        return out.append(",\"incarnation\":".getBytes(StandardCharsets.UTF_8)).toByteArray();
    }

    private static boolean message(Batch batch, int record, ByteBuf out) {
        RecordIndex index = batch.index();
        if ((index.flags(record) & RecordIndex.ESCAPED) == 0) {
            byte[] whole = joined(batch, record);
            return JsonString.escape(whole, 0, whole.length, out);
        }
        out.append(joined(batch, record));
        return true;
    }

    private static byte[] joined(Batch batch, int record) {
        RecordIndex index = batch.index();
        ByteBuf whole = new ByteBuf(index.messageBytes(record));
        whole.append(batch.bytes(), index.get(record, MESSAGE_FROM), index.get(record, MESSAGE_TO));
        for (int p = index.get(record, NEXT); p >= 0; p = index.piece(p, PIECE_NEXT)) {
            whole.append(batch.bytes(), index.piece(p, PIECE_MESSAGE_FROM), index.piece(p, PIECE_MESSAGE_TO));
        }
        return whole.toByteArray();
    }

    /** The tag list of a record: that of its last piece. */
    static String tag(Batch batch, int record) {
        RecordIndex index = batch.index();
        int flags = index.flags(record);
        if ((flags & RecordIndex.MORE_TAGS) == 0) {
            return (flags & RecordIndex.TAG_MASK) == RecordIndex.FULL ? "F" : "P";
        }
        int to = index.lastMessageFrom(record);
        if (batch.bytes()[to - 1] == ' ') {
            to--;
        }
        int from = to;
        while (from > 0 && batch.bytes()[from - 1] != ' ') {
            from--;
        }
        return new String(batch.bytes(), from, to - from, StandardCharsets.UTF_8);
    }

    static Map<String, Object> marks(int flags) {
        Map<String, Object> marks = new LinkedHashMap<>();
        int cut = (flags & RecordIndex.CUT_MASK) >>> RecordIndex.CUT_SHIFT;
        if (cut != 0) {
            marks.put("cut", Cut.of(cut).text());
        }
        if ((flags & RecordIndex.UNPARSED) != 0) {
            marks.put("unparsed", true);
        }
        return marks;
    }

    /** The text that the inside of a JSON string stands for. */
    static String unescape(String inside) {
        StringBuilder text = new StringBuilder(inside.length());
        for (int i = 0; i < inside.length(); i++) {
            char c = inside.charAt(i);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            c = inside.charAt(++i);
            switch (c) {
                case 'n' -> text.append('\n');
                case 'r' -> text.append('\r');
                case 't' -> text.append('\t');
                case 'b' -> text.append('\b');
                case 'f' -> text.append('\f');
                case 'u' -> {
                    text.append((char) Integer.parseInt(inside.substring(i + 1, i + 5), 16));
                    i += 4;
                }
                default -> text.append(c);
            }
        }
        return text.toString();
    }
}
