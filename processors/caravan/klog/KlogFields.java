package caravan.klog;

import caravan.batch.Batch;
import caravan.batch.Made;
import caravan.batch.MessageText;
import caravan.json.ByteBuf;
import caravan.json.JsonString;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * Gives the records of one batch what their lines of klog say: {@code message, level} and the object {@code klog} with
 * {@code thread, file, line, v, fields}, as far as the line has them. For one thread.
 */
final class KlogFields {

    private static final byte[] INFO = head("info");
    private static final byte[] WARN = head("warn");
    private static final byte[] ERROR = head("error");
    private static final byte[] FATAL = head("fatal");
    private static final byte[] LEVEL = utf8(",\"level\":\"");
    private static final byte[] KLOG = utf8("\",\"klog\":{");
    private static final byte[] FILE = utf8(",\"file\":\"");
    private static final byte[] LINE = utf8("\",\"line\":");
    private static final byte[] V = utf8("\"v\":");
    private static final byte[] FIELDS = utf8(",\"fields\":{");

    private final Batch batch;
    private final ZoneId zone;
    private final MessageText text = new MessageText();
    private final KlogHeader header = new KlogHeader();
    private final KeyValues keyValues = new KeyValues();
    private final KlogJson json = new KlogJson();
    private @Nullable KlogTime times;

    KlogFields(Batch batch, ZoneId zone) {
        this.batch = batch;
        this.zone = zone;
    }

    /** Reads a record; one that is no line of klog stays as it is. */
    void read(int record) {
        text.read(batch, record);
        if (text.length() == 0) {
            return;
        }
        byte[] bytes = text.bytes();
        int from = text.from();
        if (KlogHeader.begins(bytes[from])) {
            if (header.read(bytes, from, text.to())) {
                ofText(record, bytes, from);
            }
        } else if (bytes[from] == '{' && json.read(bytes, from, text.to())) {
            ofJson(record, bytes);
        }
    }

    private void ofText(int record, byte[] bytes, int from) {
        Made made = batch.made();
        boolean isStructured = header.textFrom < text.to()
                && bytes[header.textFrom] == '"'
                && keyValues.read(bytes, header.textFrom, text.to());
        ByteBuf out = made.begin(record);
        out.append(head(bytes[from]));
        number(bytes, header.threadFrom, header.threadTo, out);
        out.append(FILE);
        name(bytes, header.fileFrom, header.fileTo, out);
        out.append(LINE);
        number(bytes, header.lineFrom, header.lineTo, out);
        if (isStructured && keyValues.fields.size() > 0) {
            fields(keyValues.fields, out);
        }
        out.append('}');
        made.end(record);
        if (!batch.hasTime(record)) {
            time(made, record, times().of(header, bytes));
        }
        message(made, record, bytes, isStructured);
    }

    /** What stands in front of the thread, by the first byte of a line. */
    private static byte[] head(byte first) {
        return switch (first) {
            case 'I' -> INFO;
            case 'W' -> WARN;
            case 'E' -> ERROR;
            default -> FATAL;
        };
    }

    private static byte[] head(String level) {
        return utf8(",\"level\":\"" + level + "\",\"klog\":{\"thread\":");
    }

    /** Appends a name, which is mostly of plain letters. */
    private static void name(byte[] bytes, int from, int to, ByteBuf out) {
        if (PlainText.isPlain(bytes, from, to)) {
            out.append(bytes, from, to);
        } else {
            JsonString.escape(bytes, from, to, out);
        }
    }

    private void message(Made made, int record, byte[] bytes, boolean isStructured) {
        if (!isStructured) {
            made.message(record, bytes, header.textFrom, text.to());
        } else if (keyValues.isMessagePlain) {
            made.message(record, bytes, keyValues.messageFrom, keyValues.messageTo);
        } else {
            made.escapedMessage(record, keyValues.message.array(), 0, keyValues.message.size());
        }
    }

    private void ofJson(int record, byte[] bytes) {
        Made made = batch.made();
        boolean isError = json.verbosityTo == json.verbosityFrom;
        ByteBuf out = made.begin(record);
        out.append(LEVEL).append(utf8(isError ? "error" : "info")).append(KLOG);
        if (json.callerTo > json.callerFrom) {
            int colon = json.colon(bytes);
            out.append(FILE, 1, FILE.length).append(bytes, json.callerFrom, colon);
            if (colon < json.callerTo) {
                out.append(LINE).append(bytes, colon + 1, json.callerTo);
            } else {
                out.append('"');
            }
        }
        if (!isError) {
            comma(out).append(V).append(bytes, json.verbosityFrom, json.verbosityTo);
        }
        if (json.fields.size() > 0) {
            comma(out).append(FIELDS, 1, FIELDS.length).append(json.fields.array(), 0, json.fields.size());
            out.append('}');
        }
        out.append('}');
        made.end(record);
        if (!batch.hasTime(record)) {
            String time = KlogTime.ofMillis(bytes, json.timeFrom, json.timeTo);
            time(made, record, time == null ? null : utf8(time));
        }
        made.escapedMessage(record, bytes, json.messageFrom, json.messageTo);
    }

    private static ByteBuf comma(ByteBuf out) {
        return out.array()[out.size() - 1] == '{' ? out : out.append(',');
    }

    private static void fields(ByteBuf members, ByteBuf out) {
        out.append(FIELDS).append(members.array(), 0, members.size()).append('}');
    }

    private static void time(Made made, int record, byte @Nullable [] time) {
        if (time != null) {
            made.time(record, time, 0, time.length);
        }
    }

    private KlogTime times() {
        KlogTime known = times;
        if (known == null) {
            known = new KlogTime(zone, batch.writtenMillis());
            times = known;
        }
        return known;
    }

    /** Appends digits without zeros in front, which JSON does not have. */
    private static void number(byte[] bytes, int from, int to, ByteBuf out) {
        int at = from;
        while (at < to - 1 && bytes[at] == '0') {
            at++;
        }
        out.append(bytes, at, to);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
