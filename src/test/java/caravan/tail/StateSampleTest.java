package caravan.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.batch.Verdict;
import caravan.checkpoint.CheckpointLog;
import caravan.checkpoint.StateSample;
import caravan.ledger.Account;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checkpoints of version 1 are read. */
class StateSampleTest {

    private static final String FILE = "file 01a21604b8b790934f6fccf01af5f699";
    private static final String PATH = "/srv/containers/web-1_shop_nginx-" + "0123456789abcdef".repeat(4) + ".log";

    @TempDir
    Path folder;

    private Map<String, String> entries() throws IOException {
        StateSample.copy("tail/checkpoints", folder.resolve("checkpoints"));
        try (CheckpointLog log = CheckpointLog.open(folder)) {
            assertThat(log.faults()).isEmpty();
            return Map.copyOf(log.entries());
        }
    }

    @Test
    void checkpointsOfVersionOneAreRead() throws IOException {
        Map<String, String> entries = entries();
        HistoryText.Parsed parsed = HistoryText.parse(FILE, entries.get(FILE));

        assertThat(entries).containsOnlyKeys("started", FILE, "ledger " + PATH);
        assertThat(parsed.path()).isEqualTo(PATH);
        assertThat(parsed.history().place).hasToString(PATH);
        assertThat(parsed.history().acknowledged).isEqualTo(352);
        assertThat(parsed.history().size).isEqualTo(352);
        assertThat(parsed.history().key).isEqualTo(new FileKey(65024, 1451964));
        assertThat(parsed.history().head.toText()).isEqualTo("352:352:ba12fcba677b4413");
        Account account = Account.parse(entries.get("ledger " + PATH));
        assertThat(account.readRecords()).isEqualTo(7);
        assertThat(account.bytes(Verdict.DELIVERED)).isEqualTo(352);
    }

    @Test
    void entryOfALaterVersionIsRefusedWithBothVersions() throws IOException {
        String later = entries().get(FILE).replaceFirst("v=1 ", "v=2 ");

        assertThatThrownBy(() -> HistoryText.parse(FILE, later))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not \"v=1 ")
                .hasMessageContaining("\"v=2 ");
    }
}
