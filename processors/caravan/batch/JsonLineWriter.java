package caravan.batch;

import caravan.json.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Writes records of one batch as {@link JsonLines}, one at a time. Not safe for use by several threads. */
public final class JsonLineWriter {

    private final Batch batch;
    private final RecordWriter writer;

    /** A writer that appends to {@code out}. */
    public JsonLineWriter(Batch batch, ByteBuf out) {
        this.batch = batch;
        this.writer = new RecordWriter(batch, out);
    }

    /** Appends a record and a line feed where the record is live, and tells whether it is. */
    public boolean write(int record) {
        if (batch.isUntouched()) {
            writer.write(record);
            return true;
        }
        if (!batch.verdict(record).isLive()) {
            return false;
        }
        @Nullable Record edited = batch.edited(record);
        if (edited == null) {
            writer.write(record);
        } else {
            writer.write(edited);
        }
        return true;
    }
}
