package caravan.archive;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Incarnation;
import caravan.checkpoint.StateSample;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An archive that version 1 was killed in goes on. */
class StateSampleTest {

    private static final String PART = "8087a1732954b7c32cd6b5c5ba1366c0.gz.part";
    private static final Incarnation INCARNATION = Incarnation.parse("01a21604b8b790934f6fccf01af5f699");

    @TempDir
    Path folder;

    @Test
    void closedRangesOfVersionOneAreKnown() throws IOException {
        StateSample.copy("archive/sealed", folder.resolve(".sealed"));
        Coverage coverage = new Coverage();
        SealedLog.open(folder.resolve(".sealed"), new TestDisk(folder), coverage, new Warnings(new TestClock()), 1_000)
                .close();

        assertThat(coverage.contains(INCARNATION, 0)).isTrue();
        assertThat(coverage.contains(INCARNATION, 301)).isTrue();
        assertThat(coverage.contains(INCARNATION, 302)).isFalse();
    }

    @Test
    void partOfVersionOneIsClosed() throws IOException {
        StateSample.copy("archive/sealed", folder.resolve(".sealed"));
        StateSample.decode("archive/" + PART, folder.resolve(".open").resolve(PART));
        TestArchive setup = new TestArchive(folder);
        Archive archive = setup.open();
        setup.clock.advance(Duration.ofMinutes(2));
        archive.commit();
        archive.close();

        Path closed = Reading.sealed(folder).get(0);
        assertThat(folder.relativize(closed))
                .hasToString("shop/web-1/nginx/2026-11-22/120002Z-" + INCARNATION + "-302-352-1r50b.ndjson.gz");
        assertThat(Reading.lines(closed)).singleElement().asString().contains("\"message\":\"message 6\"");
    }
}
