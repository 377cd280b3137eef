/**
 * Records as messages of Kafka. What is sent has headers that name the records within, so that whoever reads a topic
 * can tell a repetition; {@link caravan.kafka.KafkaMessages} is the step that makes them.
 */
@NullMarked
package caravan.kafka;

import org.jspecify.annotations.NullMarked;
