package caravan.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A minute of {@link EndToEnd}; five of them: {@code mvn -q -DskipTests package exec:exec@end-to-end}. */
class EndToEndIT {

    @Test
    @Timeout(300)
    void nothingIsLostOrDoubledByKillAndRotation() throws IOException, InterruptedException {
        EndToEnd.Report report = EndToEnd.run(EndToEnd.Setup.of("seconds=60", "pods=20", "rate=1000000", "kills=3"));

        assertThat(report.isClean()).as("%s", report).isTrue();
        assertThat(report.activity().of(Activity.Event.ROTATION)).isGreaterThan(50);
        assertThat(report.activity().of(Activity.Event.RECORD_ACROSS_ROTATION)).isPositive();
        assertThat(report.activity().of(Activity.Event.POD_GONE)).isPositive();
    }
}
