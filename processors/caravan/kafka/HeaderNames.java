package caravan.kafka;

import org.apache.camel.CamelContext;

/**
 * The names of the headers that the component {@code kafka:} knows. They differ between its versions, so they are read
 * from the one that is there.
 *
 * @param topic that a message is sent to
 * @param key of a message
 * @param partition that a message is sent to
 * @param metadata what has become of a message that was sent
 * @param fromTopic where a message was read
 * @param fromPartition of that topic
 * @param offset within that partition
 * @param timestamp of a message that was read
 */
record HeaderNames(
        String topic,
        String key,
        String partition,
        String metadata,
        String fromTopic,
        String fromPartition,
        String offset,
        String timestamp) {

    private static final String CONSTANTS = "org.apache.camel.component.kafka.KafkaConstants";

    static HeaderNames of(CamelContext context) {
        Class<?> constants = context.getClassResolver().resolveClass(CONSTANTS);
        if (constants == null) {
            throw new IllegalStateException("messages of Kafka need camel-kafka on the class path");
        }
        return new HeaderNames(
                value(constants, "OVERRIDE_TOPIC"),
                value(constants, "KEY"),
                value(constants, "PARTITION_KEY"),
                value(constants, "KAFKA_RECORD_META"),
                value(constants, "TOPIC"),
                value(constants, "PARTITION"),
                value(constants, "OFFSET"),
                value(constants, "TIMESTAMP"));
    }

    private static String value(Class<?> constants, String name) {
        try {
            return String.valueOf(constants.getField(name).get(null));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this version of camel-kafka has no header " + name, e);
        }
    }
}
