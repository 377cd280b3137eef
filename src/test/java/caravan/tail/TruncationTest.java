package caravan.tail;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Entrusted;
import caravan.cri.CriParser;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that become shorter: with a copy or without, noticed at once or late, while their bytes are still out. */
class TruncationTest extends RigTest {

    private Path log;
    private Path copy;

    @BeforeEach
    void name() {
        rig.options.setRotation("logrotate");
        log = rig.logs.resolve("app.log");
        copy = rig.logs.resolve("app.log.1");
    }

    private void write(String text) {
        rig.write("app.log", text);
    }

    /** As the shell does by {@code : > app.log}. */
    private void truncate() throws IOException {
        truncate(0);
    }

    private void truncate(long size) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
            file.setLength(size);
        }
    }

    // ---- without a copy

    @Test
    void truncatedAndFilledBeyondItsFormerSizeIsReadFromItsBeginning() throws IOException {
        write("one\ntwo\n");
        rig.start().poll();
        truncate();
        write("three is longer\nthan both were\n");
        rig.poll().received("one", "two", "three is longer", "than both were");
    }

    @Test
    void truncatedAndFilledToItsFormerSizeIsNoticedWhenItGrows() throws IOException {
        write("one\ntwo\n");
        rig.start().poll();
        truncate();
        write("uno\ndue\n");
        rig.poll();
        write("tre\n");
        rig.poll().received("one", "two", "uno", "due", "tre");
    }

    @Test
    void truncatedAndFilledWithTheSameLastLinesIsReadFromItsBeginning() throws IOException {
        write("begun on Monday\n" + "tick\n".repeat(20));
        rig.start().poll();
        truncate();
        write("begun on Friday\n" + "tick\n".repeat(30));
        rig.poll();
        assertThat(rig.messages()).hasSize(52).contains("begun on Friday");
    }

    @Test
    void truncatedAndLeftEmptyForLongIsReadWhenItIsWrittenTo() throws IOException {
        write("one\n");
        rig.start().poll();
        truncate();
        rig.pollFor(120_000);
        write("two\n");
        rig.poll().received("one", "two");
        assertThat(rig.ledger().lostBytes()).isZero();
    }

    @Test
    void whatATruncationLeavesIsAnIncarnationOfItsOwn() throws IOException {
        write("one\ntwo\n");
        rig.start().poll();
        truncate("one\n".length());
        write("three\n");
        rig.poll().received("one", "two", "one", "three");
        assertThat(rig.records.get(2).get("incarnation"))
                .isNotEqualTo(rig.records.get(0).get("incarnation"));
    }

    @Test
    void truncatedSeveralTimesBetweenTwoLooksAtTheDirectoryIsReadEachTime() throws IOException {
        rig.options.setDiscoverInterval(3_600_000);
        write("0\n");
        rig.start().poll();
        List<String> written = new ArrayList<>(List.of("0"));
        for (int i = 1; i < 10; i++) {
            truncate();
            write(i + "\n".repeat(1 + i % 3));
            written.add(String.valueOf(i));
            written.addAll(List.of("", "").subList(0, i % 3));
            rig.poll();
        }
        rig.received(written);
    }

    @Test
    void truncatedInTheMidstOfCatchingUpLosesWhatWasUnreadAndCountsIt() throws IOException {
        rig.options.setMaxBatchBytes(64 * 1024);
        write("old line\n".repeat(30_000));
        rig.start().tailer().tick();
        rig.tailer().work();
        truncate();
        write("new line\n");
        rig.pollFor(10_000);
        long read = rig.records.size() - 1;
        assertThat(read).isBetween(7_000L, 29_999L);
        assertThat(rig.ledger().lostBytes()).isEqualTo((30_000 - read) * "old line\n".length());
        assertThat(rig.messages()).last().isEqualTo("new line");
    }

    @Test
    void aRecordThatIsHeldBackWhenItsFileIsTruncatedIsCounted() throws IOException {
        String time = "2026-11-22T12:00:00.000000000Z ";
        String open = time + "stdout P open \n";
        rig.route = batch -> {
            new CriParser().apply(batch);
            Rig.deliverAll(batch);
        };
        write(time + "stdout F one\n" + open);
        rig.start().poll();
        truncate();
        write(time + "stdout F 2\n");
        rig.pollFor(20_000).received("one", "2");
        assertThat(rig.ledger().lostBytes()).isEqualTo(open.length());
    }

    /** A writer that does not append goes on at its old offset; the bytes before it read as zero. */
    @Test
    void theHoleOfAStaleWriterStandsInFrontOfItsFirstLine() throws IOException {
        write("one\ntwo\n");
        rig.start().poll();
        truncate();
        writeAt(8, "three\n");
        rig.poll();
        writeAt(14, "four\n");
        rig.poll().received("one", "two", "\0".repeat(8) + "three", "four");
    }

    @Test
    void aLongHoleOfAStaleWriterHidesNothingBehindIt() throws IOException {
        int hole = 3_000_000;
        write("x".repeat(hole - 1) + "\n");
        rig.start().poll();
        truncate();
        writeAt(hole, "three\n");
        rig.poll();
        assertThat(rig.messages()).last().asString().endsWith("\0three");
        assertThat(rig.ledger().readBytes()).isEqualTo(2L * hole + "three\n".length());
    }

    private void writeAt(long offset, String text) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
            file.seek(offset);
            file.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    // ---- with a copy

    @Test
    void aCopyWithAnUnreadTailIsReadBeforeTheFileAndAsLongAsItIsWrittenTo() throws IOException {
        write("one\n");
        rig.start().poll();
        write("two\n");
        Files.copy(log, copy);
        truncate();
        Rig.write(copy, "three\n".getBytes(StandardCharsets.UTF_8));
        write("four\n");
        rig.poll();
        Rig.write(copy, "five\n".getBytes(StandardCharsets.UTF_8));
        write("six\n");
        rig.poll();
        assertThat(rig.messages())
                .startsWith("one", "two", "three", "four")
                .hasSize(6)
                .contains("five", "six");
    }

    @Test
    void linesThatTheCopyMissedAreReadOnceFromTheFile() throws IOException {
        write("one\ntwo\n");
        rig.start().poll();
        Files.writeString(copy, "one\n");
        write("three\n");
        rig.poll();
        Files.writeString(copy, "one\ntwo\nthree\n");
        write("four\n");
        rig.poll();
        truncate();
        write("five\n");
        rig.pollFor(20_000).received("one", "two", "three", "four", "five");
        assertThat(rig.ledger().lostBytes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1_000, 100_000})
    void linesThatNeitherTheCopyNorAnybodyHasAreCounted(int length) throws IOException {
        String one = "1".repeat(length);
        write(one + "\n");
        rig.start().poll();
        Files.copy(log, copy);
        write("gone\n");
        rig.tailer().tick();
        truncate();
        write("2\n");
        rig.pollFor(20_000).received(one, "2");
        assertThat(rig.ledger().lostBytes()).isEqualTo("gone\n".length());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1_000, 100_000})
    void whatIsCutOffBehindTheCheckpointWhileOffIsCounted(int length) throws IOException {
        String one = "1".repeat(length);
        write(one + "\n");
        rig.start().poll();
        rig.route = batch -> batch.completed(new IOException("away"));
        write("gone\n");
        rig.poll().crash();
        truncate(length + 1);
        rig.route = Rig::deliverAll;
        rig.start().pollFor(20_000);
        write("2\n");
        rig.poll().received(one, "2");
        assertThat(rig.ledger().lostBytes()).isEqualTo("gone\n".length());
    }

    @Test
    void aCopyThatTakesLongIsNotReadBesideItsFile() throws IOException {
        String text = "a line of the program's log\n".repeat(10_000);
        write(text);
        rig.start().poll();
        for (int part = 0; part < 10; part++) {
            int from = part * text.length() / 10;
            Rig.write(
                    copy, text.substring(from, (part + 1) * text.length() / 10).getBytes(StandardCharsets.UTF_8));
            rig.poll();
        }
        truncate();
        rig.pollFor(20_000);
        assertThat(rig.records).hasSize(10_000);
    }

    @Test
    void copiesWithTheSameContentAreEachReadOnce() throws IOException {
        write("started\n");
        rig.start().poll();
        for (int i = 5; i > 0; i--) {
            for (int shifted = 5 - i; shifted > 0; shifted--) {
                Files.move(rig.logs.resolve("app.log." + shifted), rig.logs.resolve("app.log." + (shifted + 1)));
            }
            Files.copy(log, copy);
            truncate();
            rig.poll();
            write("started\n");
            rig.poll();
        }
        assertThat(rig.messages()).hasSize(6).containsOnly("started");
        assertThat(rig.pollFor(120_000).restart().poll().records).hasSize(6);
    }

    @Test
    void copiedAndTruncatedWhileOffOnlyWhatIsNewIsRead() throws IOException {
        write("one\ntwo\n");
        rig.start().poll().stop();
        Files.copy(log, copy);
        truncate();
        write("three\n");
        rig.start().poll().received("one", "two", "three");
        assertThat(rig.ledger().lostBytes()).isZero();
    }

    @Test
    void copiedWithAnUnreadTailAndTruncatedWhileOffNothingIsMissed() throws IOException {
        write("one\n");
        rig.start().poll().stop();
        write("two\n");
        Files.copy(log, copy);
        truncate();
        write("a longer third one\n");
        rig.start().poll().received("one", "two", "a longer third one");
    }

    @Test
    void aCopyUnderANameThatIsNoneOfTheSchemesIsAnotherSource() throws IOException {
        write("one\n");
        rig.start().poll();
        Files.copy(log, rig.logs.resolve("copy.log"));
        truncate();
        write("2\n");
        rig.poll();
        assertThat(rig.messages("app.log")).containsExactly("one", "2");
        assertThat(rig.messages("copy.log")).containsExactly("one");
    }

    // ---- while output is blocked

    private final Deque<Entrusted> inCare = new ArrayDeque<>();

    private void block() {
        rig.route = batch -> {
            inCare.add(batch.entrust("sink"));
            batch.completed(null);
        };
    }

    private long acknowledged(String state) {
        return rig.tailer().status().stream()
                .filter(status -> status.state().equals(state))
                .mapToLong(FileStatus::acknowledged)
                .sum();
    }

    @Test
    void truncatedWhileOutputIsBlockedStartsANewIncarnation() throws IOException {
        block();
        write("one\ntwo\nthree\n");
        rig.start().poll();
        truncate();
        write("four\n");
        rig.poll();
        assertThat(inCare).hasSize(2);
        inCare.remove().delivered();
        rig.poll();
        assertThat(acknowledged("following"))
                .as("the late verdict is the former incarnation's")
                .isZero();
        inCare.remove().delivered();
        rig.poll();
        assertThat(acknowledged("following")).isEqualTo("four\n".length());
        rig.restart().pollFor(20_000);
        assertThat(inCare).as("read again").isEmpty();
    }

    @Test
    void truncatedWhileOutputIsBlockedAndKilledOnlyTheNewBytesAreReadAgain() throws IOException {
        block();
        write("one\ntwo\nthree\n");
        rig.start().poll();
        truncate();
        write("four\n");
        rig.poll().crash();
        inCare.clear();
        rig.route = Rig::deliverAll;
        rig.start().pollFor(20_000).received("four");
        assertThat(rig.ledger().lostBytes()).isEqualTo("one\ntwo\nthree\n".length());
    }

    @Test
    void bytesThatFailAfterTheirFileWasTruncatedAreLostAndTheFileGoesOn() throws IOException {
        block();
        write("one\n");
        rig.start().poll();
        truncate();
        write("2\n");
        rig.pollFor(10_000);
        inCare.remove().failed(new IOException("away"));
        rig.route = Rig::deliverAll;
        inCare.forEach(late -> late.failed(new IOException("away")));
        rig.pollFor(60_000).received("2");
        assertThat(rig.ledger().lostBytes()).isEqualTo("one\n".length());
    }

    @Test
    void bytesThatFailAfterTheirFileWasTruncatedAreReadAgainFromTheCopy() throws IOException {
        block();
        write("one\n");
        rig.start().poll();
        Files.copy(log, copy);
        truncate();
        write("2\n");
        rig.poll();
        rig.route = Rig::deliverAll;
        inCare.forEach(late -> late.failed(new IOException("away")));
        rig.pollFor(60_000).received("one", "2");
        assertThat(rig.ledger().lostBytes()).isZero();
    }
}
