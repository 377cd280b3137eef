package caravan.tail;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Entrusted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where reading goes on after a stop and after a crash: what comes again, and that nothing else does. */
class RestartTest extends RigTest {

    private static final String ROTATED = "0.log.20261122-120000";

    private final List<String> written = new ArrayList<>();
    private final List<Entrusted> inCare = new ArrayList<>();

    private void write(int lines, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            written.add("line " + written.size() + " " + "x".repeat(length));
            text.append(written.get(written.size() - 1)).append('\n');
        }
        rig.write("0.log", text.toString());
    }

    private void rotate() throws IOException {
        Files.move(rig.logs.resolve("0.log"), rig.logs.resolve(ROTATED));
    }

    private void end(boolean isKilled) throws IOException {
        if (isKilled) {
            rig.crash();
        } else {
            rig.stop();
        }
    }

    private void neverAnswer() {
        rig.route = batch -> {
            inCare.add(batch.entrust("sink"));
            batch.completed(null);
        };
    }

    // ---- the offset

    @ParameterizedTest
    @CsvSource({
        "beginning, 10, false", "beginning, 10, true", "beginning, 5000, false", "beginning, 5000, true",
        "end, 10, false", "end, 10, true", "end, 5000, false", "end, 5000, true"
    })
    void linesBeforeWithinAndBetweenRunsAreReadOnce(String begin, int length, boolean isKilled) throws IOException {
        rig.options.setBegin(begin);
        write(100, length);
        rig.start().poll();
        List<String> expected = new ArrayList<>(begin.equals("end") ? List.of() : written);
        written.clear();
        for (int run = 0; run < 3; run++) {
            write(100, length);
            rig.poll();
            write(100, length);
            rig.poll();
            end(isKilled);
            write(100, length);
            rig.start().poll();
        }
        expected.addAll(written);
        rig.received(expected);
    }

    @Test
    void beginningAtTheEndOfALineThatIsBeingWrittenTheWholeLineIsRead() throws IOException {
        rig.options.setBegin("end");
        rig.write("0.log", "old\nnew, not fin");
        rig.start().poll().restart().poll();
        rig.write("0.log", "ished\nnext\n");
        rig.poll().received("new, not finished", "next");
    }

    @Test
    void aFileThatComesWhileOffIsReadFromItsBeginningThoughOthersBeganAtTheirEnd() throws IOException {
        rig.options.setBegin("end");
        rig.write("0.log", "old\n");
        rig.start().poll().stop();
        rig.write("1.log", "new\n");
        rig.start().poll().received("new");
    }

    @Test
    void aLineWhoseEndIsWrittenWhileOffIsOneRecord() throws IOException {
        rig.write("0.log", "one\nha");
        rig.start().poll().stop();
        rig.write("0.log", "lf\n");
        rig.start().poll().received("one", "half");
    }

    // ---- what is not acknowledged

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whenNothingWasAcknowledgedEverythingIsReadAgain(boolean isKilled) throws IOException {
        neverAnswer();
        write(1_000, 10);
        rig.start().pollFor(10_000);
        end(isKilled);
        rig.route = Rig::deliverAll;
        rig.start().poll().received(written);
    }

    @Test
    void aVerdictThatComesAfterTheEndOfItsRunMovesNothing() throws IOException {
        neverAnswer();
        write(10, 10);
        rig.start().poll().stop();
        rig.route = Rig::deliverAll;
        rig.start();
        inCare.forEach(Entrusted::delivered);
        rig.poll().received(written);
    }

    @Test
    void nothingBehindABatchWithoutAVerdictCountsAsDone() throws IOException {
        rig.options.setMaxBatchBytes(64 * 1024);
        neverAnswer();
        write(10, 65_000);
        rig.start().poll();
        inCare.subList(1, inCare.size()).forEach(Entrusted::delivered);
        rig.poll().stop().route = Rig::deliverAll;
        rig.start().poll().received(written);
    }

    @Test
    void afterACrashOnlyWhatTheLastCheckpointDidNotHoldComesAgain() throws IOException {
        write(100, 10);
        rig.start().poll();
        write(10, 10);
        rig.pass(rig.options.getCheckpointInterval()).tailer().poll();
        rig.crash().start().poll();
        List<String> twice = written.subList(100, 110);
        assertThat(rig.messages().subList(0, 110)).isEqualTo(written);
        assertThat(rig.messages().subList(110, rig.records.size())).isEqualTo(twice);
    }

    @Test
    void afterManyCrashesWhatComesAgainIsBounded() throws IOException {
        for (int run = 0; run < 20; run++) {
            rig.start();
            for (int look = 0; look < 5; look++) {
                write(10, 10);
                rig.pass(500).tailer().poll();
            }
            rig.crash();
        }
        rig.start().poll();
        assertThat(rig.messages()).containsAll(written);
        assertThat(rig.records).hasSizeLessThanOrEqualTo(written.size() + 20 * 3 * 10);
    }

    // ---- a rotation in between

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void rotatedWhileOffItGoesOnInTheRotatedFileAndThenInTheNewOne(boolean isAcknowledged) throws IOException {
        if (!isAcknowledged) {
            neverAnswer();
        }
        write(1_000, 10);
        rig.start().poll().crash();
        write(1_000, 10);
        rotate();
        write(1_000, 10);
        rig.route = Rig::deliverAll;
        rig.start().poll().received(written);
    }

    @Test
    void rotatedAndCompressedWhileNothingWasAcknowledgedAllOfItIsReadAgain() throws IOException {
        neverAnswer();
        write(1_000, 10);
        rig.start().poll().crash();
        rotate();
        write(1_000, 10);
        Path packed = rig.logs.resolve(ROTATED + ".gz");
        Files.write(packed, Program.gzip(Files.readAllBytes(rig.logs.resolve(ROTATED))));
        Files.delete(rig.logs.resolve(ROTATED));
        rig.route = Rig::deliverAll;
        rig.start().poll().received(written);
    }

    @Test
    void rotatedWhileItRunsAndKilledBeforeTheRestWasAcknowledgedOnlyTheRestComesAgain() throws IOException {
        write(10, 10);
        rig.start().poll();
        neverAnswer();
        write(10, 10);
        rotate();
        write(10, 10);
        rig.poll().crash().route = Rig::deliverAll;
        rig.start().poll().received(written);
    }
}
