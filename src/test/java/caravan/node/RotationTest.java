package caravan.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sequences of the kubelet's container_log_manager.go, one system call at a time. */
class RotationTest {

    private static final Instant NOW = Instant.parse("2026-11-22T10:15:00Z");

    @TempDir
    private Path folder;

    private final Retention retention = new Retention(Duration.ZERO, Duration.ZERO);
    private Path log;

    @BeforeEach
    void writeLog() throws IOException {
        log = file("0.log", "new");
        retention.created(new LogFile(log, 0, 0, NOW));
    }

    @Test
    void firstRotationRenamesAndReopens() throws IOException {
        assertThat(rotate(5, this::reopens))
                .containsExactly("0.log", "0.log.20261122-101500", "0.log 0.log.20261122-101500");
    }

    @Test
    void fileThatIsNotReopenedGetsItsNameBack() throws IOException {
        assertThat(rotate(5, now -> false)).containsExactly("0.log", "0.log.20261122-101500", "0.log");
        assertThat(log).hasContent("new");
    }

    @Test
    void formerFileBecomesGzipByWayOfTmp() throws IOException {
        file("0.log.20261122-101400", "old");

        assertThat(rotate(5, this::reopens))
                .containsExactly(
                        "0.log 0.log.20261122-101400",
                        "0.log 0.log.20261122-101400 0.log.20261122-101400.tmp",
                        "0.log 0.log.20261122-101400 0.log.20261122-101400.gz",
                        "0.log 0.log.20261122-101400.gz",
                        "0.log.20261122-101400.gz 0.log.20261122-101500",
                        "0.log 0.log.20261122-101400.gz 0.log.20261122-101500");
        try (GZIPInputStream gzip =
                new GZIPInputStream(Files.newInputStream(folder.resolve("0.log.20261122-101400.gz")))) {
            assertThat(new String(gzip.readAllBytes())).isEqualTo("old");
        }
    }

    @Test
    void staleTmpAndCompressedOriginalGoFirst() throws IOException {
        file("0.log.20261122-101300", "old");
        file("0.log.20261122-101300.gz", "old, compressed");
        file("0.log.20261122-101400.tmp", "half");

        assertThat(rotate(5, this::reopens))
                .startsWith(
                        "0.log 0.log.20261122-101300 0.log.20261122-101300.gz 0.log.20261122-101400.tmp",
                        "0.log 0.log.20261122-101300.gz",
                        "0.log.20261122-101300.gz 0.log.20261122-101500");
    }

    @Test
    void oldestGoUntilTwoLessThanTheLimitRemain() throws IOException {
        file("0.log.20261122-101100.gz", "1");
        file("0.log.20261122-101200.gz", "2");
        file("0.log.20261122-101300.gz", "3");
        file("0.log.20261122-101400.gz", "4");

        assertThat(rotate(4, this::reopens))
                .endsWith("0.log 0.log.20261122-101300.gz 0.log.20261122-101400.gz 0.log.20261122-101500");
    }

    @Test
    void withTwoFilesTheFormerOneIsNeverCompressed() throws IOException {
        file("0.log.20261122-101400", "old");

        assertThat(rotate(2, this::reopens))
                .containsExactly(
                        "0.log 0.log.20261122-101400", "0.log", "0.log.20261122-101500", "0.log 0.log.20261122-101500");
    }

    @Test
    void nameThatIsTakenIsWaitedFor() throws IOException {
        file("0.log.20261122-101500.gz", "of this very second");
        Rotation rotation = new Rotation(log, 5, retention, this::reopens);
        for (int i = 0; i < 20; i++) {
            rotation.advance(NOW);
        }
        Instant later = NOW.plusSeconds(1);
        while (rotation.advance(later)) {}

        assertThat(listing()).isEqualTo("0.log 0.log.20261122-101500.gz 0.log.20261122-101501");
    }

    private boolean reopens(Instant now) throws IOException {
        file("0.log", "");
        return true;
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    /** What the folder shows before the rotation and whenever that has changed. */
    private List<String> rotate(int maxFiles, Rotation.Reopen runtime) throws IOException {
        List<String> seen = new ArrayList<>();
        seen.add(listing());
        Rotation rotation = new Rotation(log, maxFiles, retention, runtime);
        boolean goesOn;
        do {
            goesOn = rotation.advance(NOW);
            if (!listing().equals(seen.get(seen.size() - 1))) {
                seen.add(listing());
            }
        } while (goesOn);
        return seen;
    }

    private String listing() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return String.join(
                    " ",
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }
}
