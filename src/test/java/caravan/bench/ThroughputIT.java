package caravan.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThroughputIT {

    @Test
    void everyRecordOfASmallCorpusArrives(@TempDir Path folder) throws Exception {
        assertThat(Throughput.run("folder=" + folder, "mb=8", "files=3", "passes=1"))
                .isTrue();
        assertThat(folder).isEmptyDirectory();
    }

    /** It takes 139 to 144 MiB, and 150 MiB in a run over gigabytes: the rest is for what differs from run to run. */
    @Test
    void bulksAreSentWithin160MiB(@TempDir Path folder) throws Exception {
        assertThat(Throughput.run("folder=" + folder, "mb=96", "passes=2", "modes=elasticsearch", "most=160"))
                .isTrue();
    }
}
