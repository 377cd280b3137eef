package caravan.archive;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** What the archive is told in tests; each part can be changed. */
final class TestArchive {

    final Path directory;
    final TestDisk disk;
    final TestClock clock;
    FrameFormat format = FrameFormat.GZIP;
    long rollSize = 16 << 20;
    Duration rollAge = Duration.ofMinutes(1);
    int maxOpenFiles = 256;
    int maxFilesPerHour = 3_600;
    long retainSize = 1L << 40;
    Duration retainAge = Duration.ofDays(7);
    double minFreePercent;
    boolean sequence;
    boolean stopWhenFull;
    boolean spooled;
    boolean untilTaken;

    TestArchive(Path directory) {
        this(directory, new TestClock());
    }

    TestArchive(Path directory, TestClock clock) {
        this.directory = directory;
        this.disk = new TestDisk(directory);
        this.clock = clock;
    }

    ArchiveOptions options() {
        return new ArchiveOptions(
                directory,
                "archive",
                sequence,
                format,
                1,
                Duration.ofMillis(500),
                rollSize,
                rollAge,
                maxOpenFiles,
                maxFilesPerHour,
                retainSize,
                untilTaken ? Duration.ZERO : retainAge,
                stopWhenFull || untilTaken,
                minFreePercent,
                spooled,
                untilTaken);
    }

    Archive open() throws IOException {
        disk.durable().begin();
        return new Archive(options(), disk, clock, Runnable::run);
    }
}
