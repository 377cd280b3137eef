/**
 * Clients of Kafka for Camel's component {@code kafka:}. Who they are and whom they trust is set in one place, the
 * properties {@code kafka.*}; they begin when they are first needed, so that a broker that is away stops no start; and
 * they begin again after what they do not recover from by themselves.
 *
 * <p>These classes need camel-kafka, and are loaded when a route names the bean {@code kafka-clients}.
 */
@NullMarked
package caravan.broker;

import org.jspecify.annotations.NullMarked;
