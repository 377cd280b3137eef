package caravan.warnings;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.NOPLogger;

class WarningsTest {

    private final AtomicLong clock = new AtomicLong();
    private final Warnings warnings = new Warnings(NOPLogger.NOP_LOGGER, clock::get, Duration.ofSeconds(60));

    @Test
    void eachKindIsSaidOnceWithinThePause() {
        warnings.warn("away", "the store is away");
        warnings.warn("away", "the store is away");
        warnings.warn("full", "the disk is full");
        assertThat(warnings.count()).isEqualTo(2);

        clock.set(60_000);
        warnings.warn("away", "the store is away");
        assertThat(warnings.count()).isEqualTo(3);
    }

    @Test
    void whatIsOverIsSaidAgainAtOnce() {
        warnings.warn("away", "the store is away");
        warnings.over("away", "the store is back");
        warnings.warn("away", "the store is away");

        assertThat(warnings.count()).isEqualTo(2);
    }

    @Test
    void faultsOfOneTypeAreOneKind() {
        for (int i = 0; i < 1_000; i++) {
            warnings.fault("the delivery", new IllegalStateException("number " + i));
        }
        warnings.fault("the delivery", new NullPointerException());

        assertThat(warnings.count()).isEqualTo(2);
    }
}
