package caravan.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.batch.Batch;
import caravan.batch.Incarnation;
import caravan.batch.Span;
import caravan.batch.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveTest {

    @TempDir
    Path directory;

    private TestArchive setup;
    private final Feed web = new Feed("/var/log/containers/web.log", 1);

    @BeforeEach
    void prepare() {
        setup = new TestArchive(directory);
    }

    @Test
    void batchIsAcknowledgedByTheCommitAndNotBefore() throws IOException {
        try (Archive archive = setup.open()) {
            web.write(3, 50).send(archive);
            assertThat(web.acknowledged()).isZero();
            archive.commit();
            assertThat(web.isThrough()).isTrue();
            Reading.assertExact(directory, web);
        }
    }

    @Test
    void orderlyStopClosesAllFilesAndAnswers() throws IOException {
        Archive archive = setup.open();
        web.step = batch -> batch.share(Feed.kubernetes("shop", "web-1", "nginx"));
        web.write(10, 50).send(archive);
        archive.close();
        assertThat(web.isThrough()).isTrue();
        assertThat(Reading.parts(directory)).isEmpty();
        assertThat(Reading.sealed(directory)).hasSize(1);
        String name = directory.relativize(Reading.sealed(directory).get(0)).toString();
        String id = "0000000000000001".repeat(2);
        assertThat(name)
                .isEqualTo("shop/web-1/nginx/2026-11-05/134501Z-" + id + "-0-" + web.size() + "-10r510b.ndjson.gz");
        assertThat(setup.disk.open).isEmpty();
    }

    @Test
    void batchWithoutContainerGoesByItsPath() throws IOException {
        try (Archive archive = setup.open()) {
            new Feed("/var/log/syslog", 9).write(1, 20).send(archive);
        }
        assertThat(directory.resolve("files/var/log/syslog/2026-11-05")).isDirectory();
    }

    @Test
    void fileIsNamedByTheTimeOfItsFirstRecord() throws IOException {
        byte[] line = "2021-10-16T23:59:58.5Z hello\n".getBytes(StandardCharsets.UTF_8);
        Batch batch = Batch.of(web.source, line, 0, line.length)
                .span(new Span(web.incarnation, 0, line.length, 0))
                .build();
        caravan.batch.RecordIndex index = new caravan.batch.RecordIndex(1);
        index.add(0, line.length, 0, 22, 23, line.length - 1, 0);
        batch.parsed(index);
        try (Archive archive = setup.open()) {
            archive.accept(batch);
        }
        assertThat(Reading.sealed(directory).get(0).toString()).contains("/2021-10-16/235958Z-");
    }

    @Test
    void fileIsClosedWhenItHasItsSize() throws IOException {
        setup.rollSize = 1_000;
        try (Archive archive = setup.open()) {
            web.write(15, 99);
            web.send(archive, 500);
            assertThat(Reading.sealed(directory)).isEmpty();
            web.send(archive, 500);
            assertThat(Reading.sealed(directory)).hasSize(1);
            assertThat(web.acknowledged()).isEqualTo(1_000);
            web.send(archive, 500);
        }
        assertThat(Reading.sealed(directory)).hasSize(2);
        Reading.assertExact(directory, web);
    }

    @Test
    void fileIsClosedWhenItIsOldEvenIfNothingMoreComes() throws IOException {
        try (Archive archive = setup.open()) {
            web.write(1, 99).send(archive);
            archive.commit();
            setup.clock.advance(Duration.ofSeconds(59));
            archive.commit();
            assertThat(Reading.sealed(directory)).isEmpty();
            setup.clock.advance(Duration.ofSeconds(1));
            archive.commit();
            assertThat(Reading.sealed(directory)).hasSize(1);
            assertThat(archive.partCount()).isZero();
        }
    }

    @Test
    void fileIsClosedWhenANewDayBegins() throws IOException {
        setup.rollAge = Duration.ofDays(2);
        try (Archive archive = setup.open()) {
            web.write(1, 99).send(archive);
            setup.clock.advance(Duration.ofHours(11));
            web.write(1, 99).send(archive);
        }
        assertThat(Reading.sealed(directory)).hasSize(2).allMatch(file -> file.toString()
                .contains("/2026-11-0"));
        assertThat(Reading.sealed(directory).get(1).toString()).contains("/2026-11-06/004501Z-");
    }

    @Test
    void recordsOfAnotherContainerDoNotGetIntoTheFile() throws IOException {
        try (Archive archive = setup.open()) {
            web.step = batch -> batch.share(Feed.kubernetes("shop", "web-1", "nginx"));
            web.write(1, 99).send(archive);
            web.step = batch -> batch.share(Feed.kubernetes("shop", "web-2", "nginx"));
            web.write(1, 99).send(archive);
        }
        assertThat(directory.resolve("shop/web-1/nginx")).isDirectory();
        assertThat(directory.resolve("shop/web-2/nginx")).isDirectory();
        Reading.assertExact(directory, web);
    }

    @Test
    void onlyLiveRecordsAreWritten() throws IOException {
        web.step = batch -> batch.filter(1, "noise");
        try (Archive archive = setup.open()) {
            web.write(3, 50).send(archive);
            archive.commit();
            assertThat(Reading.numbers(directory, web)).containsExactly(0, 2);
            assertThat(web.isThrough()).isTrue();
        }
    }

    @Test
    void batchWithoutLiveRecordsIsAnsweredAtOnceAndLeavesNoFile() throws IOException {
        web.step = batch -> batch.decideAll(Verdict.FILTERED, "noise");
        try (Archive archive = setup.open()) {
            web.write(3, 50).send(archive);
            assertThat(web.isThrough()).isTrue();
            archive.commit();
            assertThat(archive.partCount()).isZero();
        }
        assertThat(Reading.sealed(directory)).isEmpty();
    }

    @Test
    void emptyBatchIsLeftAlone() throws IOException {
        try (Archive archive = setup.open()) {
            web.send(archive, web.batch(0, 0));
            assertThat(archive.partCount()).isZero();
        }
    }

    @Test
    void bigBatchBecomesSeveralFramesAndKeepsNothingInMemory() throws IOException {
        try (Archive archive = setup.open()) {
            web.write(10_000, 200).send(archive);
            assertThat(archive.counters().frames.sum()).isGreaterThan(5);
            archive.commit();
            assertThat(archive.counters().pendingBytes.get()).isZero();
        }
        Reading.assertExact(directory, web);
    }

    @Test
    void waitingLinesOfManySourcesStayWithinTheirBound() throws IOException {
        List<Feed> feeds = new ArrayList<>();
        try (Archive archive = setup.open()) {
            for (int i = 0; i < 100; i++) {
                Feed feed = new Feed("/logs/" + i, i);
                feeds.add(feed.write(500, 200));
                feed.send(archive);
                assertThat(archive.counters().pendingBytes.get()).isLessThanOrEqualTo(Archive.MOST_PENDING_BYTES);
            }
            assertThat(setup.disk.count(TestDisk.Kind.SYNC))
                    .as("written, not yet durable")
                    .isLessThan(10);
            archive.commit();
            assertThat(feeds).allMatch(Feed::isThrough);
        }
        Reading.assertExact(directory, feeds.toArray(Feed[]::new));
    }

    @Test
    void descriptorsStayWithinTheirBound() throws IOException {
        setup.maxOpenFiles = 5;
        List<Feed> feeds = new ArrayList<>();
        IntStream.range(0, 20).forEach(i -> feeds.add(new Feed("/logs/" + i, i)));
        try (Archive archive = setup.open()) {
            for (int round = 0; round < 3; round++) {
                feeds.forEach(feed -> feed.write(100, 4_000).send(archive));
                archive.commit();
            }
            assertThat(archive.openFileCount()).isLessThanOrEqualTo(5);
            // and one for .sealed
            assertThat(setup.disk.mostOpen).isLessThanOrEqualTo(6);
            assertThat(feeds).allMatch(Feed::isThrough);
        }
        Reading.assertExact(directory, feeds.toArray(Feed[]::new));
    }

    @Test
    void filesPerHourStayWithinTheirBoundOldestFirst() throws IOException {
        setup.maxFilesPerHour = 120;
        List<Feed> feeds = new ArrayList<>();
        try (Archive archive = setup.open()) {
            for (int i = 0; i < 10; i++) {
                feeds.add(new Feed("/logs/" + i, i));
                feeds.get(i).write(1, 50).send(archive);
                setup.clock.advance(Duration.ofMillis(1));
            }
            setup.clock.advance(Duration.ofMinutes(1));
            archive.commit();
            assertThat(Reading.sealed(directory)).hasSize(2).allMatch(file -> file.toString()
                    .matches(".*/logs/[01]/.*"));
            setup.clock.advance(Duration.ofSeconds(30));
            archive.commit();
            assertThat(Reading.sealed(directory)).hasSize(3);
            assertThat(feeds).allMatch(Feed::isThrough);
        }
        assertThat(Reading.sealed(directory)).as("a stop closes all").hasSize(10);
    }

    @Test
    void muchUncommittedAsksForACommitBeforeItsTime() throws IOException {
        try (Archive archive = setup.open()) {
            web.write(200, 100_000);
            while (!web.isThrough() && web.acknowledged() == 0) {
                web.send(archive, 1 << 20);
            }
            assertThat(web.acknowledged()).isGreaterThanOrEqualTo(Archive.EAGER_BYTES - (1 << 20));
        }
    }

    @Test
    void batchThatCrossesARotationNamesBothIncarnations() throws IOException {
        byte[] bytes = "line 0 a\nline 1 b\n".getBytes(StandardCharsets.US_ASCII);
        Incarnation next = new Incarnation(7, 7);
        Batch batch = Batch.of(web.source, bytes, 0, bytes.length)
                .span(new Span(web.incarnation, 100, 105, 0))
                .span(new Span(next, 0, bytes.length - 5, 5))
                .build();
        try (Archive archive = setup.open()) {
            archive.accept(batch);
        }
        assertThat(Reading.sealed(directory).get(0).getFileName().toString())
                .endsWith("Z-" + web.incarnation + "-100-" + next + "-13-2r18b.ndjson.gz");
    }

    @Test
    void twoProcessesCannotShareADirectory() throws IOException {
        try (Archive archive = setup.open()) {
            assertThat(archive.partCount()).isZero();
            assertThatThrownBy(() -> new TestArchive(directory).open())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(directory.toString())
                    .hasMessageContaining("in use by another process");
        }
        new TestArchive(directory).open().close();
    }

    @Test
    void nothingIsTakenAfterTheStop() throws IOException {
        Archive archive = setup.open();
        archive.close();
        web.write(1, 50).send(archive);
        assertThat(web.lastFailure()).isInstanceOf(IOException.class).hasMessageContaining("stopped");
        archive.commit();
        archive.close();
    }

    @Test
    void closedFilesNeverChange() throws IOException {
        setup.rollSize = 1_000;
        Archive archive = setup.open();
        web.write(20, 99);
        web.send(archive, 1_000);
        Path first = Reading.sealed(directory).get(0);
        byte[] before = Files.readAllBytes(first);
        web.send(archive, 1_000);
        archive.close();
        assertThat(Files.readAllBytes(first)).isEqualTo(before);
    }

    @Test
    void fileOfTheSameNameIsNotReplaced() throws IOException {
        Path foreign =
                directory.resolve("files/a/2026-11-05/134501Z-" + new Incarnation(1, 1) + "-0-51-1r51b.ndjson.gz");
        Files.createDirectories(foreign.getParent());
        Files.writeString(foreign, "somebody else's");
        try (Archive archive = setup.open()) {
            new Feed("/a", 1).write(1, 50).send(archive);
        }
        assertThat(foreign).hasContent("somebody else's");
        assertThat(foreign.resolveSibling(foreign.getFileName().toString().replace("51b.", "51b.2.")))
                .exists();
    }
}
