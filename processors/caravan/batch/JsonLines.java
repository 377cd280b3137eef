package caravan.batch;

import caravan.json.ByteBuf;

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
        return write(first, limit, new JsonLineWriter(batch, out));
    }

    static int write(int first, int limit, JsonLineWriter writer) {
        int written = 0;
        for (int i = first; i < limit; i++) {
            written += writer.write(i) ? 1 : 0;
        }
        return written;
    }
}
