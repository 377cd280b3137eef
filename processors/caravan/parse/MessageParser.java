package caravan.parse;

import caravan.batch.Batch;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;

/**
 * Takes the messages of a batch apart: their members become a field of the record, or stand at its root; time and
 * message may be taken from members, and the record gets its level.
 *
 * <p>A message that is of none of the formats stays as it is. One that looks like JSON and is not, or has two members of
 * one name, too, and has the field {@code parse_error}: {@code invalid}, {@code duplicate}; {@code unmatched} where no
 * pattern was found and that was to be marked. A record that has been parsed before is not parsed again.
 *
 * <p>Records stay valid JSON with unique names: at the root, members whose name is Caravan's own stand in {@code parsed}
 * (see {@link OwnNames}), and so do those of which the record has one already. Keeps no state, safe for use by several
 * threads.
 */
public final class MessageParser {

    private final ParseOptions options;

    /** A step by options. */
    public MessageParser(ParseOptions options) {
        this.options = options;
    }

    /** A step that reads JSON into the field {@code parsed}. */
    public static MessageParser json() {
        return of(Map.of("formats", "json"));
    }

    /** A step by options as {@link ParseOptions} names them. */
    public static MessageParser of(Map<String, String> options) {
        return new MessageParser(new ParseOptions(options, UnaryOperator.identity()));
    }

    /** Parses the live records. */
    public void apply(Batch batch) {
        apply(batch, record -> true);
    }

    /** Parses the live records that are wanted. */
    public void apply(Batch batch, IntPredicate wanted) {
        if (options.isNothing()) {
            return;
        }
        RecordParser parser = new RecordParser(options, batch);
        for (int record = 0; record < batch.size(); record++) {
            if (batch.verdict(record).isLive() && wanted.test(record)) {
                parser.parse(record);
            }
        }
    }
}
