package caravan.tail;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Verdict;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are deleted, come back, or are replaced: what is held open is read to its end, and then closed. */
class RemovalTest extends RigTest {

    private static final String ROTATED = "0.log.20261122-120000";

    private Path file(String name) {
        return rig.logs.resolve(name);
    }

    private static void append(Path file, String text) {
        Rig.write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void write(FileChannel channel, String text) throws IOException {
        channel.write(StandardCharsets.UTF_8.encode(text));
    }

    // ---- deleted

    @Test
    void aDeletedFileIsReadToItsEndAndClosedAfterRotateWait() throws IOException {
        rig.options.setMaxBatchBytes(64 * 1024);
        rig.write("0.log", "a line\n".repeat(100_000));
        rig.start().tailer().tick();
        rig.tailer().work();
        Files.delete(file("0.log"));
        rig.pollFor(4_000);
        assertThat(rig.records).hasSize(100_000);
        assertThat(rig.openFiles()).hasSize(1);
        rig.pollFor(rig.options.getRotateWait() + 1_000);
        assertThat(rig.openFiles()).isEmpty();
        assertThat(rig.ledger().lostBytes()).isZero();
    }

    @Test
    void aDeletedFileThatIsStillWrittenToIsReadOn() throws IOException {
        Path file = rig.write("0.log", "one\n");
        rig.start().poll();
        try (FileChannel writer = FileChannel.open(file, StandardOpenOption.APPEND)) {
            Files.delete(file);
            for (int i = 0; i < 20; i++) {
                write(writer, "more\n");
                rig.pollFor(rig.options.getRotateWait() / 2);
            }
        }
        assertThat(rig.messages()).hasSize(21);
    }

    @Test
    void aDeletedFileWhoseStoreIsAwayIsHeldOpenUntilItIsThrough() throws IOException {
        rig.route = batch -> batch.completed(new IOException("away"));
        rig.write("0.log", "one\n");
        rig.start().poll();
        Files.delete(file("0.log"));
        rig.pollFor(600_000);
        assertThat(rig.openFiles()).hasSize(1);
        rig.route = Rig::deliverAll;
        rig.pollFor(60_000).received("one");
        assertThat(rig.openFiles()).isEmpty();
    }

    @Test
    void whatAForgottenFileHadStaysInTheTotalAtEachMoment() throws Exception {
        int files = 300;
        for (int i = 0; i < files; i++) {
            rig.write(i + ".log", "one\n");
        }
        rig.start().poll();
        rig.pollFor(2_000);
        for (int i = 0; i < files; i++) {
            Files.delete(file(i + ".log"));
        }
        AtomicBoolean isOver = new AtomicBoolean();
        Set<Long> seen = ConcurrentHashMap.newKeySet();
        Thread reader = new Thread(() -> {
            while (!isOver.get()) {
                seen.add(rig.tailer().ledger().records(Verdict.DELIVERED));
            }
        });
        reader.start();
        rig.pollFor(Reconciler.FORGET_AFTER + 120_000);
        isOver.set(true);
        reader.join();

        assertThat(rig.tailer().files()).isEmpty();
        assertThat(rig.ledger().records(Verdict.DELIVERED)).isEqualTo(files);
        assertThat(seen).containsOnly((long) files);
    }

    @Test
    void aLineThatIsHalfWrittenWhenItsFileIsDeletedIsARecord() throws IOException {
        rig.write("0.log", "one\nhalf");
        rig.start().poll();
        Files.delete(file("0.log"));
        rig.pollFor(20_000).received("one", "half");
        assertThat(rig.openFiles()).isEmpty();
    }

    @Test
    void nothingIsLeftOfADeletedFileAfterAMinute() throws IOException {
        rig.write("0.log", "one\n");
        rig.start().poll();
        Files.delete(file("0.log"));
        rig.pollFor(200_000);
        assertThat(rig.tailer().files()).isEmpty();
        rig.stop();
        assertThat(Files.readString(rig.options.state().resolve("checkpoints"))).contains("\tremove\tfile ");
    }

    // ---- and created again

    @ParameterizedTest
    @ValueSource(ints = {0, 1_000, 5_000, 30_000, 200_000})
    void aFileThatComesBackIsReadFromItsBeginning(long pause) throws IOException {
        rig.write("0.log", "start 0\n");
        rig.start().poll();
        for (int i = 1; i < 6; i++) {
            Files.delete(file("0.log"));
            rig.pollFor(pause);
            rig.write("0.log", "start " + i + "\n");
            rig.poll();
        }
        rig.received("start 0", "start 1", "start 2", "start 3", "start 4", "start 5");
    }

    @Test
    void deletedAndCreatedAtOnceNeitherTheRestNorTheBeginningIsMissed() throws IOException {
        rig.write("0.log", "one\n");
        rig.start().poll();
        rig.write("0.log", "two\n");
        Files.delete(file("0.log"));
        rig.write("0.log", "three\n");
        rig.poll().received("one", "two", "three");
    }

    @Test
    void deletedAndCreatedWhileOffIsReadFromItsBeginning() throws IOException {
        rig.write("0.log", "one\n");
        rig.start().poll().stop();
        Files.delete(file("0.log"));
        rig.write("0.log", "two\n");
        rig.start().poll().received("one", "two");
        assertThat(rig.ledger().lostBytes()).isZero();
    }

    @Test
    void aFileThatIsRenamedOverAnotherFollowsWhatWasLeftOfThat() throws IOException {
        rig.write("0.log", "one\n");
        rig.start().poll();
        rig.write("0.log", "two\n");
        Path next = folder.resolve("next");
        append(next, "three\n");
        Files.move(next, file("0.log"), StandardCopyOption.REPLACE_EXISTING);
        rig.poll().received("one", "two", "three");
    }

    @Test
    void theFollowedFolderMayGoAndComeBack() throws IOException {
        rig.write("pod/0.log", "one\n");
        rig.options.setInclude("**/*.log");
        rig.start().poll();
        Path away = Files.move(rig.logs, folder.resolve("away"));
        append(away.resolve("pod/0.log"), "two\n");
        rig.pollFor(5_000);
        Files.move(away, rig.logs);
        rig.write("pod/0.log", "three\n");
        rig.poll().received("one", "two", "three");
    }

    // ---- closed

    @Test
    void aRotatedFileIsClosedAfterRotateWaitAndNotBefore() throws IOException {
        rig.write("0.log", "one\n");
        rig.start().poll();
        Path rotated = Files.move(file("0.log"), file(ROTATED));
        rig.write("0.log", "two\n");
        rig.pollFor(rig.options.getRotateWait() - 1_000);
        append(rotated, "late\n");
        rig.pollFor(rig.options.getRotateWait() - 1_000).received("one", "two", "late");
        assertThat(rig.openFiles()).hasSize(2);
        rig.pollFor(3_000);
        assertThat(rig.openFiles()).containsExactly(file("0.log").toString());
    }

    @Test
    void whatIsAddedWhileARotatedFileIsBeingClosedIsReadWhenItIsLookedAtAgain() throws IOException {
        rig.write("0.log", "one\n");
        rig.start().poll();
        Path rotated = Files.move(file("0.log"), file(ROTATED));
        rig.write("0.log", "two\n");
        rig.pollFor(20_000);
        append(rotated, "late\n");
        Files.move(file("0.log"), file("0.log.20261122-130000"));
        rig.write("0.log", "three\n");
        rig.poll();
        assertThat(rig.messages()).containsExactlyInAnyOrder("one", "two", "late", "three");
    }

    @Test
    void whatIsAddedToAClosedFileWhileOffIsReadAtTheStart() throws IOException {
        rig.write("0.log", "one\n");
        rig.start().poll();
        Path rotated = Files.move(file("0.log"), file(ROTATED));
        rig.write("0.log", "two\n");
        rig.pollFor(20_000).stop();
        append(rotated, "late\n");
        rig.start().poll();
        assertThat(rig.messages()).containsExactlyInAnyOrder("one", "two", "late");
    }

    @Test
    void aFollowedFileIsNeverClosedHoweverQuietItIs() throws IOException {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            rig.write("0.log", i + "\n");
            expected.add(String.valueOf(i));
            (i == 0 ? rig.start() : rig).pollFor(600_000);
            assertThat(rig.openFiles()).hasSize(1);
        }
        rig.received(expected);
    }
}
