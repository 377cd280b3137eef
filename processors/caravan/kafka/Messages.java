package caravan.kafka;

import caravan.bulk.Bulk;
import caravan.bulk.StoreAwayException;
import caravan.kafka.Addresses.Address;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
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

    private final Bulk bulk;
    private final MessageSettings settings;
    private final HeaderNames names;
    private final CamelContext context;
    private final Addresses addresses;
    /** By record: {@link #WRITTEN}, why it was not, or nothing. */
    private final AtomicReferenceArray<Object> answers;

    private volatile boolean isFailing;

    Messages(Bulk bulk, MessageSettings settings, HeaderNames names, CamelContext context) {
        this.bulk = bulk;
        this.settings = settings;
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

            @Override
            public boolean hasNext() {
                return at < bulk.size() && !isFailing;
            }

            @Override
            public Message next() {
                if (at >= bulk.size()) {
                    throw new NoSuchElementException();
                }
                Address address = addresses.of(at);
                int first = at;
                int last = first;
                long size = size(address, first);
                at = fitting(first + 1);
                while (settings.isBatch() && at < bulk.size() && isBehind(last, at, address)) {
                    size += length(at);
                    if (size > settings.batchBytes()) {
                        break;
                    }
                    last = at;
                    at = fitting(at + 1);
                }
                return message(address, first, last);
            }
        };
    }

    /** The first open record from one on that fits into a message; those that do not are refused. */
    private int fitting(int from) {
        for (int record = from; record < bulk.size(); record++) {
            if (bulk.isOpen(record)) {
                long size = size(addresses.of(record), record);
                if (size <= settings.mostBytes()) {
                    return record;
                }
                bulk.refuse(
                        record,
                        "a message of " + size + " bytes is larger than `kafka.max.request.size`: was "
                                + settings.mostBytes());
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
            length += bulk.isOpen(record) ? length(record) : 0;
        }
        byte[] value = new byte[length];
        int at = 0;
        for (int record = first; record <= last; record++) {
            if (bulk.isOpen(record)) {
                System.arraycopy(bulk.bytes(), bulk.from(record), value, at, length(record));
                at += length(record);
            }
        }
        return value;
    }

    // ---- what became of it

    private void answered(int first, int last, @Nullable Exception why) {
        for (int record = first; record <= last; record++) {
            answers.set(record, why == null ? WRITTEN : why);
        }
        isFailing |= why != null && !Refusal.isFinal(why);
    }

    /**
     * Gives the records their verdicts, now that no answers come any more. What is left open is for a reason that the
     * exchange fails of.
     */
    void settle(Exchange exchange) {
        boolean isUndone = settings.isTransacted() && exchange.getException() != null;
        for (int record = 0; record < bulk.size(); record++) {
            Object answer = answers.get(record);
            if (answer == WRITTEN && !isUndone) {
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
    private final class BulkMessage extends org.apache.camel.support.DefaultMessage {

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
                known = new org.apache.camel.support.DefaultExchange(context);
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
