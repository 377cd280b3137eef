package caravan.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryWatchTest {

    private static final long PATIENCE_NANOS = 20_000_000_000L;

    @TempDir
    Path folder;

    private final DirectoryWatch watch = DirectoryWatch.begin();
    private Path logs;

    @BeforeEach
    void makeDirectory() throws IOException {
        logs = Files.createDirectory(folder.resolve("logs"));
    }

    @AfterEach
    void close() throws IOException {
        watch.close();
    }

    /** Until exactly these have been told. */
    private static void tells(Supplier<Set<Path>> told, Path... expected) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        Set<Path> all = new HashSet<>();
        while (!all.equals(Set.of(expected))) {
            assertThat(System.nanoTime()).as("told: %s", all).isLessThan(end);
            LockSupport.parkNanos(1_000_000);
            all.addAll(told.get());
        }
    }

    @Test
    void aNewFileIsTold() throws IOException {
        assertThat(watch.watch(logs)).isTrue();
        Files.createFile(logs.resolve("0.log"));
        tells(watch::changed, logs);
    }

    @Test
    void everyNameOfADirectoryIsTold() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), logs);
        assertThat(watch.watch(logs) && watch.watch(link)).isTrue();
        Files.createFile(logs.resolve("0.log"));
        tells(watch::changed, logs, link);
        watch.retain(Set.of(link));
        Files.createFile(logs.resolve("1.log"));
        tells(watch::changed, link);
    }

    @Test
    void aWriteIsToldOnceToWhoAsked() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        assertThat(watch.watch(logs) && watch.watch(other)).isTrue();
        assertThat(watch.watchWrites(logs)).isTrue();
        Files.writeString(other.resolve("0.log"), "one");
        Files.writeString(logs.resolve("0.log"), "one");
        tells(watch::written, logs);
        tells(watch::changed, logs, other);

        Files.writeString(logs.resolve("0.log"), "two");
        Files.createFile(logs.resolve("behind it"));
        tells(watch::changed, logs);
        assertThat(watch.written()).isEmpty();
        assertThat(watch.watchWrites(logs)).isTrue();
        Files.writeString(logs.resolve("0.log"), "three");
        tells(watch::written, logs);
    }

    @Test
    void writesIntoADirectoryThatIsNotWatchedAreNotTold() {
        assertThat(watch.watchWrites(logs)).isFalse();
        assertThat(DirectoryWatch.none().watch(logs)).isFalse();
        assertThat(DirectoryWatch.none().watchWrites(logs)).isFalse();
    }

    @Test
    void aDirectoryThatIsRemovedAndMadeAgainCanBeWatchedAgain() throws IOException {
        assertThat(watch.watch(logs)).isTrue();
        assertThat(watch.watchWrites(logs)).isTrue();
        Files.delete(logs);
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (watch.watchWrites(logs)) {
            assertThat(System.nanoTime()).isLessThan(end);
            watch.changed();
        }
        Files.createDirectory(logs);
        assertThat(watch.watch(logs)).isTrue();
        Files.createFile(logs.resolve("0.log"));
        tells(watch::changed, logs);
    }
}
