package caravan.archive;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Batch;
import caravan.batch.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An archive that is drained: one sequence of files, a bound that stops it. */
class SpoolTest {

    @TempDir
    Path directory;

    private TestArchive setup;
    private final Feed web = new Feed("/logs/web", 1);
    private final Feed api = new Feed("/logs/api", 2);

    @BeforeEach
    void prepare() {
        setup = new TestArchive(directory);
        setup.sequence = true;
        setup.spooled = true;
        setup.stopWhenFull = true;
        setup.format = FrameFormat.ZSTD;
        setup.rollAge = Duration.ofSeconds(1);
    }

    private void closeFile(Archive archive) {
        setup.clock.advance(Duration.ofSeconds(1));
        archive.commit();
    }

    private List<Path> inOrder() throws IOException {
        List<Path> files = Reading.sealed(directory);
        assertThat(files).allMatch(file -> file.getParent().equals(directory)).isSorted();
        return files;
    }

    /** Files that were closed one after the other hold the records of each source in their order. */
    private void assertInOrder() throws IOException {
        StringBuilder numbers = new StringBuilder();
        for (Path file : inOrder()) {
            List<String> lines = Reading.lines(file);
            assertThat(Layout.read(file)).extracting(Layout.Told::records).isEqualTo((long) lines.size());
            lines.stream()
                    .filter(line -> line.contains("/logs/web"))
                    .forEach(line -> numbers.append(line.replaceAll(".*line (\\d+) .*", "$1 ")));
        }
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < web.lines(); i++) {
            expected.append(i).append(' ');
        }
        assertThat(numbers).hasToString(expected.toString());
    }

    @Test
    void filesHoldWhatCameOfAllSourcesInTheOrderInWhichItCame() throws IOException {
        try (Archive archive = setup.open()) {
            for (int round = 0; round < 5; round++) {
                web.write(3, 50).send(archive);
                api.write(2, 50).send(archive);
                closeFile(archive);
            }
        }
        assertThat(inOrder()).hasSize(5);
        assertThat(Layout.read(inOrder().get(0)).sourceBytes()).isEqualTo(5 * 51);
        assertInOrder();
        Reading.assertExact(directory, web, api);
    }

    /** Somebody may have taken it under that name before the power failed: what has another name is something else. */
    @Test
    void fileWhoseNewNameWasLostIsClosedAgainAsItWas() throws IOException {
        try (Archive archive = setup.open()) {
            web.write(3, 50).send(archive);
            closeFile(archive);
        }
        Path closed = inOrder().get(0);
        Files.move(closed, directory.resolve(Layout.OPEN).resolve(Layout.ALL + Layout.partExtension(FrameFormat.ZSTD)));
        try (Archive archive = setup.open()) {
            web.write(2, 50).send(archive);
            closeFile(archive);
        }
        assertThat(inOrder()).hasSize(2);
        assertThat(withoutNumber(inOrder().get(0))).isEqualTo(withoutNumber(closed));
        assertInOrder();
    }

    private static String withoutNumber(Path file) {
        return file.getFileName().toString().replaceFirst("^\\d{16}-", "");
    }

    @Test
    void clockThatIsSetBackChangesNoOrder() throws IOException {
        for (int life = 0; life < 3; life++) {
            try (Archive archive = setup.open()) {
                web.write(3, 50).send(archive);
                closeFile(archive);
                setup.clock.advance(Duration.ofHours(-5));
                web.write(3, 50).send(archive);
                archive.commit();
                closeFile(archive);
            }
            setup.clock.advance(Duration.ofDays(-1));
        }
        assertThat(inOrder()).hasSize(6);
        assertInOrder();
    }

    @Test
    void partsOfTheOtherLayoutAreClosedAtTheStart() throws IOException {
        setup.sequence = false;
        Archive killed = setup.open();
        web.write(3, 50).send(killed);
        killed.commit();
        TestArchive other = new TestArchive(directory.resolve("copy"));
        other.sequence = true;
        other.format = FrameFormat.ZSTD;
        ArchiveCrashTest.copy(
                directory.resolve(".open"),
                Files.createDirectories(other.directory).resolve(".open"));
        try (Archive archive = other.open()) {
            assertThat(Reading.sealed(other.directory)).hasSize(1).allMatch(file -> file.getParent()
                    .equals(other.directory));
            web.write(3, 50).send(archive);
        }
        assertThat(Reading.sealed(other.directory)).hasSize(2);
        Reading.assertExact(other.directory, web);
    }

    @Test
    void recordsAreSpooled() throws IOException {
        try (Archive archive = setup.open()) {
            web.write(2, 49);
            Batch batch = web.batch(0, 100);
            web.send(archive, batch);
            archive.commit();
            assertThat(batch.settlement().tally().of(Verdict.SPOOLED).records()).isEqualTo(2);
            assertThat(batch.settlement().tally().of(Verdict.DELIVERED).records())
                    .isZero();
            web.restartFrom(0);
            Batch again = web.batch(0, 100);
            web.send(archive, again);
            assertThat(again.settlement().tally().of(Verdict.SPOOLED).records())
                    .as("known already")
                    .isEqualTo(2);
        }
    }

    @Test
    void fullSpoolTakesNothingUntilSomeIsDrained() throws IOException {
        setup.retainSize = 2_000;
        setup.rollSize = 500;
        try (Archive archive = setup.open()) {
            while (web.isThrough()) {
                web.write(5, 400).send(archive);
                closeFile(archive);
            }
            assertThat(web.lastFailure()).hasMessageContaining("`retainSize` (2000)");
            long used = archive.counters().retainedBytes.get()
                    + archive.counters().partBytes.get();
            assertThat(used).isBetween(2_000L, 3_000L);
            assertThat(archive.counters().deleted.sum()).isZero();
            Files.delete(inOrder().get(0));
            Files.delete(inOrder().get(0));
            closeFile(archive);
            web.resend(archive, 10_000);
            archive.commit();
            assertThat(web.isThrough()).isTrue();
            web.write(1, 10).send(archive);
            archive.commit();
            assertThat(archive.counters().partBytes.get()).isPositive();
            closeFile(archive);
            assertThat(archive.counters().partBytes.get()).isZero();
        }
    }

    @Test
    void spoolThatWasFullIsFullAtTheNextStart() throws IOException {
        setup.retainSize = 2_000;
        setup.rollSize = 500;
        try (Archive archive = setup.open()) {
            while (web.isThrough()) {
                web.write(5, 400).send(archive);
                closeFile(archive);
            }
        }
        try (Archive archive = setup.open()) {
            web.resend(archive, 10_000);
            assertThat(web.isThrough()).isFalse();
            assertThat(archive.counters().full.sum()).isEqualTo(1);
        }
    }

    @Test
    void failedBatchOfOneSourceDoesNotKeepOthersOut() throws IOException {
        try (Archive archive = setup.open()) {
            web.write(4, 49);
            Batch first = web.batch(0, 100);
            archive.accept(first);
            setup.disk.hook = (what, where, length) -> {
                throw new IOException("Input/output error");
            };
            archive.commit(); // the first one's exchange is still on its way
            setup.disk.hook = (what, where, length) -> length;
            web.send(archive, web.batch(100, 200));
            assertThat(web.lastFailure()).hasMessageContaining("an earlier batch of /logs/web failed");
            api.write(2, 50).send(archive);
            archive.commit();
            assertThat(api.isThrough()).isTrue();
            first.completed(null);
            web.resend(archive, 1_000);
        }
        Reading.assertExact(directory, web, api);
    }
}
