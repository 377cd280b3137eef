package caravan.tail;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Entrusted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that get other names: within the pattern, out of it, by rotations that are late, quick, or taken back. */
class RenameTest extends RigTest {

    private static final String ROTATED = "0.log.20261122-120000";

    private final List<String> written = new ArrayList<>();

    private Path file(String name) {
        return rig.logs.resolve(name);
    }

    private static void append(Path file, String text) {
        Rig.write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    private String next() {
        written.add("line " + written.size());
        return written.get(written.size() - 1) + "\n";
    }

    // ---- to another name in the pattern

    @Test
    void movedInsideThePatternIsNotReadAgain() throws IOException {
        rig.write("a.log", "one\n");
        rig.start().poll();
        Files.move(file("a.log"), file("b.log"));
        rig.pollFor(120_000);
        rig.write("b.log", "two\n");
        rig.poll().received("one", "two");
        assertThat(rig.messages("b.log")).containsExactly("two");
    }

    @Test
    void movedInsideThePatternWhileItsBatchIsOutIsNotReadAgain() throws IOException {
        List<Entrusted> inCare = new ArrayList<>();
        rig.route = batch -> {
            inCare.add(batch.entrust("sink"));
            batch.completed(null);
        };
        rig.write("a.log", "one\n");
        rig.start().poll();
        Files.move(file("a.log"), file("b.log"));
        rig.poll();
        assertThat(inCare).hasSize(1);
        inCare.get(0).delivered();
        rig.pollFor(120_000);
        assertThat(inCare).hasSize(1);
    }

    @Test
    void movedAndReplacedByANewFileBothAreReadOn() throws IOException {
        rig.write("a.log", "one\n");
        rig.start().poll();
        Files.move(file("a.log"), file("b.log"));
        rig.write("a.log", "uno\n");
        rig.write("b.log", "two\n");
        rig.poll();
        assertThat(rig.messages()).containsExactlyInAnyOrder("one", "two", "uno");
        rig.write("a.log", "due\n");
        rig.write("b.log", "three\n");
        rig.poll();
        assertThat(rig.messages()).hasSize(5).contains("due", "three");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void filesThatSwapTheirNamesGoOnWhereTheyWere(boolean isOff) throws IOException {
        rig.write("a.log", "a1\n");
        rig.write("b.log", "b1 is longer\n");
        rig.start().poll();
        if (isOff) {
            rig.stop();
        }
        Files.move(file("a.log"), file("c.tmp"));
        Files.move(file("b.log"), file("a.log"));
        Files.move(file("c.tmp"), file("b.log"));
        rig.write("a.log", "b2\n");
        rig.write("b.log", "a2\n");
        (isOff ? rig.start() : rig).poll().poll();
        assertThat(rig.messages()).containsExactlyInAnyOrder("a1", "a2", "b1 is longer", "b2");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100_000})
    void movedWhileOffGoesOnWhereItWas(int lines) throws IOException {
        rig.write("a.log", "before\n".repeat(lines));
        rig.start().poll().stop();
        rig.write("a.log", "behind\n".repeat(lines));
        Files.move(file("a.log"), file("b.log"));
        rig.start().poll();
        assertThat(rig.messages("b.log")).hasSize(lines).containsOnly("behind");
        assertThat(rig.ledger().lostBytes()).isZero();
    }

    // ---- to a name outside the pattern

    @Test
    void movedOutsideThePatternIsReadUntilItWasQuietForRotateWait() throws IOException {
        rig.write("a.log", "one\n");
        rig.start().poll();
        Path moved = Files.move(file("a.log"), folder.resolve("a.old"));
        for (int i = 0; i < 20; i++) {
            append(moved, next());
            rig.pollFor(rig.options.getRotateWait() / 2);
        }
        assertThat(rig.messages("a.log")).startsWith("one").hasSize(21);
        rig.pollFor(2 * rig.options.getRotateWait());
        assertThat(rig.openFiles()).isEmpty();
    }

    @Test
    void movedOutsideThePatternAndBackIsNotReadAgain() throws IOException {
        rig.write("a.log", "one\n");
        rig.start().poll();
        Path moved = Files.move(file("a.log"), folder.resolve("a.old"));
        rig.pollFor(2 * rig.options.getRotateWait());
        append(moved, "two\n");
        Files.move(moved, file("a.log"));
        rig.poll();
        rig.write("a.log", "three\n");
        rig.poll().received("one", "two", "three");
    }

    // ---- to a rotated name

    @Test
    void aWriterThatIsNotToldOfTheRotationIsReadOnAndNoSuccessorIsNeeded() throws IOException {
        rig.write("0.log", "one\n");
        rig.start().poll();
        Path rotated = Files.move(file("0.log"), file(ROTATED));
        for (int i = 0; i < 20; i++) {
            append(rotated, next());
            rig.pollFor(2 * rig.options.getRotateWait());
        }
        assertThat(rig.messages("0.log")).startsWith("one").hasSize(21);
    }

    @Test
    void bytesThatLandBehindARenameAreReadBeforeTheSuccessorThoughThatHasBytesAlready() throws IOException {
        rig.write("0.log", next());
        rig.start().poll();
        Path rotated = Files.move(file("0.log"), file(ROTATED));
        for (int i = 0; i < 3; i++) {
            append(rotated, next());
            rig.poll();
        }
        append(rotated, next());
        rig.write("0.log", next());
        rig.poll().received(written);
    }

    @Test
    void aWriterOfBothFilesIsReadInBoth() throws IOException {
        rig.write("0.log", "one\n");
        rig.start().poll();
        Path rotated = Files.move(file("0.log"), file(ROTATED));
        for (int i = 0; i < 20; i++) {
            append(rotated, "old " + i + "\n");
            rig.write("0.log", "new " + i + "\n");
            rig.poll();
        }
        assertThat(rig.messages("0.log")).hasSize(41).contains("old 19", "new 19");
    }

    @Test
    void aRotationThatIsTakenBackIsNoRotation() throws IOException {
        try (Kubelet kubelet = new Kubelet(file("0.log"), 5)) {
            kubelet.write(next());
            rig.start().poll();
            for (int i = 0; i < 5; i++) {
                for (Program.Step step : kubelet.failedRotation()) {
                    step.run();
                    kubelet.write(next());
                    rig.poll();
                }
            }
            rig.received(written);
            assertThat(rig.tailer().status()).hasSize(1);
        }
    }

    @Test
    void aRotationThatIsTakenBackAfterAMinuteIsNoRotation() throws IOException {
        rig.write("0.log", next());
        rig.start().poll();
        Files.move(file("0.log"), file(ROTATED));
        rig.pollFor(60_000);
        append(file(ROTATED), next());
        Files.move(file(ROTATED), file("0.log"));
        rig.write("0.log", next());
        rig.poll().received(written);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void movedAwayTruncatedAndMovedBackIsReadFromItsBeginning(int looks) throws IOException {
        rig.write("0.log", "one\nand more\n");
        rig.start().poll();
        Files.move(file("0.log"), file(ROTATED));
        pollIf((looks & 1) > 0);
        Files.write(file(ROTATED), new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
        pollIf((looks & 2) > 0);
        Files.move(file(ROTATED), file("0.log"));
        pollIf((looks & 4) > 0);
        rig.write("0.log", "two\n");
        rig.poll().received("one", "and more", "two");
        assertThat(rig.ledger().lostBytes()).isZero();
    }

    private void pollIf(boolean looks) {
        if (looks) {
            rig.poll();
        }
    }

    @Test
    void rotatedWhileItIsCaughtUpWithIsReadToItsEndFirst() throws IOException {
        rig.options.setMaxBatchBytes(64 * 1024);
        for (int i = 0; i < 5; i++) {
            fill("0.log");
            if (i == 0) {
                rig.start().tailer().tick();
            }
            rig.tailer().work();
            Files.move(file("0.log"), file("0.log.20261122-12010" + i));
            rig.pass(1_000).tailer().tick();
        }
        rig.poll();
        rig.write("0.log", next());
        rig.poll().received(written);
    }

    private void fill(String name) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            text.append(next());
        }
        rig.write(name, text.toString());
    }

    // ---- several files

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void threeFilesThatRotateThreeTimesAtOnceAreEachReadInOrder(boolean looks) throws IOException {
        List<Program> programs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            programs.add(new Kubelet(file(i + ".log"), 10));
        }
        rig.start();
        for (int rotation = 0; rotation < 4; rotation++) {
            for (int line = 0; line < 20; line++) {
                String text = next();
                for (Program program : programs) {
                    program.write(text);
                    pollIf(looks);
                }
            }
            for (Program program : programs) {
                program.rotate();
            }
        }
        rig.poll();
        for (Program program : programs) {
            assertThat(rig.messages(program.log.getFileName().toString())).isEqualTo(written);
            program.close();
        }
    }

    @Test
    void manyFilesThatRotateSeveralTimesBetweenTwoLooksLoseNothing() throws IOException {
        rig.options.setRotation("logrotate");
        List<Program> programs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            programs.add(new Logrotate(file("app" + i + ".log"), 10));
        }
        rig.start().poll();
        for (int i = 0; i < 20; i++) {
            String line = next();
            for (Program program : programs) {
                program.write(line);
                program.rotate();
            }
            pollIf(i % 5 == 4);
        }
        for (Program program : programs) {
            assertThat(rig.messages(program.log.getFileName().toString())).isEqualTo(written);
            program.close();
        }
    }
}
