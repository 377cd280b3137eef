package caravan.archive;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Batch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches that are answered when their files are gone. */
class TakenTest {

    @TempDir
    Path directory;

    private TestArchive setup;
    private final Feed web = new Feed("/logs/web", 1);
    private int sent = 1_000;

    @BeforeEach
    void prepare() {
        setup = new TestArchive(directory);
        setup.untilTaken = true;
        setup.rollAge = Duration.ofSeconds(10);
    }

    private void closeFile(Archive archive) {
        setup.clock.advance(Duration.ofSeconds(10));
        archive.commit();
    }

    private void look(Archive archive) {
        setup.clock.advance(Duration.ofSeconds(1));
        archive.commit();
    }

    private Path onlyFile() throws IOException {
        assertThat(Reading.sealed(directory)).hasSize(1);
        return Reading.sealed(directory).get(0);
    }

    /** What the next process finds after a kill. */
    private TestArchive copy(String name) throws IOException {
        TestArchive next = new TestArchive(directory.resolveSibling(directory.getFileName() + name), setup.clock);
        next.untilTaken = true;
        next.rollAge = setup.rollAge;
        ArchiveCrashTest.copy(directory, next.directory);
        setup = next;
        directory = next.directory;
        return next;
    }

    @Test
    void batchIsAnsweredWhenItsFileIsGone() throws IOException {
        try (Archive archive = setup.open()) {
            web.write(2, 50).send(archive);
            archive.commit();
            assertThat(web.acknowledged()).as("it is on disk for good").isZero();
            closeFile(archive);
            look(archive);
            assertThat(web.acknowledged()).as("its file is closed").isZero();
            assertThat(archive.waitingCount()).isEqualTo(1);
            Files.delete(onlyFile());
            look(archive);
            assertThat(web.isThrough()).isTrue();
            assertThat(archive.waitingCount()).isZero();
        }
    }

    @Test
    void batchInTwoFilesWaitsForBoth() throws IOException {
        setup.rollSize = 300;
        try (Archive archive = setup.open()) {
            web.write(4, 99);
            web.send(archive, web.batch(0, 200));
            closeFile(archive);
            Path first = onlyFile();
            // comes again with more behind it: a step behind the archive had failed
            Batch again = web.batch(0, 400);
            web.send(archive, again);
            closeFile(archive);
            assertThat(Reading.sealed(directory)).hasSize(2);
            Path second = Reading.sealed(directory).get(1);
            Files.delete(second);
            look(archive);
            assertThat(again.settlement().isSettled()).isFalse();
            Files.delete(first);
            look(archive);
            assertThat(again.settlement().isSettled()).isTrue();
            assertThat(archive.counters().duplicates.sum()).isEqualTo(2);
        }
    }

    @Test
    void afterACrashRecordsInAWaitingFileWaitForItAndTakenOnesAreAnsweredAtOnce() throws IOException {
        Archive killed = setup.open();
        web.write(2, 49).send(killed);
        closeFile(killed);
        Files.delete(onlyFile());
        web.write(2, 49).send(killed);
        closeFile(killed);
        web.write(2, 49).send(killed);
        killed.commit();
        try (Archive archive = copy("-next").open()) {
            web.restartFrom(0);
            for (int range = 0; range < 3; range++) {
                web.send(archive, 100);
            }
            assertThat(web.acknowledged()).as("what was taken before").isEqualTo(100);
            assertThat(archive.waitingCount()).isEqualTo(2);
            Files.delete(onlyFile());
            look(archive);
            assertThat(web.acknowledged()).as("what was in a closed file").isEqualTo(200);
            closeFile(archive);
            Files.delete(onlyFile());
            look(archive);
            assertThat(web.isThrough()).as("what was in an open file").isTrue();
            assertThat(archive.counters().records.sum()).isZero();
        }
    }

    @Test
    void missingDiskIsNotTakenForTakenFiles() throws IOException {
        try (Archive archive = setup.open()) {
            web.write(2, 50).send(archive);
            closeFile(archive);
            Path away = directory.resolveSibling("away");
            Files.move(directory, away);
            look(archive);
            assertThat(web.acknowledged()).isZero();
            Files.move(away, directory);
            look(archive);
            assertThat(web.acknowledged()).isZero();
        }
    }

    @Test
    void stopGivesBackWhatWaits() throws IOException {
        Archive archive = setup.open();
        web.write(2, 50).send(archive);
        archive.commit();
        archive.close();
        assertThat(onlyFile()).exists();
        assertThat(web.lastFailure()).hasMessageContaining("stopped before the files were taken");
    }

    @Test
    void failedBatchIsAnsweredOnceThoughItWaitsForOtherFilesToo() throws IOException {
        try (Archive archive = setup.open()) {
            web.write(4, 49);
            web.send(archive, web.batch(0, 100));
            closeFile(archive);
            setup.disk.hook = (what, where, length) -> {
                throw new IOException("Input/output error");
            };
            Batch again = web.batch(0, 200);
            web.send(archive, again);
            archive.commit();
            assertThat(again.settlement().failure()).hasMessage("Input/output error");
            setup.disk.hook = (what, where, length) -> length;
            Files.delete(onlyFile());
            look(archive);
            web.resend(archive, 1_000);
            closeFile(archive);
            Files.delete(onlyFile());
            look(archive);
            assertThat(web.isThrough()).isTrue();
        }
    }

    /** Batches of one line, of as many incarnations of a file. */
    private void sendMany(Archive archive, int batches) {
        for (int i = 0; i < batches; i++) {
            new Feed("/logs/api", sent++).write(1, 10).send(archive);
        }
        archive.commit();
    }

    @Test
    void manyBatchesThatWaitCloseFilesAndAreBoundedInTheEnd() throws IOException {
        try (Archive archive = setup.open()) {
            sendMany(archive, Consignments.MOST / 2);
            assertThat(Reading.sealed(directory)).isEmpty();
            sendMany(archive, 1);
            assertThat(Reading.sealed(directory)).as("closed before its time").hasSize(1);
            sendMany(archive, Consignments.MOST / 2 - 1);
            assertThat(archive.waitingCount()).isEqualTo(Consignments.MOST);
            web.write(1, 10).send(archive);
            assertThat(web.lastFailure()).hasMessageContaining("`acknowledge=taken`");
            for (Path file : Reading.sealed(directory)) {
                Files.delete(file);
            }
            closeFile(archive);
            for (Path file : Reading.sealed(directory)) {
                Files.delete(file);
            }
            look(archive);
            assertThat(archive.waitingCount()).isZero();
        }
    }

    @Test
    void batchOfFilteredRecordsWaitsForNothing() throws IOException {
        try (Archive archive = setup.open()) {
            web.step = batch -> {
                batch.filter(0, "noise");
                batch.filter(1, "noise");
            };
            web.write(2, 50).send(archive);
            assertThat(web.isThrough()).isTrue();
        }
    }
}
