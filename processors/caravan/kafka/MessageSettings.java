package caravan.kafka;

import caravan.bulk.FieldPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * The properties that shape messages, checked.
 *
 * @param topic of a record
 * @param key of a record; records with one key keep their order
 * @param batchBytes of records that make a message, 0 where each is one
 * @param mostBytes that a message may have, as the producer counts them: with its headers, not compressed
 */
record MessageSettings(FieldPattern topic, FieldPattern key, int batchBytes, int mostBytes) {

    private static final int LEAST_BYTES = 1024;

    /**
     * Reads them.
     *
     * @param property gives the value of a property, or what is given beside its name where it is not set
     * @throws IllegalArgumentException naming every fault
     */
    static MessageSettings read(BiFunction<String, String, String> property) {
        List<String> faults = new ArrayList<>();
        FieldPattern topic = null;
        FieldPattern key = null;
        try {
            topic = TopicName.pattern("kafka.topic", property.apply("kafka.topic", "logs"));
        } catch (IllegalArgumentException e) {
            faults.add(String.valueOf(e.getMessage()));
        }
        try {
            String text = property.apply("kafka.key", "{kubernetes.pod_id}/{kubernetes.container_name}");
            key = FieldPattern.parse("kafka.key", text, value -> value);
        } catch (IllegalArgumentException e) {
            faults.add(String.valueOf(e.getMessage()));
        }
        boolean isBatch = oneOf("kafka.message", property.apply("kafka.message", "record"), "record", "batch", faults);
        oneOf("kafka.transactions", property.apply("kafka.transactions", "false"), "false", "true", faults);
        int mostBytes = bytes("kafka.max.request.size", property.apply("kafka.max.request.size", "1048576"), faults);
        int batchBytes = bytes("kafka.batch.size", property.apply("kafka.batch.size", "262144"), faults);
        if (topic == null || key == null || !faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
        return new MessageSettings(topic, key, isBatch ? Math.min(batchBytes, mostBytes) : 0, mostBytes);
    }

    /** Whether a message holds several records. */
    boolean isBatch() {
        return batchBytes > 0;
    }

    /** Whether it is the second one. */
    private static boolean oneOf(String option, String value, String one, String other, List<String> faults) {
        if (!value.equals(one) && !value.equals(other)) {
            faults.add('`' + option + "` must be " + one + " or " + other + ": was " + value);
        }
        return value.equals(other);
    }

    private static int bytes(String option, String value, List<String> faults) {
        try {
            int bytes = Integer.parseInt(value.strip());
            if (bytes >= LEAST_BYTES) {
                return bytes;
            }
        } catch (NumberFormatException e) {
            // the same fault
        }
        faults.add('`' + option + "` must be a number of bytes, at least " + LEAST_BYTES + ": was " + value);
        return LEAST_BYTES;
    }
}
