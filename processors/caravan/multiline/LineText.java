package caravan.multiline;

import caravan.batch.Batch;
import caravan.batch.MessageText;
import org.jspecify.annotations.Nullable;

/**
 * What is judged of a record: its message, or the text that is wrapped in it; {@code [from..to)} of an array. To be used
 * again from record to record, like {@link MessageText}.
 */
final class LineText {

    private final MessageText message = new MessageText();
    private final @Nullable WrappedLine wrapped;
    byte[] bytes = {};
    int from;
    int to;

    LineText(@Nullable WrappedLine wrapped) {
        this.wrapped = wrapped;
    }

    LineText read(Batch batch, int record) {
        message.read(batch, record);
        bytes = message.bytes();
        from = message.from();
        to = message.to();
        byte[] text = wrapped == null ? null : wrapped.text(bytes, from, to);
        if (text != null) {
            bytes = text;
            from = 0;
            to = text.length;
        }
        return this;
    }

    int length() {
        return to - from;
    }
}
