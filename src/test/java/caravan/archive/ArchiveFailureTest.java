package caravan.archive;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.archive.TestDisk.Kind;
import caravan.batch.Batch;
import caravan.batch.RevokedException;
import caravan.disk.SmallDisk;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveFailureTest {

    @TempDir
    Path directory;

    private TestArchive setup;
    private final Feed web = new Feed("/logs/web", 1);
    private final Feed api = new Feed("/logs/api", 2);

    @BeforeEach
    void prepare() {
        setup = new TestArchive(directory);
    }

    private void fail(Kind kind, Predicate<Path> path, String why) {
        setup.disk.hook = (what, where, length) -> {
            if (what == kind && path.test(where)) {
                throw new IOException(why);
            }
            return length;
        };
    }

    private void repair() {
        setup.disk.room = Long.MAX_VALUE / 2;
        setup.disk.hook = (what, where, length) -> length;
    }

    private static boolean isPart(Path path) {
        return path.toString().endsWith(".part");
    }

    @Test
    void failedFsyncFailsAllSinceTheLastOneAndTakesThemBack() throws IOException {
        try (Archive archive = setup.open()) {
            web.write(2, 50).send(archive);
            archive.commit();
            long durable = web.acknowledged();
            fail(Kind.SYNC, ArchiveFailureTest::isPart, "Input/output error");
            web.write(2, 50).send(archive);
            web.write(2, 50).send(archive);
            archive.commit();
            assertThat(web.acknowledged()).isEqualTo(durable);
            assertThat(web.failures).hasSize(2).allMatch(why -> why.getClass() == IOException.class);
            assertThat(Reading.numbers(directory, web)).containsExactly(0, 1);
            repair();
            web.resend(archive, 1_000);
            archive.commit();
            assertThat(web.isThrough()).isTrue();
        }
        Reading.assertExact(directory, web);
    }

    @Test
    void fsyncIsNeverTriedAgainOnTheSameDescriptor() throws IOException {
        try (Archive archive = setup.open()) {
            web.write(1, 50).send(archive);
            archive.commit();
            fail(Kind.SYNC, ArchiveFailureTest::isPart, "Input/output error");
            web.write(1, 50).send(archive);
            int before = setup.disk.log.size();
            archive.commit();
            assertThat(setup.disk.log.subList(before, setup.disk.log.size()))
                    .filteredOn(line -> line.contains(".part"))
                    .extracting(line -> line.substring(0, line.indexOf(' ')))
                    .containsExactly("WRITE", "OPEN", "TRUNCATE");
            repair();
        }
    }

    @Test
    void halfWrittenFrameOnAFullDiskIsCutOffAndComesAgain() throws IOException {
        try (Archive archive = setup.open()) {
            web.write(1, 50).send(archive);
            archive.commit();
            setup.disk.hook = (what, where, length) -> what == Kind.WRITE && isPart(where) ? length / 2 : length;
            web.write(1, 50).send(archive);
            archive.commit();
            assertThat(web.lastFailure()).hasMessage("No space left on device");
            assertThat(Reading.numbers(directory, web)).containsExactly(0);
            repair();
            web.resend(archive, 1_000);
        }
        Reading.assertExact(directory, web);
    }

    /** It stayed open for want of a note, and nobody could take it away to make room. */
    @Test
    void fileIsClosedOnADiskThatIsQuiteFull() throws IOException {
        try (Archive archive = setup.open()) {
            web.write(2, 50).send(archive);
            archive.commit();
            setup.disk.room = 0;
            setup.clock.advance(setup.rollAge);
            archive.commit();
            assertThat(Reading.sealed(directory)).hasSize(1);
            repair();
        }
        Reading.assertExact(directory, web);
    }

    /** Their notes take more than the block that the log has anyhow. */
    @Test
    void filesAreClosedOnARealDiskThatIsQuiteFull() throws Exception {
        Feed[] feeds =
                IntStream.range(0, 100).mapToObj(i -> new Feed("/logs/" + i, i)).toArray(Feed[]::new);
        try (SmallDisk small = SmallDisk.mount(directory.resolve("disk"), 1 << 20)) {
            TestArchive own = new TestArchive(small.folder().resolve("archive"), setup.clock);
            own.maxFilesPerHour = 36_000;
            try (Archive archive = new Archive(own.options(), SystemDisk.INSTANCE, own.clock, Runnable::run)) {
                for (Feed feed : feeds) {
                    feed.write(2, 50).send(archive);
                }
                archive.commit();
                small.fill();
                setup.clock.advance(own.rollAge);
                archive.commit();
                assertThat(Reading.sealed(own.directory)).hasSize(feeds.length);
            }
            Reading.assertExact(own.directory, feeds);
        }
    }

    @Test
    void fileIsClosedOnADiskThatIsQuiteFullAtTheStart() throws IOException {
        setup.sequence = true;
        try (Archive archive = setup.open()) {
            web.write(2, 50).send(archive);
            archive.commit();
            fail(Kind.RENAME, path -> true, "Input/output error");
        }
        repair();
        setup.disk.room = 0;
        try (Archive archive = setup.open()) {
            setup.clock.advance(setup.rollAge);
            archive.commit();
            assertThat(Reading.sealed(directory)).hasSize(1);
        }
        Reading.assertExact(directory, web);
    }

    @Test
    void otherSourcesGoOn() throws IOException {
        try (Archive archive = setup.open()) {
            web.write(1, 50).send(archive);
            archive.commit();
            Path first = Reading.parts(directory).get(0);
            fail(Kind.SYNC, first::equals, "Input/output error");
            web.write(1, 50).send(archive);
            api.write(1, 50).send(archive);
            archive.commit();
            assertThat(web.isThrough()).isFalse();
            assertThat(api.isThrough()).isTrue();
            repair();
            web.resend(archive, 1_000);
        }
        Reading.assertExact(directory, web, api);
    }

    @Test
    void diskThatCannotBeRepairedIsTriedAgainWithTheNextBatch() throws IOException {
        try (Archive archive = setup.open()) {
            web.write(1, 50).send(archive);
            archive.commit();
            setup.disk.hook = (what, where, length) -> {
                throw new IOException("Read-only file system");
            };
            for (int i = 0; i < 3; i++) {
                web.write(1, 50);
                web.resend(archive, 1_000);
                archive.commit();
                assertThat(web.lastFailure()).hasMessage("Read-only file system");
            }
            repair();
            web.resend(archive, 1_000);
            archive.commit();
            assertThat(web.isThrough()).isTrue();
        }
        Reading.assertExact(directory, web);
    }

    @Test
    void laterBatchIsRefusedUntilTheCollectorHasHeardOfTheFailedOne() throws IOException {
        try (Archive archive = setup.open()) {
            web.write(4, 49);
            Batch first = web.batch(0, 100);
            Batch second = web.batch(100, 200);
            archive.accept(first);
            fail(Kind.SYNC, ArchiveFailureTest::isPart, "Input/output error");
            // the first one's exchange is still on its way, so its failure is not settled
            archive.commit();
            repair();
            web.send(archive, second);
            assertThat(web.lastFailure()).hasMessageContaining("an earlier batch of /logs/web failed");
            first.completed(null);
            web.resend(archive, 1_000);
            archive.commit();
            assertThat(web.isThrough()).isTrue();
        }
        Reading.assertExact(directory, web);
    }

    @Test
    void revokedBatchIsNotWritten() throws IOException {
        try (Archive archive = setup.open()) {
            web.write(4, 49);
            Batch first = web.batch(0, 100);
            Batch second = web.batch(100, 200);
            first.completed(new IllegalStateException("a step before the archive failed"));
            web.send(archive, second);
            assertThat(second.settlement().failure()).isInstanceOf(RevokedException.class);
            web.resend(archive, 1_000);
        }
        Reading.assertExact(directory, web);
    }

    @Test
    void batchOfAnExchangeThatFailsLaterOnIsNotWrittenTwice() throws IOException {
        try (Archive archive = setup.open()) {
            web.write(4, 49);
            Batch batch = web.batch(0, 200);
            archive.accept(batch);
            batch.completed(new IllegalStateException("a step behind the archive failed"));
            archive.commit();
            assertThat(web.isThrough()).isFalse();
            web.resend(archive, 100);
            assertThat(web.isThrough())
                    .as("known to be durable: answered at once")
                    .isTrue();
            assertThat(archive.counters().duplicates.sum()).isEqualTo(4);
        }
        Reading.assertExact(directory, web);
    }

    @Test
    void sameBatchTwiceInOneRouteIsWrittenOnceAndAnsweredTwice() throws IOException {
        try (Archive archive = setup.open()) {
            web.write(2, 49);
            Batch batch = web.batch(0, 100);
            archive.accept(batch);
            archive.accept(batch);
            batch.completed(null);
            assertThat(web.isThrough()).isFalse();
            archive.commit();
            assertThat(web.isThrough()).isTrue();
        }
        Reading.assertExact(directory, web);
    }

    @Test
    void recordThatCannotBeWrittenFailsItsBatchAlone() throws IOException {
        try (Archive archive = setup.open()) {
            web.write(2, 49).send(archive);
            web.write(2, 49);
            web.step = batch -> batch.get(1).put("poison", new Poison());
            web.send(archive);
            archive.commit();
            assertThat(web.lastFailure())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("poison");
            assertThat(web.acknowledged()).isEqualTo(100);
            web.step = batch -> {};
            web.resend(archive, 1_000);
        }
        Reading.assertExact(directory, web);
    }

    private static final class Poison {
        @Override
        public String toString() {
            throw new IllegalStateException("poison");
        }
    }

    @Test
    void fileThatCannotBeClosedStaysOpenAndIsClosedLater() throws IOException {
        for (Kind step : List.of(Kind.RENAME, Kind.CREATE_DIRECTORY)) {
            TestArchive own = new TestArchive(directory.resolve(step.name()));
            setup = own;
            Feed feed = new Feed("/logs/" + step, 5);
            try (Archive archive = own.open()) {
                fail(step, path -> true, "Permission denied");
                feed.write(2, 49).send(archive);
                archive.commit();
                own.clock.advance(Duration.ofMinutes(2));
                archive.commit();
                assertThat(feed.isThrough()).isTrue();
                assertThat(Reading.sealed(own.directory)).isEmpty();
                feed.write(2, 49).send(archive);
                repair();
                archive.commit();
                assertThat(Reading.sealed(own.directory)).hasSize(1);
            }
            Reading.assertExact(own.directory, feed);
        }
    }

    @Test
    void noteOfClosedFilesThatCannotBeWrittenKeepsThemOpen() throws IOException {
        try (Archive archive = setup.open()) {
            setup.disk.hook = (what, where, length) ->
                    what == Kind.WRITE && where.toString().contains(".sealed") ? length / 2 : length;
            web.write(2, 49).send(archive);
            setup.clock.advance(Duration.ofMinutes(2));
            archive.commit();
            assertThat(web.isThrough()).isTrue();
            assertThat(Reading.sealed(directory)).isEmpty();
            repair();
            setup.clock.advance(Duration.ofSeconds(1));
            archive.commit();
            assertThat(Reading.sealed(directory)).hasSize(1);
        }
        try (Archive archive = setup.open()) {
            web.restartFrom(0);
            web.resend(archive, 1_000);
            assertThat(archive.counters().duplicates.sum()).isEqualTo(2);
        }
    }

    @Test
    void tooLittleFreeSpaceRefusesUntilThereIsMore() throws IOException {
        setup.minFreePercent = 15;
        setup.disk.space = new Disk.Space(14, 100);
        try (Archive archive = setup.open()) {
            web.write(2, 49).send(archive);
            assertThat(web.lastFailure())
                    .isInstanceOf(FileSystemException.class)
                    .hasMessageContaining("state.min-free")
                    .hasMessageContaining("14.0 %")
                    .hasMessageContaining(directory.toString());
            assertThat(archive.counters().refused.sum()).isEqualTo(1);
            setup.disk.space = new Disk.Space(15, 100);
            web.resend(archive, 1_000);
            assertThat(archive.counters().refused.sum())
                    .as("looked once a second at most")
                    .isEqualTo(2);
            setup.clock.advance(Duration.ofSeconds(1));
            web.resend(archive, 1_000);
            archive.commit();
            assertThat(web.isThrough()).isTrue();
        }
        Reading.assertExact(directory, web);
    }

    @Test
    void descriptorThatFailsWhenItIsGivenUpFailsItsPart() throws IOException {
        setup.maxOpenFiles = 1;
        try (Archive archive = setup.open()) {
            web.write(2_000, 400).send(archive);
            fail(Kind.SYNC, ArchiveFailureTest::isPart, "Input/output error");
            api.write(2_000, 400).send(archive);
            repair();
            archive.commit();
            assertThat(api.isThrough()).isTrue();
            assertThat(web.lastFailure()).hasMessage("Input/output error");
            web.resend(archive, 100_000);
        }
        Reading.assertExact(directory, web, api);
    }

    @Test
    void answerThatThrowsDoesNotKeepOthersFromTheirs() throws IOException {
        try (Archive archive = setup.open()) {
            web.write(1, 49);
            Batch batch = web.batch(0, 50);
            archive.accept(batch);
            batch.completed(null);
            Batch broken = Batch.of(api.source, new byte[] {'\n'}, 0, 1)
                    .span(new caravan.batch.Span(api.incarnation, 0, 1, 0))
                    .acknowledger(new BrokenCollector())
                    .build();
            archive.accept(broken);
            broken.completed(null);
            archive.commit();
            assertThat(web.isThrough()).isTrue();
            assertThat(broken.settlement().isSettled()).isTrue();
        }
    }

    private static final class BrokenCollector implements caravan.batch.Acknowledger {
        @Override
        public void heldBack(Batch batch) {}

        @Override
        public void settled(caravan.batch.Settlement settlement) {
            throw new IllegalStateException("broken");
        }

        @Override
        public void bytesReleased(caravan.batch.Settlement settlement, int bytes) {}
    }
}
