package caravan.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The process dies at each step of the disk in turn; what comes again after the next start makes the archive exact. */
class ArchiveCrashTest {

    private static final int MOST_STEPS = 10_000;

    @TempDir
    Path folder;

    /** How it dies. */
    enum Death {
        /** Before the step. */
        KILLED,
        /** In the middle of the step, if it is a write. */
        KILLED_WHILE_WRITING,
        /** The machine too, before the step. */
        POWER_LOST
    }

    private final Feed web = new Feed("/logs/web", 1);
    private final Feed api = new Feed("/logs/api", 2);

    /** Several frames, two sources, files closed by size, by age and at the end. */
    private void work(TestArchive setup) throws IOException {
        Archive archive = setup.open();
        for (int round = 0; round < 8; round++) {
            web.write(7, 60);
            web.send(archive, 150);
            web.send(archive, 10_000);
            if (round % 2 == 0) {
                api.write(3, 300).send(archive);
            }
            archive.commit();
            setup.clock.advance(Duration.ofSeconds(25));
        }
        archive.close();
    }

    private TestArchive setup(Path directory, FrameFormat format, boolean sequence) {
        TestArchive setup = new TestArchive(directory);
        setup.sequence = sequence;
        setup.format = format;
        setup.rollSize = 1_500;
        return setup;
    }

    @ParameterizedTest
    @EnumSource(Death.class)
    void nothingIsLostOrDoubledWhereverItDies(Death death) throws IOException {
        assertNothingIsLostOrDoubled(death, false);
    }

    @ParameterizedTest
    @EnumSource(Death.class)
    void norInASequence(Death death) throws IOException {
        assertNothingIsLostOrDoubled(death, true);
    }

    private void assertNothingIsLostOrDoubled(Death death, boolean sequence) throws IOException {
        int step = 0;
        while (step < MOST_STEPS && diesAt(step, death, FrameFormat.values()[step % 2], sequence)) {
            step++;
        }
        assertThat(step).as("steps tried").isGreaterThan(50);
    }

    private boolean diesAt(int step, Death death, FrameFormat format, boolean sequence) throws IOException {
        ArchiveCrashTest run = new ArchiveCrashTest();
        Path first = folder.resolve("first-" + step);
        TestArchive setup = setup(first, format, sequence);
        int[] steps = {0};
        boolean[] dead = {false};
        setup.disk.hook = (kind, path, length) -> {
            if (dead[0] || steps[0]++ == step) {
                boolean half = !dead[0] && death == Death.KILLED_WHILE_WRITING && kind == TestDisk.Kind.WRITE;
                dead[0] = true;
                if (!half) {
                    throw new TestDisk.Crash();
                }
                return length / 2;
            }
            return length;
        };
        try {
            run.work(setup);
        } catch (TestDisk.Crash | CompletionException e) {
            assertThat(dead[0]).as("died as wanted, not of %s", e).isTrue();
        }
        Path second = folder.resolve("second-" + step);
        if (death == Death.POWER_LOST) {
            setup.disk.durable().restore(second, new Random(step));
        } else {
            copy(first, second);
        }
        run.recover(setup(second, format, sequence), step);
        return dead[0];
    }

    /** Starts again; the checkpoint is behind by more or less, and batches end elsewhere. */
    private void recover(TestArchive setup, int step) throws IOException {
        try (Archive archive = setup.open()) {
            for (Feed feed : List.of(web, api)) {
                feed.restartFrom(checkpoint(feed, step));
                feed.resend(archive, 100 + step % 400);
            }
            archive.commit();
            assertThat(web.isThrough() && api.isThrough()).isTrue();
        }
        Reading.assertExact(setup.directory, web, api);
        assertThat(Reading.parts(setup.directory)).isEmpty();
    }

    /** A line's beginning at or before what was acknowledged. */
    private static long checkpoint(Feed feed, int step) {
        return switch (step % 3) {
            case 0 -> 0;
            case 1 -> feed.acknowledged();
            default -> feed.lineAtOrBefore(feed.acknowledged() / 2);
        };
    }

    static void copy(Path from, Path to) throws IOException {
        if (!Files.exists(from)) {
            return;
        }
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path)));
            }
        }
    }
}
