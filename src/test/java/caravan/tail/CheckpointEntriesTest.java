package caravan.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.batch.Incarnation;
import caravan.checkpoint.CheckpointDamagedException;
import caravan.checkpoint.CheckpointLog;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The collector's entries in its checkpoint log: which are struck off, and which it refuses to go on with. */
class CheckpointEntriesTest extends RigTest {

    private static final String INCARNATION = "file 000000000000000100000000000000";

    private List<String> entries() throws IOException {
        try (CheckpointLog log = CheckpointLog.open(rig.options.state())) {
            return List.copyOf(log.entries().keySet());
        }
    }

    private void put(String key, String value) throws IOException {
        try (CheckpointLog log = CheckpointLog.open(rig.options.state())) {
            log.put(key, value);
        }
    }

    // ---- files that are gone

    @Test
    void entriesOfFilesThatWentWhileOffAreStruckOffAndTheirAccountsAreKept() throws IOException {
        for (String name : List.of("a.log", "b.log", "c.log")) {
            rig.write(name, "one\n");
        }
        rig.start().poll().stop();
        Files.delete(rig.logs.resolve("a.log"));
        Files.delete(rig.logs.resolve("c.log"));
        rig.start().pollFor(200_000).stop();
        assertThat(entries()).hasSize(4).contains("started", "ledger ", "ledger " + rig.logs.resolve("b.log"));
        rig.start();
        assertThat(rig.ledger().readRecords()).isEqualTo(3);
    }

    @Test
    void entriesOfRotatedFilesThatAreDeletedAreStruckOffByLaterRotations() throws IOException {
        try (Kubelet kubelet = new Kubelet(rig.logs.resolve("0.log"), 3)) {
            kubelet.write("first\n");
            rig.start().poll();
            for (int i = 0; i < 20; i++) {
                kubelet.rotate();
                kubelet.write("line " + i + "\n");
                rig.pollFor(20_000);
            }
        }
        assertThat(rig.stop().records).hasSize(21);
        assertThat(entries())
                .filteredOn(key -> key.startsWith("file "))
                .as("the three that are there, and those that went within the last minute")
                .hasSizeLessThanOrEqualTo(3 + 3);
    }

    @Test
    void tenThousandEntriesOfFilesThatAreGoneDoNotKeepOthersFromGoingOn() throws IOException {
        rig.write("real.log", "one\n");
        rig.start().poll().stop();
        try (CheckpointLog log = CheckpointLog.open(rig.options.state())) {
            IntStream.range(0, 10_001).forEach(i -> putGone(log, i));
        }
        rig.write("real.log", "two\n");
        rig.start().tailer().poll();
        rig.received("one", "two");
        for (int i = 0; i < 3; i++) {
            rig.pass(Reconciler.FORGET_AFTER).tailer().tick();
        }
        assertThat(rig.stop().records).hasSize(2);
        assertThat(entries()).filteredOn(key -> key.startsWith("file ")).hasSize(1);
    }

    private void putGone(CheckpointLog log, int number) {
        Path place = rig.logs.resolve("gone" + number + ".log");
        History history = new History(new Incarnation(1, number), 1, new FileKey(1, 1L << 40 | number), place);
        history.head = Fingerprint.ofHead(new byte[] {1}, 1);
        history.size = 4;
        history.acknowledgeTo(4);
        history.finished = number % 2 == 0;
        log.put(HistoryText.key(history), HistoryText.of(history, place.toString()));
    }

    // ---- entries of others

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                INCARNATION + "02|v=2 seq=1 path=/a",
                INCARNATION + "02|v=1 seq=1 dev=1 path=/a",
                INCARNATION + "02|/var/log/a.log 1048576",
                "file 1a2b|v=1 seq=1 dev=1 ino=1 head=0:0:0 tail=0:0:0 ack=0 size=0 done=0 seen= cuts= place=a path=/a",
                "ledger /a.log|read=1 of 2",
                "ledger /a.log|READ=1/2",
                "cursor s=0f4e|1"
            })
    void anEntryOfAnotherVersionOrOfSomebodyElseStopsTheStart(String key, String value) throws IOException {
        rig.write("0.log", "one\n");
        rig.start().poll().stop();
        put(key, value);
        assertThatThrownBy(rig::start)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("was written by another version or by somebody else")
                .hasMessageContaining(rig.options.state().toString())
                .hasMessageContaining(key);
        assertThat(entries()).as("nothing is struck off").contains(key).hasSize(4);
    }

    @Test
    void everyForeignEntryIsNamed() throws IOException {
        put("cursor s=0f4e", "1");
        put(INCARNATION + "02", "v=9 path=/a");
        assertThatThrownBy(rig::start)
                .hasMessageContaining("cursor s=0f4e: unknown entry")
                .hasMessageContaining(INCARNATION + "02: checkpoint entry of an unknown form");
    }

    // ---- damage

    private void zero(String name) throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(rig.options.state().resolve(name).toFile(), "rw")) {
            file.write(new byte[(int) file.length()]);
        }
    }

    @Test
    void aCheckpointOfWhichNothingIsLeftIsNoReasonToBeginAnew() throws IOException {
        rig.write("0.log", "one\n");
        rig.start().poll().stop();
        zero("checkpoints");
        zero("checkpoints.previous");
        assertThatThrownBy(rig::start)
                .isInstanceOf(CheckpointDamagedException.class)
                .hasMessageContaining("it is not known any more how far the files were read")
                .hasMessageContaining("Restore one of them from a copy, or move both away");
        assertThat(rig.records).hasSize(1);
    }

    @Test
    void aDamagedCheckpointGoesBackToTheOneBeforeAndReadsSomeLinesAgain() throws IOException {
        for (int i = 0; i < 10; i++) {
            rig.write("0.log", i + "\n");
            (i == 0 ? rig.start() : rig).poll();
        }
        rig.stop();
        zero("checkpoints");
        rig.start().poll();
        assertThat(rig.messages().subList(0, 10)).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        assertThat(rig.messages().subList(10, rig.records.size()))
                .as("once more")
                .last()
                .isEqualTo("9");
    }
}
