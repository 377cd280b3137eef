package caravan.batch;

import caravan.json.ByteBuf;
import caravan.json.JsonString;
import caravan.json.MemberScanner;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * What steps have made of the records of one batch, beside its bytes: more fields, another time, another message. It is
 * kept as the JSON that is written later, so a step that works on bytes costs no maps. Belongs to the batch's thread;
 * forgotten when a parser {@linkplain Batch#parsed installs} other records.
 *
 * <p>The names of fields are the step's business: they must not be those of {@link JsonLines} or of
 * {@linkplain Batch#shared shared} fields, else the record has two of a name.
 */
public final class Made {

    private static final int STRIDE = 6;
    private static final int FIELDS_FROM = 0;
    private static final int FIELDS_TO = 1;
    private static final int TIME_FROM = 2;
    private static final int TIME_TO = 3;
    private static final int MESSAGE_FROM = 4;
    private static final int MESSAGE_TO = 5;

    /** MESSAGE_TO of a record whose message stands in the source. Where it is above 0 there is another. */
    private static final int FROM_SOURCE = 0;

    private static final int NO_MESSAGE = -1;
    private static final byte[] BASE64 = ",\"message_base64\":\"".getBytes(StandardCharsets.UTF_8);

    private final Batch batch;

    /** All texts; a first byte that nothing refers to, so that no text ends at 0. */
    private final ByteBuf bytes = new ByteBuf(1024).append(' ');

    private final MemberScanner fields = new MemberScanner();
    private int[] ranges;
    private int open = -1;

    Made(Batch batch) {
        this.batch = batch;
        this.ranges = new int[batch.size() * STRIDE];
    }

    // ---- for steps

    /**
     * Begins to add fields to a record. Append {@code ,"name":value} in valid JSON for each, also for the first, and
     * call {@link #end}; nothing else of this class in between.
     */
    public ByteBuf begin(int record) {
        if (open >= 0) {
            throw new IllegalStateException("the fields of record " + open + " have no end");
        }
        open = record;
        int from = at(record, FIELDS_FROM);
        int to = at(record, FIELDS_TO);
        set(record, FIELDS_FROM, bytes.size());
        bytes.room(to - from);
        bytes.append(bytes.array(), from, to);
        return bytes;
    }

    /** Ends what {@link #begin} began. */
    public void end(int record) {
        if (open != record) {
            throw new IllegalStateException("no fields of record " + record + " have begun");
        }
        open = -1;
        set(record, FIELDS_TO, bytes.size());
    }

    /** The fields that steps have made of a record; valid until the next call. */
    public MemberScanner fields(int record) {
        fields.scanMembers(bytes.array(), fieldsFrom(record), fieldsTo(record));
        return fields;
    }

    /** Gives a record another time: {@code [from..to)} is a time stamp of RFC 3339. */
    public void time(int record, byte[] text, int from, int to) {
        set(record, TIME_FROM, bytes.size());
        bytes.append(text, from, to);
        set(record, TIME_TO, bytes.size());
    }

    /** Gives a record another time. */
    public void time(int record, String rfc3339) {
        byte[] text = rfc3339.getBytes(StandardCharsets.US_ASCII);
        time(record, text, 0, text.length);
    }

    /** Gives a record {@code [from..to)} as its message; where it is not valid UTF-8 as {@code message_base64} too. */
    public void message(int record, byte[] text, int from, int to) {
        RecordIndex index = batch.index();
        if (text == batch.bytes() && index.isPlain(record)) {
            index.message(record, from, to);
            set(record, MESSAGE_TO, FROM_SOURCE);
            return;
        }
        int start = bytes.size();
        boolean isValid = JsonString.escape(text, from, to, bytes);
        set(record, MESSAGE_FROM, start);
        set(record, MESSAGE_TO, bytes.size());
        if (!isValid) {
            byte[] base64 = Base64.getEncoder().encode(Arrays.copyOfRange(text, from, to));
            begin(record).append(BASE64).append(base64).append('"');
            end(record);
        }
    }

    /** Gives a record a message whose text is the valid inside {@code [from..to)} of a JSON string. */
    public void escapedMessage(int record, byte[] inside, int from, int to) {
        set(record, MESSAGE_FROM, bytes.size());
        bytes.append(inside, from, to);
        set(record, MESSAGE_TO, bytes.size());
    }

    /** Leaves out a record's message. */
    public void noMessage(int record) {
        set(record, MESSAGE_TO, NO_MESSAGE);
    }

    // ---- for who writes records

    byte[] array() {
        return bytes.array();
    }

    /** Where the fields begin, each with a comma in front. */
    int fieldsFrom(int record) {
        return at(record, FIELDS_FROM);
    }

    int fieldsTo(int record) {
        return at(record, FIELDS_TO);
    }

    boolean hasTime(int record) {
        return at(record, TIME_TO) > 0;
    }

    int timeFrom(int record) {
        return at(record, TIME_FROM);
    }

    int timeTo(int record) {
        return at(record, TIME_TO);
    }

    boolean hasMessage(int record) {
        return at(record, MESSAGE_TO) > 0;
    }

    boolean isWithoutMessage(int record) {
        return at(record, MESSAGE_TO) == NO_MESSAGE;
    }

    int messageFrom(int record) {
        return at(record, MESSAGE_FROM);
    }

    int messageTo(int record) {
        return at(record, MESSAGE_TO);
    }

    boolean isUntouched(int record) {
        return at(record, FIELDS_TO) == 0 && at(record, TIME_TO) == 0 && at(record, MESSAGE_TO) == FROM_SOURCE;
    }

    /** Appends a record's message to {@code out} as the inside of a JSON string. */
    void appendMessage(int record, ByteBuf out) {
        RecordIndex index = batch.index();
        if (hasMessage(record)) {
            out.append(array(), messageFrom(record), messageTo(record));
        } else if (!isWithoutMessage(record)) {
            byte[] message = index.message(batch.bytes(), record);
            if ((index.flags(record) & RecordIndex.ESCAPED) != 0) {
                out.append(message);
            } else {
                JsonString.escape(message, 0, message.length, out);
            }
        }
    }

    /** Takes out what is of records that have become pieces of others. */
    void compact() {
        RecordIndex index = batch.index();
        int kept = 0;
        for (int record = 0; record < index.size(); record++) {
            if (!index.isGone(record)) {
                System.arraycopy(ranges, record * STRIDE, ranges, kept * STRIDE, STRIDE);
                kept++;
            }
        }
        ranges = Arrays.copyOf(ranges, kept * STRIDE);
    }

    private int at(int record, int field) {
        return ranges[record * STRIDE + field];
    }

    private void set(int record, int field, int value) {
        ranges[record * STRIDE + field] = value;
    }
}
