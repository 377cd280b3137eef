package caravan.tail;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Incarnation;
import caravan.ledger.Account;
import caravan.warnings.Warnings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What happens to files between the look at their name and the look at their siblings. */
class ReconcilerTest {

    @TempDir
    private Path folder;

    private final AtomicLong incarnations = new AtomicLong();
    private Path log;
    private SourceFile file;
    private Reconciler reconciler;

    @BeforeEach
    void followLog() throws IOException {
        log = Files.writeString(folder.resolve("0.log"), "first\n");
        TailConfiguration options = new TailConfiguration();
        options.setDirectory(folder.toString());
        file = new SourceFile(log.toString(), new Account(), options, new InFlight(1 << 20), new NoOwner());
        reconciler = new Reconciler(
                options,
                () -> new Incarnation(1, incarnations.incrementAndGet()),
                () -> 0,
                new Warnings(LoggerFactory.getLogger("caravan.tail"), () -> 0, Tailer.WARN_EVERY));
    }

    @AfterEach
    void closeFiles() {
        file.histories.forEach(History::close);
    }

    @Test
    void fileThatIsRotatedBehindTheLookIsNotPassedOver() throws IOException {
        Discovery.Found looked = look();
        rotate("20261122-101500", "second\n");

        reconciler.reconcile(file, looked, false, 0);
        assertThat(file.histories).isEmpty();

        reconciler.reconcile(file, look(), false, 0);
        assertThat(file.histories)
                .extracting(history -> history.place.getFileName().toString())
                .containsExactly("0.log.20261122-101500", "0.log");
    }

    @Test
    void knownFileThatIsRotatedBehindTheLookKeepsItsIncarnation() throws IOException {
        reconciler.reconcile(file, look(), false, 0);
        Discovery.Found looked = look();
        rotate("20261122-101500", "second\n");
        reconciler.reconcile(file, looked, false, 0);
        rotate("20261122-101502", "third\n");

        reconciler.reconcile(file, look(), false, 0);
        assertThat(file.histories).extracting(history -> history.size).containsExactly(6L, 7L, 6L);
        assertThat(file.histories)
                .extracting(history -> history.incarnation.low())
                .containsExactly(1L, 2L, 3L);
    }

    @Test
    void fileThatVanishesBehindTheLookIsReadWhenItComesBack() throws IOException {
        Discovery.Found looked = look();
        Files.delete(log);
        reconciler.reconcile(file, looked, false, 0);
        reconciler.reconcile(file, null, false, 0);
        assertThat(file.histories).isEmpty();
        assertThat(file.account.lostBytes()).isZero();

        Files.writeString(log, "second\n");
        reconciler.reconcile(file, look(), false, 0);
        assertThat(file.histories).extracting(history -> history.size).containsExactly(7L);
    }

    @Test
    void fileThatIsReplacedBehindTheLookIsTheOneThatIsThere() throws IOException {
        Path next = Files.writeString(folder.resolve("next"), "other\n");
        Discovery.Found looked = look();
        Files.move(next, log, StandardCopyOption.REPLACE_EXISTING);
        reconciler.reconcile(file, looked, false, 0);
        assertThat(file.histories).isEmpty();
        reconciler.reconcile(file, look(), false, 0);
        assertThat(file.histories).extracting(history -> history.key).containsExactly(FileKey.of(log));
    }

    private Discovery.Found look() throws IOException {
        return new Discovery.Found(log.toString(), log, FileKey.of(log), 0);
    }

    private void rotate(String time, String next) throws IOException {
        Files.move(log, log.resolveSibling("0.log." + time));
        Files.writeString(log, next);
    }

    private static final class NoOwner implements SourceFile.Owner {
        @Override
        public long now() {
            return 0;
        }

        @Override
        public long flushAfter() {
            return 5_000;
        }

        @Override
        public boolean isEnding() {
            return false;
        }

        @Override
        public void dirty(SourceFile file) {}

        @Override
        public void wake(SourceFile file) {}

        @Override
        public void persist(SourceFile file) {}

        @Override
        public long flushes() {
            return 0;
        }

        @Override
        public void lost(SourceFile file, long bytes) {}

        @Override
        public void failed(SourceFile file, Departure departure, Throwable why, long retryAfterMillis) {}
    }
}
