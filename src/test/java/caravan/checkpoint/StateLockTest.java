package caravan.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StateLockTest {

    @TempDir
    Path directory;

    @Test
    void oneHolderAtATimeWithinAProcess() throws IOException {
        try (StateLock one = new StateLock(directory);
                StateLock other = new StateLock(directory.resolve("../" + directory.getFileName()))) {
            assertThat(one.tryAcquire()).isTrue();
            assertThat(one.tryAcquire()).as("held already").isTrue();
            assertThat(other.tryAcquire()).isFalse();
            assertThat(other.isHeld()).isFalse();
            assertThat(other.holder()).isEqualTo("" + ProcessHandle.current().pid());
            other.close();
            assertThat(one.isHeld()).isTrue();
            one.close();
            assertThat(one.isHeld()).isFalse();
            assertThat(other.tryAcquire()).isTrue();
        }
    }

    @Test
    void theDirectoryIsCreated() throws IOException {
        Path deep = directory.resolve("a/b");
        try (StateLock lock = new StateLock(deep)) {
            assertThat(lock.holder()).isEqualTo("?");
            assertThat(lock.tryAcquire()).isTrue();
        }
        assertThat(deep.resolve("lock"))
                .as("stays: removing it would let two hold it")
                .exists();
    }

    @Test
    void anotherProcessHoldsItUntilItIsKilled() throws Exception {
        Process holder = hold(directory);
        try (StateLock lock = new StateLock(directory)) {
            assertThat(lock.tryAcquire()).isFalse();
            assertThat(lock.tryAcquire()).isFalse();
            assertThat(lock.holder()).isEqualTo("" + holder.pid());
            holder.destroyForcibly();
            assertThat(holder.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(lock.tryAcquire()).isTrue();
        } finally {
            holder.destroyForcibly();
        }
    }

    /** A refused attempt opens and closes the file, which must not release the lock of this process (POSIX would). */
    @Test
    void anAttemptInTheSameProcessDoesNotReleaseItToOthers() throws Exception {
        try (StateLock lock = new StateLock(directory);
                StateLock refused = new StateLock(directory)) {
            assertThat(lock.tryAcquire()).isTrue();
            assertThat(refused.tryAcquire()).isFalse();
            refused.close();
            Process other = start(directory);
            try (BufferedReader out = other.inputReader()) {
                assertThat(out.readLine()).isEqualTo("held: false");
            } finally {
                other.destroyForcibly();
            }
        }
    }

    @Test
    void isHeldHereWhileItIsHeldAndNotWhileItIsTried() throws Exception {
        Process holder = hold(directory);
        AtomicBoolean isTried = new AtomicBoolean(true);
        CompletableFuture<Boolean> wasSaidToBeHeld = CompletableFuture.supplyAsync(() -> {
            boolean said = false;
            while (isTried.get()) {
                said |= StateLock.isHeldHere(directory);
            }
            return said;
        });
        try (StateLock lock = new StateLock(directory)) {
            for (int i = 0; i < 1_000; i++) {
                assertThat(lock.tryAcquire()).isFalse();
            }
            isTried.set(false);
            assertThat(wasSaidToBeHeld.get(10, TimeUnit.SECONDS)).isFalse();
            holder.destroyForcibly();
            assertThat(holder.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(lock.tryAcquire()).isTrue();
            assertThat(StateLock.isHeldHere(directory)).isTrue();
            lock.close();
            assertThat(StateLock.isHeldHere(directory)).isFalse();
        } finally {
            isTried.set(false);
            holder.destroyForcibly();
        }
    }

    private static Process hold(Path directory) throws IOException {
        Process process = start(directory);
        assertThat(process.inputReader().readLine()).isEqualTo("held: true");
        return process;
    }

    private static Process start(Path directory) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Files.createDirectories(directory);
        return new ProcessBuilder(
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Another process: says whether it holds the lock, and stays until its input ends. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] args) throws IOException {
            boolean held = new StateLock(Path.of(args[0])).tryAcquire();
            System.out.println("held: " + held);
            System.out.flush();
            while (System.in.read() >= 0) {
                // until the parent ends it
            }
        }
    }

    @Test
    void askingWhoHoldsItDoesNotReleaseIt() throws Exception {
        try (StateLock one = new StateLock(directory);
                StateLock two = new StateLock(directory)) {
            assertThat(one.tryAcquire()).isTrue();
            assertThat(two.tryAcquire()).isFalse();
            assertThat(two.holder())
                    .isEqualTo(Long.toString(ProcessHandle.current().pid()));
            assertThat(anotherProcessGetsIt()).isFalse();
        }
        assertThat(anotherProcessGetsIt()).isTrue();
    }

    private boolean anotherProcessGetsIt() throws Exception {
        String probe = "import fcntl, sys; fcntl.lockf(open(sys.argv[1], 'r+'), fcntl.LOCK_EX | fcntl.LOCK_NB)";
        Process python = new ProcessBuilder(
                        "python3", "-c", probe, directory.resolve("lock").toString())
                .redirectErrorStream(true)
                .start();
        python.getInputStream().readAllBytes();
        return python.waitFor() == 0;
    }
}
