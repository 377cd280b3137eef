package caravan.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {

    @TempDir
    Path directory;

    private TestArchive setup;
    private ArchiveCounters counters;

    @BeforeEach
    void prepare() {
        setup = new TestArchive(directory);
        counters = new ArchiveCounters();
    }

    private Retention retention() {
        return new Retention(setup.options(), setup.disk, setup.clock, counters, new Warnings(setup.clock));
    }

    private Path file(String folder, int number, int size, Duration age) throws IOException {
        Path file = directory
                .resolve(folder)
                .resolve(
                        "120000Z-" + "0".repeat(32) + '-' + number + '-' + (number + 1) + "-1r" + size + "b.ndjson.gz");
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[size]);
        Instant changed = setup.clock.instant().minus(age);
        Files.setLastModifiedTime(file, FileTime.from(changed));
        return file;
    }

    @Test
    void oldestFilesGoUntilTheRestFits() throws IOException {
        setup.retainSize = 1_000;
        Path oldest = file("a/b/c/2026-11-01", 1, 400, Duration.ofHours(3));
        Path older = file("a/b/d/2026-11-02", 2, 400, Duration.ofHours(2));
        Path newest = file("a/b/c/2026-11-03", 3, 400, Duration.ofHours(1));
        retention().enforce();
        assertThat(oldest).doesNotExist();
        assertThat(oldest.getParent()).as("empty folders go").doesNotExist();
        assertThat(older).exists();
        assertThat(newest).exists();
        assertThat(counters.retainedBytes.get()).isEqualTo(800);
        assertThat(counters.deleted.sum()).isEqualTo(1);
    }

    @Test
    void filesGoAtTheirAge() throws IOException {
        setup.retainAge = Duration.ofHours(2);
        Path old = file("a/b/c/2026-11-01", 1, 1, Duration.ofHours(3));
        Path young = file("a/b/c/2026-11-01", 2, 1, Duration.ofHours(1));
        retention().enforce();
        assertThat(old).doesNotExist();
        assertThat(young).exists();
    }

    @Test
    void filesOfOthersAndPartsAreLeftAlone() throws IOException {
        setup.retainSize = 0;
        setup.retainAge = Duration.ZERO;
        Path notes = directory.resolve("notes.txt");
        Files.writeString(notes, "mine");
        Path part = directory.resolve(".open/0123.gz.part");
        Files.createDirectories(part.getParent());
        Files.writeString(part, "part");
        Path elsewhere = Files.createTempDirectory("elsewhere");
        Path linked = file("x", 1, 1, Duration.ofDays(9));
        Files.move(linked, elsewhere.resolve(linked.getFileName()));
        Files.delete(directory.resolve("x"));
        Files.createSymbolicLink(directory.resolve("link"), elsewhere);
        retention().enforce();
        assertThat(notes).exists();
        assertThat(part).exists();
        assertThat(elsewhere.resolve(linked.getFileName())).exists();
        Files.delete(elsewhere.resolve(linked.getFileName()));
        Files.delete(elsewhere);
    }

    @Test
    void manyFilesAreDeletedInSeveralWalks() throws IOException {
        setup.retainAge = Duration.ofHours(1);
        int many = Retention.AT_ONCE + 10;
        for (int i = 0; i < many; i++) {
            file("a/b/c/2026-11-01", i, 0, Duration.ofHours(2));
        }
        Retention retention = retention();
        retention.enforce();
        assertThat(counters.deleted.sum()).isEqualTo(Retention.AT_ONCE);
        assertThat(retention.isDue()).isFalse();
        setup.clock.advance(Duration.ofSeconds(1));
        assertThat(retention.isDue()).isTrue();
        retention.enforce();
        assertThat(counters.deleted.sum()).isEqualTo(many);
        setup.clock.advance(Duration.ofSeconds(1));
        assertThat(retention.isDue()).isFalse();
    }

    @Test
    void fileThatCannotBeDeletedDoesNotKeepOthers() throws IOException {
        setup.retainSize = 0;
        Path stubborn = file("a/b/c/2026-11-01", 1, 1, Duration.ofHours(2));
        Path other = file("a/b/c/2026-11-01", 2, 1, Duration.ofHours(1));
        setup.disk.hook = (kind, path, length) -> {
            if (path.equals(stubborn)) {
                throw new IOException("Operation not permitted");
            }
            return length;
        };
        retention().enforce();
        assertThat(stubborn).exists();
        assertThat(other).doesNotExist();
    }

    @Test
    void archiveEnforcesItByItself() throws IOException {
        setup.retainSize = 2_000;
        setup.rollSize = 1_000;
        Feed web = new Feed("/logs/web", 1);
        try (Archive archive = setup.open()) {
            for (int i = 0; i < 50; i++) {
                web.write(10, 500).send(archive);
                setup.clock.advance(Duration.ofSeconds(1));
                archive.commit();
            }
            assertThat(archive.counters().deleted.sum()).isGreaterThan(10);
            assertThat(archive.counters().retainedBytes.get()).isLessThan(3_000);
        }
    }

    private Path numbered(int number, int size) throws IOException {
        Path file = directory.resolve(
                "%016d-20261105T120000Z-%s-0-9-7r%db.ndjson.zst".formatted(number, "0".repeat(32), 10 * size));
        return Files.write(file, new byte[size]);
    }

    @Test
    void sequenceShedsByNumberAndLeavesTheFileThatIsBeingRead() throws IOException {
        setup.sequence = true;
        setup.spooled = true;
        setup.retainSize = 1_000;
        Path third = numbered(3, 400);
        Path second = numbered(2, 400);
        Path first = numbered(1, 400);
        Files.setLastModifiedTime(third, FileTime.from(setup.clock.instant().minus(Duration.ofDays(1))));
        retention().enforce();
        assertThat(first).exists();
        assertThat(second).doesNotExist();
        assertThat(third).exists();
        assertThat(counters.shedRecords.sum()).isEqualTo(7);
        assertThat(counters.shedBytes.sum()).isEqualTo(4_000);
    }

    @Test
    void whatIsTakenAwayFreesItsRoomWithinSeconds() throws IOException {
        setup.stopWhenFull = true;
        setup.retainSize = 1_000;
        Path taken = file("a", 1, 600, Duration.ofHours(1));
        file("a", 2, 600, Duration.ofHours(1));
        Retention retention = retention();
        retention.enforce();
        assertThatThrownBy(retention::check)
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("`retainSize` (1000)")
                .hasMessageContaining("`whenFull`")
                .hasMessageContaining("1200 bytes of closed files")
                .hasMessageContaining(directory.toString());
        assertThat(taken).as("nothing is deleted").exists();
        Files.delete(taken);
        setup.clock.advance(Duration.ofMillis(500));
        assertThat(retention.isDue()).isFalse();
        setup.clock.advance(Duration.ofMillis(600));
        assertThat(retention.isDue()).isTrue();
        retention.enforce();
        retention.check();
        assertThat(counters.retainedBytes.get()).isEqualTo(600);
        assertThat(counters.full.sum()).isEqualTo(1);
        assertThat(counters.deleted.sum()).isZero();
    }

    @Test
    void nothingThatIsDrainedIsLookedForWhereNothingIsThere() {
        setup.stopWhenFull = true;
        Retention retention = retention();
        retention.enforce();
        setup.clock.advance(Duration.ofMinutes(10));
        assertThat(retention.isDue()).isFalse();
        retention.added(1);
        assertThat(retention.isDue()).isTrue();
    }

    @Test
    void forEverIsForEver() throws IOException {
        setup.retainAge = Duration.ZERO;
        Path old = file("a/b/c/1971-11-01", 1, 1, Duration.ofDays(20_000));
        retention().enforce();
        assertThat(old).exists();
    }

    @Test
    void foldersOfWhatWasTakenGo() throws IOException {
        setup.stopWhenFull = true;
        Path first = file("shop/web/nginx/2026-11-05", 1, 1, Duration.ofHours(1));
        Path second = file("shop/api/nginx/2026-11-05", 2, 1, Duration.ofHours(1));
        Files.createDirectories(directory.resolve(".open"));
        Files.delete(first);
        retention().enforce();
        assertThat(directory.resolve("shop/web")).doesNotExist();
        assertThat(second).exists();
        Files.delete(second);
        retention().enforce();
        assertThat(directory.resolve("shop")).doesNotExist();
        assertThat(directory.resolve(".open")).exists();
    }
}
