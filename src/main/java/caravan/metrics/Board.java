package caravan.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Puts figures on a registry, under Micrometer's names: {@code caravan.lost.bytes} is {@code caravan_lost_bytes_total} where
 * Prometheus asks.
 */
final class Board {

    private final MeterRegistry registry;
    /** A registry alone would let go of them. */
    private final List<LongSupplier> held = new CopyOnWriteArrayList<>();

    Board(MeterRegistry registry) {
        this.registry = registry;
    }

    /** A counter, of a figure that never goes down. */
    void counter(String name, String meaning, Tags labels, LongSupplier figure) {
        held.add(figure);
        FunctionCounter.builder(name, figure, LongSupplier::getAsLong)
                .description(meaning)
                .tags(labels)
                .register(registry);
    }

    /** A gauge. */
    void gauge(String name, String meaning, Tags labels, DoubleSupplier figure) {
        Gauge.builder(name, figure::getAsDouble)
                .description(meaning)
                .tags(labels)
                .register(registry);
    }

    /** A gauge that is 1 or 0. */
    void flag(String name, String meaning, Tags labels, BooleanSupplier figure) {
        gauge(name, meaning, labels, () -> figure.getAsBoolean() ? 1 : 0);
    }
}
