package caravan.batch;

import caravan.json.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Writes the live records of a batch as JSON lines, one object and a line feed each, in this order: {@code time,
 * stream, logtag, message}, marks ({@code cut, unparsed, message_base64}), the shared fields, {@code file, incarnation,
 * offset, end}. A message that is not valid UTF-8 has U+FFFD for each invalid sequence, and its bytes in
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
        return write(batch, first, limit, new RecordWriter(batch, out));
    }

    static int write(Batch batch, int first, int limit, RecordWriter writer) {
        if (batch.isUntouched()) {
            for (int i = first; i < limit; i++) {
                writer.write(i);
            }
            return Math.max(0, limit - first);
        }
        int written = 0;
        for (int i = first; i < limit; i++) {
            if (batch.verdict(i).isLive()) {
                write(batch.edited(i), i, writer);
                written++;
            }
        }
        return written;
    }

    private static void write(@Nullable Record edited, int record, RecordWriter writer) {
        if (edited == null) {
            writer.write(record);
        } else {
            writer.write(edited);
        }
    }
}
