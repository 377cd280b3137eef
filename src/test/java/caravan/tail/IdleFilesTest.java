package caravan.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdleFilesTest {

    private static final long PATIENCE_NANOS = 20_000_000_000L;

    @TempDir
    Path folder;

    private Rig rig;

    @BeforeEach
    void start() throws IOException {
        rig = new Rig(folder);
        rig.watches = true;
    }

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    private SourceFile file(String name) {
        return rig.tailer().files().stream()
                .filter(file -> file.source.path().endsWith(name))
                .findFirst()
                .orElseThrow();
    }

    private boolean isIdle(String name) {
        return file(name).idleIn != null;
    }

    /** The system tells of a write when it likes; no time passes for the collector meanwhile. */
    private void eventually(Check check) throws IOException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!check.holds()) {
            assertThat(System.nanoTime()).as("the system told nothing").isLessThan(end);
            LockSupport.parkNanos(1_000_000);
            rig.tailer().poll();
        }
    }

    private interface Check {
        boolean holds() throws IOException;
    }

    @Test
    void aFileThatDoesNotGrowIsAskedNoMore() throws IOException {
        rig.write("a/0.log", "one\n");
        rig.options.setInclude("**/*.log");
        rig.start().poll().pollFor(10_000);
        assertThat(isIdle("a/0.log")).isTrue();

        long last = file("a/0.log").lookedAt;
        rig.pass(200).tailer().tick();
        assertThat(file("a/0.log").lookedAt).isEqualTo(last);
        rig.pass(IdleFiles.TRUST).tailer().tick();
        assertThat(file("a/0.log").lookedAt).isEqualTo(rig.clock);
    }

    @Test
    void aWriteEndsIt() throws IOException {
        rig.write("a/0.log", "one\n");
        rig.write("b/0.log", "");
        rig.options.setInclude("**/*.log");
        rig.start().poll().pollFor(10_000);
        assertThat(isIdle("a/0.log") && isIdle("b/0.log")).isTrue();

        rig.write("a/0.log", "two\n");
        eventually(() -> rig.records.size() == 2);
        assertThat(isIdle("a/0.log")).isFalse();
        assertThat(isIdle("b/0.log")).isTrue();
        rig.write("b/0.log", "first\n");
        eventually(() -> rig.records.size() == 3);
        rig.pollFor(10_000);
        assertThat(isIdle("a/0.log") && isIdle("b/0.log")).isTrue();
        rig.received("one", "two", "first");
    }

    @Test
    void aTruncationEndsIt() throws IOException {
        Path log = rig.write("0.log", "one\ntwo\n");
        rig.start().poll().pollFor(10_000);
        assertThat(isIdle("0.log")).isTrue();

        Files.writeString(log, "new\n");
        eventually(() -> {
            rig.pass(100);
            return rig.records.size() == 3;
        });
        rig.received("one", "two", "new");
    }

    @Test
    void aRotationEndsIt() throws IOException {
        Path log = rig.write("0.log", "one\n");
        rig.start().poll().pollFor(10_000);
        Files.move(log, log.resolveSibling("0.log.20261122-101500"));
        rig.write("0.log", "two\n");
        eventually(() -> {
            rig.pass(100);
            return rig.records.size() == 2;
        });
        rig.received("one", "two");
    }

    @Test
    void besideABusyFileNoneIsIdle() throws IOException {
        rig.write("quiet.log", "one\n");
        rig.start();
        for (int i = 0; i < 15; i++) {
            rig.write("busy.log", "line " + i + "\n");
            rig.tailer().poll();
            rig.pass(1_000);
        }
        assertThat(isIdle("quiet.log")).isFalse();
        rig.pollFor(10_000);
        assertThat(isIdle("quiet.log") && isIdle("busy.log")).isTrue();
    }
}
