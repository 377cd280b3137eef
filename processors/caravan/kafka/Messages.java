package caravan.kafka;

import caravan.batch.Incarnation;
import caravan.bulk.Bulk;
import caravan.bulk.StoreAwayException;
import caravan.kafka.Addresses.Address;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.DefaultMessage;
import org.jspecify.annotations.Nullable;

/**
 * The open records of a bulk as messages of Kafka, in their order, and what has become of each. A message is made when
 * the producer asks for it; once one has failed there are no more, so that what is sent again comes before what was
 * behind it.
 *
 * <p>Read once, by the thread that the bulk belongs to; answers may come from any thread.
 */
final class Messages implements Iterable<Message> {

    /** {@code <incarnation>:<offset>:<end>}, of the first record to the last one where there are several. */
    static final String POSITION = "caravan-position";

    static final String CONTENT_TYPE = "content-type";
    static final String ONE = "application/json";
    static final String LINES = "application/x-ndjson";

    /** What a message has beside key and value at most, as the producer counts: batch, record, lengths and headers. */
    private static final int OVERHEAD = 256;

    private static final byte[] ONE_BYTES = ascii(ONE);
    private static final byte[] LINES_BYTES = ascii(LINES);
    private static final Object WRITTEN = "written";
    private static final Object WRITTEN_BEFORE = "written before";

    private final Bulk bulk;
    private final MessageSettings settings;
    private final Positions positions;
    private final HeaderNames names;
    private final CamelContext context;
    private final Addresses addresses;
    /** By record: {@link #WRITTEN}, {@link #WRITTEN_BEFORE}, why it was not, or nothing. */
    private final AtomicReferenceArray<Object> answers;

    /** Where the records end that were sent, by incarnation. */
    private final Map<Incarnation, Long> ends = new LinkedHashMap<>();

    private volatile boolean isFailing;

    Messages(Bulk bulk, MessageSettings settings, Positions positions, HeaderNames names, CamelContext context) {
        this.bulk = bulk;
        this.settings = settings;
        this.positions = positions;
        this.names = names;
        this.context = context;
        this.addresses = new Addresses(bulk, settings);
        this.answers = new AtomicReferenceArray<>(bulk.size());
    }

    // ---- what is sent

    @Override
    public Iterator<Message> iterator() {
        return new Iterator<>() {
            private int at = fitting(0);
            private @Nullable Iterator<Map.Entry<Incarnation, Long>> rest;

            @Override
            public boolean hasNext() {
                return !isFailing && (at < bulk.size() || positions.areKept() && ends().hasNext());
            }

            @Override
            public Message next() {
                if (at >= bulk.size()) {
                    return position(ends().next());
                }
                Address address = addresses.of(at);
                int first = at;
                int last = lastOf(address, first);
                at = fitting(last + 1);
                ends.put(bulk.incarnation(last), bulk.end(last));
                return message(address, first, last);
            }

            private Iterator<Map.Entry<Incarnation, Long>> ends() {
                Iterator<Map.Entry<Incarnation, Long>> known = rest;
                if (known == null) {
                    known = ends.entrySet().iterator();
                    rest = known;
                }
                return known;
            }
        };
    }

    /** The last record of the message that begins with one. */
    private int lastOf(Address address, int first) {
        int last = first;
        if (settings.isBatch()) {
            long size = size(address, first);
            for (int next = fitting(first + 1); next < bulk.size(); next = fitting(next + 1)) {
                size += length(next);
                if (size > settings.batchBytes() || !isBehind(last, next, address)) {
                    break;
                }
                last = next;
            }
        }
        return last;
    }

    /**
     * The first record from one on that is open, not in Kafka yet and fits into a message; those that do not fit are
     * refused, also if a later one has told that all before it are there: they were not.
     */
    private int fitting(int from) {
        for (int record = from; record < bulk.size(); record++) {
            if (bulk.isOpen(record)) {
                long size = size(addresses.of(record), record);
                if (size > settings.mostBytes()) {
                    bulk.refuse(
                            record,
                            "a message of " + size + " bytes is larger than `kafka.max.request.size`: was "
                                    + settings.mostBytes());
                } else if (positions.has(bulk.incarnation(record), bulk.end(record))) {
                    answers.set(record, WRITTEN_BEFORE);
                } else {
                    return record;
                }
            }
        }
        return bulk.size();
    }

    private long size(Address address, int record) {
        return OVERHEAD + (long) address.key().length + length(record);
    }

    /** Bytes of a line with its end. */
    private int length(int record) {
        return bulk.to(record) - bulk.from(record) + 1;
    }

    private boolean isBehind(int last, int record, Address address) {
        return bulk.incarnation(record).equals(bulk.incarnation(last))
                && bulk.offset(record) >= bulk.end(last)
                && addresses.of(record).isSameAs(address);
    }

    private Message message(Address address, int first, int last) {
        BulkMessage message = new BulkMessage(first, last);
        message.setHeader(names.topic(), address.topic());
        message.setHeader(names.key(), address.key());
        message.setHeader(POSITION, position(first, last));
        message.setHeader(CONTENT_TYPE, settings.isBatch() ? LINES_BYTES : ONE_BYTES);
        message.setBody(value(first, last));
        return message;
    }

    private Message position(Map.Entry<Incarnation, Long> end) {
        Message message = new DefaultMessage(context);
        message.setHeader(names.topic(), positions.topic());
        message.setHeader(names.partition(), positions.partition());
        message.setHeader(names.key(), positions.key(end.getKey()));
        message.setBody(Positions.value(end.getValue()));
        return message;
    }

    private byte[] position(int first, int last) {
        return ascii(bulk.incarnation(first).toString() + ':' + bulk.offset(first) + ':' + bulk.end(last));
    }

    /** One object without a line end, or lines with theirs: a copy, for the bulk's array is used again. */
    private byte[] value(int first, int last) {
        if (!settings.isBatch()) {
            return Arrays.copyOfRange(bulk.bytes(), bulk.from(first), bulk.to(first));
        }
        int length = 0;
        for (int record = first; record <= last; record++) {
            length += isSent(record) ? length(record) : 0;
        }
        byte[] value = new byte[length];
        int at = 0;
        for (int record = first; record <= last; record++) {
            if (isSent(record)) {
                System.arraycopy(bulk.bytes(), bulk.from(record), value, at, length(record));
                at += length(record);
            }
        }
        return value;
    }

    private boolean isSent(int record) {
        return bulk.isOpen(record) && answers.get(record) != WRITTEN_BEFORE;
    }

    // ---- what became of it

    private void answered(int first, int last, @Nullable Exception why) {
        for (int record = first; record <= last; record++) {
            if (answers.get(record) != WRITTEN_BEFORE) {
                answers.set(record, why == null ? WRITTEN : why);
            }
        }
        isFailing |= why != null && !Refusal.isFinal(why);
    }

    /**
     * Gives the records their verdicts, now that no answers come any more. What is left open is for a reason that the
     * exchange fails of.
     */
    void settle(Exchange exchange) {
        boolean isUndone = positions.areKept() && exchange.getException() != null;
        for (int record = 0; record < bulk.size(); record++) {
            Object answer = answers.get(record);
            if (answer == WRITTEN_BEFORE || answer == WRITTEN && !isUndone) {
                bulk.delivered(record);
            } else if (answer instanceof Exception why && Refusal.isFinal(why)) {
                bulk.refuse(record, String.valueOf(why));
            }
        }
        if (bulk.open() > 0) {
            exchange.setException(away(exchange.getException()));
        }
    }

    /**
     * Why records are left: whatever else Kafka said, that was not about them. What it did not say (a fault of ours) is
     * told as it is.
     */
    private @Nullable Exception away(@Nullable Exception last) {
        for (int record = 0; record < bulk.size(); record++) {
            if (bulk.isOpen(record) && answers.get(record) instanceof Exception why) {
                return new StoreAwayException("Kafka does not take it: " + why, why);
            }
        }
        return last != null && Refusal.isOfKafka(last)
                ? new StoreAwayException("Kafka did not come to it: " + last, last)
                : last;
    }

    /** A message that hears what became of it. */
    private final class BulkMessage extends DefaultMessage {

        private final int first;
        private final int last;
        private @Nullable Exchange failed;

        BulkMessage(int first, int last) {
            super(context);
            this.first = first;
            this.last = last;
        }

        /** The producer puts a failure there, and asks for it only then. */
        @Override
        public Exchange getExchange() {
            Exchange known = failed;
            if (known == null) {
                known = new DefaultExchange(context);
                failed = known;
            }
            return known;
        }

        /** The producer tells each message at last where it was written, also where it was not. */
        @Override
        public void setHeader(String name, @Nullable Object value) {
            if (name.equals(names.metadata())) {
                answered(first, last, failed == null ? null : failed.getException());
            } else {
                super.setHeader(name, value);
            }
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
