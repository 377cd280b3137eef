package caravan.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading: what is there, what comes, where it ends, what is left after a restart. */
class TailerTest {

    @TempDir
    Path folder;

    private Rig rig;

    @BeforeEach
    void setUp() throws IOException {
        rig = new Rig(folder);
    }

    @AfterEach
    void tearDown() throws IOException {
        rig.close();
    }

    @Test
    void readsWhatIsThereAndWhatComes() throws IOException {
        rig.write("a.log", "one\ntwo\n");
        rig.start().poll();
        rig.write("a.log", "three\n");
        rig.poll();
        assertThat(rig.messages()).containsExactly("one", "two", "three");
    }

    @Test
    void goesOnBehindTheCheckpointAfterARestart() throws IOException {
        rig.write("a.log", "one\ntwo\n");
        rig.start().poll().restart();
        rig.write("a.log", "three\n");
        rig.poll();
        assertThat(rig.messages()).containsExactly("one", "two", "three");
    }

    @Test
    void readsAgainWhatWasNotAcknowledgedBeforeACrash() throws IOException {
        rig.write("a.log", "one\n");
        rig.start().poll();
        rig.route = batch -> {
            throw new AssertionError("nothing left");
        };
        rig.crash().start();
        rig.write("a.log", "two\n");
        rig.route = batch -> {
            batch.decideAll(caravan.batch.Verdict.DELIVERED, "test");
            batch.completed(null);
        };
        rig.poll();
        assertThat(rig.messages()).containsExactly("one", "two");
    }

    @Test
    void keepsALineWithoutEndUntilItsEndComes() throws IOException {
        rig.write("a.log", "one\nhal");
        rig.start().poll();
        assertThat(rig.messages()).containsExactly("one");
        rig.write("a.log", "f\n");
        rig.poll();
        assertThat(rig.messages()).containsExactly("one", "half");
    }

    @Test
    void flushesALineWithoutEndAfterATime() throws IOException {
        rig.write("a.log", "one\nhal");
        rig.start().poll().pass(5_000);
        rig.poll();
        assertThat(rig.messages()).containsExactly("one", "hal");
        assertThat(rig.records.get(1)).containsEntry("cut", "timeout");
    }

    @Test
    void readsARenamedFileToItsEndBeforeItsSuccessor() throws IOException {
        Path file = rig.write("0.log", "one\n");
        rig.start().poll();
        rig.write("0.log", "two\n");
        Path rotated = Files.move(file, rig.logs.resolve("0.log.20261122-120000"));
        Rig.write(rotated, "three\n".getBytes());
        rig.write("0.log", "four\n");
        rig.poll();
        assertThat(rig.messages()).containsExactly("one", "two", "three", "four");
    }

    @Test
    void waitsForLateBytesOfARenamedFileAfterARestartToo() throws IOException {
        Path file = rig.write("0.log", "one\n");
        rig.start().poll().stop();
        Path rotated = Files.move(file, rig.logs.resolve("0.log.20261122-120000"));
        rig.write("0.log", "");
        rig.start().poll();
        Rig.write(rotated, "two\n".getBytes());
        rig.write("0.log", "three\n");
        rig.poll();
        assertThat(rig.messages()).containsExactly("one", "two", "three");
    }

    @Test
    void truncatedAndWrittenAgainIsReadFromItsBeginning() throws IOException {
        Path file = rig.write("a.log", "one\ntwo\n");
        rig.start().poll();
        Files.write(file, "3\n".getBytes());
        rig.poll();
        assertThat(rig.messages()).containsExactly("one", "two", "3");
    }

    /** A rename stands for a file system that gives an inode away a second time. */
    @Test
    void theInodeOfAnEmptyFileThatAnotherFileHasNowProvesNothing() throws IOException {
        Path file = rig.write("a.log", "one\n");
        rig.route = batch -> batch.completed(new IOException("the store is away"));
        rig.start().poll();
        Files.move(file, rig.logs.resolve("a.log.20261122-120000"));
        rig.write("a.log", "");
        rig.poll().stop();
        Files.move(file, rig.logs.resolve("b.log"));
        rig.write("a.log", "two\n");
        rig.write("b.log", "other\n");
        rig.route = Rig::deliverAll;
        rig.start().poll();
        assertThat(rig.messages("b.log")).containsExactly("other");
        assertThat(rig.messages("a.log")).containsExactly("one", "two");
    }
}
