package caravan.kafka;

import caravan.bulk.FieldPattern;
import caravan.options.Options;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

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

    private static final Map<String, String> DEFAULTS = Map.of(
            "kafka.topic", "logs",
            "kafka.key", "{kubernetes.pod_id}/{kubernetes.container_name}",
            "kafka.message", "record",
            "kafka.transactions", "false",
            "kafka.max.request.size", "1048576",
            "kafka.batch.size", "262144");

    /**
     * Reads them.
     *
     * @param property gives the value of a property, or what is given beside its name where it is not set
     * @throws IllegalArgumentException naming every fault
     */
    static MessageSettings read(BiFunction<String, String, String> property) {
        Options options =
                new Options(name -> property.apply(name, DEFAULTS.getOrDefault(name, "")), UnaryOperator.identity());
        FieldPattern topic = pattern(options, () -> TopicName.pattern("kafka.topic", options.value("kafka.topic")));
        FieldPattern key =
                pattern(options, () -> FieldPattern.parse("kafka.key", options.value("kafka.key"), value -> value));
        boolean isBatch = options.isSecond("kafka.message", "record", "batch");
        options.flag("kafka.transactions");
        int mostBytes = (int) options.number("kafka.max.request.size", LEAST_BYTES, Integer.MAX_VALUE);
        int batchBytes = (int) options.number("kafka.batch.size", LEAST_BYTES, Integer.MAX_VALUE);
        options.check();
        return new MessageSettings(topic, key, isBatch ? Math.min(batchBytes, mostBytes) : 0, mostBytes);
    }

    private static FieldPattern pattern(Options options, Supplier<FieldPattern> parser) {
        try {
            return parser.get();
        } catch (IllegalArgumentException e) {
            options.fault(String.valueOf(e.getMessage()));
            return FieldPattern.parse("kafka.key", "none", value -> value);
        }
    }

    /** Whether a message holds several records. */
    boolean isBatch() {
        return batchBytes > 0;
    }
}
