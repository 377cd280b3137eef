package caravan.batch;

import caravan.json.ByteBuf;
import caravan.json.JsonText;

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
        RecordWriter writer = new RecordWriter(batch, out);
        if (batch.isUntouched()) {
            for (int i = first; i < limit; i++) {
                writer.write(i);
            }
            return Math.max(0, limit - first);
        }
        int written = 0;
        for (int i = first; i < limit; i++) {
            if (batch.verdict(i).isLive()) {
                write(batch, i, writer, out);
                written++;
            }
        }
        return written;
    }

    private static void write(Batch batch, int record, RecordWriter writer, ByteBuf out) {
        Record edited = batch.edited(record);
        if (edited == null) {
            writer.write(record);
        } else {
            out.append(JsonText.bytes(edited)).append('\n');
        }
    }
}
