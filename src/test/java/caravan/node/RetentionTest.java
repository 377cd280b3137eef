package caravan.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RetentionTest {

    private static final Instant START = Instant.parse("2026-11-22T10:15:00Z");
    private static final Path LOG = Path.of("0.log");

    private final Retention retention = new Retention(Duration.ofSeconds(4), Duration.ofSeconds(5));
    private final LogFile file = new LogFile(LOG, 0, 0, START);

    @BeforeEach
    void write() {
        retention.created(file);
        file.wrote(100, START);
    }

    private boolean mayGoAfter(int seconds) {
        return retention.mayDelete(Set.of(LOG), START.plusSeconds(seconds));
    }

    @Test
    void aFileStaysForAWhileAfterItsLastByte() {
        assertThat(mayGoAfter(3)).isFalse();
        assertThat(mayGoAfter(4)).isTrue();
    }

    @Test
    void aFileStaysForAWhileAfterTheCollectorHasComeUp() {
        retention.collectorDown();
        assertThat(mayGoAfter(20)).isFalse();
        retention.collectorUp(START.plusSeconds(30));
        assertThat(mayGoAfter(33)).isFalse();
        assertThat(mayGoAfter(34)).isTrue();
    }

    @Test
    void aFileStaysUntilTheRecordIsOverThatGoesOnInItsSuccessor() {
        file.await();
        assertThat(mayGoAfter(20)).isFalse();
        file.completed(START.plusSeconds(30));
        assertThat(mayGoAfter(33)).isFalse();
        assertThat(mayGoAfter(34)).isTrue();
    }

    @Test
    void aFileWhoseLastRecordIsNeverOverStaysAsLongAsACollectorWaitsForThatToo() {
        file.abandon(START);
        assertThat(mayGoAfter(8)).isFalse();
        assertThat(mayGoAfter(9)).isTrue();
    }
}
