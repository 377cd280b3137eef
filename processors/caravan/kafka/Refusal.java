package caravan.kafka;

import java.util.Set;

/**
 * Tells what Kafka says about a message from what it says about itself. By name, for the steps need no library of
 * Kafka's.
 */
public final class Refusal {

    private static final Set<String> FINAL = Set.of(
            "org.apache.kafka.common.errors.RecordTooLargeException",
            "org.apache.kafka.common.errors.RecordBatchTooLargeException",
            "org.apache.kafka.common.errors.InvalidTopicException",
            "org.apache.kafka.common.errors.InvalidTimestampException",
            "org.apache.kafka.common.errors.SerializationException",
            "org.apache.kafka.common.InvalidRecordException");

    private Refusal() {}

    /** Whether the same message is never taken, however often it is sent. */
    public static boolean isFinal(Throwable why) {
        for (Class<?> type = why.getClass(); type != null; type = type.getSuperclass()) {
            if (FINAL.contains(type.getName())) {
                return true;
            }
        }
        return false;
    }

    /** Whether Kafka's client says it. */
    static boolean isOfKafka(Throwable why) {
        return why.getClass().getName().startsWith("org.apache.kafka.");
    }
}
