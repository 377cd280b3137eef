package caravan.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random work of several sources, random faults of the disk, kills, power failures and orderly stops; after the last
 * start each record is in the archive once, in order. The same where files are taken away meanwhile, from a sequence or
 * from folders by container, and where batches are answered only then. A failing run prints its seed: {@code -Darchive.seed=...}, and
 * {@code -Darchive.runs=...} makes more of them.
 */
class ArchiveModelTest {

    private static final int LIVES = 5;
    private static final int STEPS = 40;

    @TempDir
    Path folder;

    /** What is done with the files. */
    enum Use {
        KEPT(false, false),
        DRAINED_IN_SEQUENCE(true, false),
        TAKEN_IN_SEQUENCE(true, true),
        TAKEN_BY_CONTAINER(false, true);

        final boolean sequence;
        final boolean untilTaken;

        Use(boolean sequence, boolean untilTaken) {
            this.sequence = sequence;
            this.untilTaken = untilTaken;
        }
    }

    @ParameterizedTest
    @EnumSource(Use.class)
    void archiveIsExactAfterAnyHistory(Use use) throws IOException {
        Long seed = Long.getLong("archive.seed");
        int runs = seed == null ? Integer.getInteger("archive.runs", 60) : 1;
        long first = seed == null ? new Random().nextInt(Integer.MAX_VALUE) : seed;
        for (long run = first; run < first + runs; run++) {
            try {
                new History(folder.resolve("run-" + run), run, use).run();
            } catch (IOException | RuntimeException | AssertionError e) {
                throw new AssertionError(use + " -Darchive.seed=" + run + " (step by step: ArchiveModelTest)", e);
            }
        }
    }

    /** One run. */
    private static final class History {
        private final Path folder;
        private final Random random;
        private final Use use;
        private final Drain drain = new Drain();
        private final TestClock clock = new TestClock();
        private final List<Feed> feeds = new ArrayList<>();
        private TestArchive setup;
        private int life;
        private int stepsToDeath;
        private double faults;
        private boolean dead;

        History(Path folder, long seed, Use use) {
            this.use = use;
            this.folder = folder;
            this.random = new Random(seed);
            this.setup = next();
            for (int i = 0; i < 4; i++) {
                feeds.add(new Feed("/logs/" + i, i));
            }
        }

        private TestArchive next() {
            TestArchive next = new TestArchive(folder.resolve("life-" + life++), clock);
            next.disk.durable().journal = true;
            next.sequence = use.sequence;
            next.untilTaken = use.untilTaken;
            next.spooled = use.sequence;
            next.format = random.nextInt(4) == 0 ? FrameFormat.ZSTD : FrameFormat.GZIP;
            next.rollSize = 500 + random.nextInt(20_000);
            next.rollAge = Duration.ofSeconds(5 + random.nextInt(60));
            next.maxOpenFiles = 1 + random.nextInt(5);
            next.maxFilesPerHour = 60 + random.nextInt(10_000);
            return next;
        }

        void run() throws IOException {
            while (life < LIVES) {
                stepsToDeath = random.nextInt(3) == 0 ? Integer.MAX_VALUE : random.nextInt(150);
                faults = random.nextInt(2) == 0 ? 0 : 0.1;
                dead = false;
                setup.disk.hook = this::fault;
                try {
                    live();
                } catch (TestDisk.Crash | CompletionException e) {
                    assertThat(dead).as("died of %s", e).isTrue();
                }
                rise();
            }
            setup.disk.hook = (kind, path, length) -> length;
            try (Archive archive = setup.open()) {
                feeds.forEach(feed -> feed.resend(archive, 1 + random.nextInt(3_000)));
                archive.commit();
                for (int part = 0; part < feeds.size(); part++) {
                    takeAll(archive); // for each once, because few files may be closed at a time
                }
                assertThat(feeds).allMatch(Feed::isThrough);
            }
            if (use == Use.KEPT) {
                Reading.assertExact(setup.directory, feeds.toArray(Feed[]::new));
            } else {
                drain.takeAll(setup, random);
                drain.assertExact(feeds, use.sequence);
            }
            assertThat(setup.disk.open).isEmpty();
        }

        /** Closes what is open, and takes all; answers come where the disk lets them. */
        private void takeAll(Archive archive) throws IOException {
            if (use != Use.KEPT) {
                clock.advance(Duration.ofMinutes(5));
                archive.commit();
                drain.takeAll(setup, random);
                clock.advance(Duration.ofSeconds(5));
                archive.commit();
            }
        }

        private int fault(TestDisk.Kind kind, Path path, int length) throws IOException {
            if (dead || stepsToDeath-- <= 0) {
                boolean half = !dead && kind == TestDisk.Kind.WRITE && random.nextBoolean();
                dead = true;
                if (!half) {
                    throw new TestDisk.Crash();
                }
                return random.nextInt(length + 1);
            }
            if (random.nextDouble() >= faults) {
                return length;
            }
            if (kind == TestDisk.Kind.WRITE && random.nextBoolean()) {
                return random.nextInt(length);
            }
            throw new IOException("fault in " + kind);
        }

        private void live() throws IOException {
            Archive archive = open();
            for (int step = 0; step < STEPS; step++) {
                Feed feed = feeds.get(random.nextInt(feeds.size()));
                switch (random.nextInt(8)) {
                    case 0, 1, 2 ->
                        feed.write(random.nextInt(12), 12 + random.nextInt(200)).send(archive, 700);
                    case 3 -> feed.send(archive);
                    case 4, 5 -> archive.commit();
                    case 6 -> pass();
                    default -> resend(archive, feed);
                }
                if (use.untilTaken) {
                    drain.assertHasAllAcknowledged(feeds);
                }
            }
            if (random.nextBoolean()) {
                archive.close();
            } else {
                dead = true; // killed between two steps
            }
        }

        private Archive open() throws IOException {
            double later = faults;
            faults = 0; // a start that fails is repeated by whoever runs the process
            Archive archive = setup.open();
            faults = later;
            for (Feed feed : feeds) {
                resend(archive, feed);
            }
            return archive;
        }

        /** Some seconds, in which somebody takes a file. */
        private void pass() throws IOException {
            clock.advance(Duration.ofSeconds(random.nextInt(20)));
            if (use != Use.KEPT && random.nextBoolean()) {
                drain.takeOne(setup, random);
            }
        }

        private void resend(Archive archive, Feed feed) throws IOException {
            archive.commit();
            if (!feed.isQuiet()) {
                takeAll(archive);
            }
            if (feed.isQuiet()) {
                feed.resend(archive, 1 + random.nextInt(2_000));
            }
        }

        /** What the next life finds, and where it begins to read. */
        private void rise() throws IOException {
            TestArchive next = next();
            if (dead && random.nextBoolean()) {
                setup.disk.durable().restore(next.directory, random);
            } else {
                ArchiveCrashTest.copy(setup.directory, next.directory);
            }
            setup = next;
            for (Feed feed : feeds) {
                int behind = random.nextInt(3);
                feed.restartFrom(feed.lineAtOrBefore(feed.acknowledged() * behind / 2));
            }
        }
    }
}
