package caravan.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.batch.Batch;
import caravan.batch.Entrusted;
import caravan.checkpoint.CheckpointLog;
import caravan.checkpoint.FaultyLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kills at every call of the disk: the rig fails where a position is ever given to other bytes. */
class StreamCrashTest {

    @TempDir
    Path folder;

    private record Kept(Entrusted entrusted, List<String> texts) {}

    private final List<Kept> kept = new ArrayList<>();

    /** Lines come, verdicts come late and out of order, the last line of a batch is held back now and then. */
    private void live(StreamRig rig) throws IOException {
        rig.route = batch -> {
            int last = batch.size() - 1;
            if (StreamRig.text(batch, last).contains("7") && batch.mayHoldBack(last)) {
                batch.holdBack(last);
            }
            if (batch.size() > 0) {
                List<String> texts = new ArrayList<>();
                batch.forEach(record -> texts.add(String.valueOf(record.get("message"))));
                kept.add(new Kept(batch.entrust("test"), texts));
            }
            batch.completed(null);
        };
        rig.start();
        for (int i = 0; i < 8; i++) {
            for (int j = 0; j < 5; j++) {
                rig.add(String.format("line %2d%d of the source", i, j * 2 + 1));
            }
            rig.pollFor(1_500);
            answer(rig, i % 3 + 1);
        }
    }

    private void answer(StreamRig rig, int count) {
        for (int i = 0; i < count && !kept.isEmpty(); i++) {
            Kept one = kept.remove(kept.size() > 1 && i == 0 ? 1 : 0);
            rig.delivered.addAll(one.texts);
            one.entrusted.delivered();
        }
    }

    private int callsOfALife() throws IOException {
        FaultyLog log = new FaultyLog();
        StreamRig rig = new StreamRig(folder.resolve("whole"));
        rig.opening = log::open;
        live(rig);
        return log.calls().size();
    }

    /** Each line that came out, once per position. */
    private static List<String> distinct(StreamRig rig) {
        return rig.positions.entrySet().stream()
                .sorted(java.util.Map.Entry.comparingByValue())
                .map(java.util.Map.Entry::getValue)
                .toList();
    }

    private StreamRig killed(int call, double part) throws IOException {
        FaultyLog log = new FaultyLog();
        log.kill(call, part);
        StreamRig rig = new StreamRig(folder.resolve(call + "-" + part));
        rig.opening = log::open;
        kept.clear();
        try {
            live(rig);
        } catch (Error e) {
            assertThat(FaultyLog.isKill(e)).isTrue();
        }
        rig.crash();
        rig.opening = directory -> new FaultyLog().open(directory);
        return rig;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 1})
    void aStreamThatIsReadAgainIsTheSameAtEachPosition(double part) throws IOException {
        int calls = callsOfALife();
        assertThat(calls).isGreaterThan(50);
        for (int call = 0; call < calls; call++) {
            StreamRig rig = killed(call, part);
            rig.route = StreamRig::deliverAll;
            rig.start().add("the end").pollFor(40_000);
            assertThat(new HashSet<>(rig.delivered))
                    .as("killed in call %d", call)
                    .isEqualTo(new HashSet<>(rig.lines));
            assertThat(distinct(rig)).as("killed in call %d", call).doesNotHaveDuplicates();
            assertThat(rig.stream().ledger().isBalanced()).isTrue();
            assertThat(rig.stream().resumeToken()).isEqualTo("" + (rig.lines.size() - 1));
        }
    }

    @Test
    void aStreamThatHasChangedGetsOtherPositions() throws IOException {
        int calls = callsOfALife();
        for (int call = 0; call < calls; call++) {
            StreamRig rig = killed(call, 1);
            for (int i = 0; i < rig.lines.size(); i++) {
                rig.lines.set(i, rig.lines.get(i).replace("source", "others"));
            }
            rig.route = StreamRig::deliverAll;
            rig.start();
            String token = rig.stream().resumeToken();
            int begin = token.isEmpty() ? 0 : Integer.parseInt(token) + 1;
            rig.add("the end").pollFor(40_000);
            assertThat(rig.delivered)
                    .as("killed in call %d", call)
                    .containsAll(rig.lines.subList(begin, rig.lines.size()));
        }
    }

    @Test
    void fewerEntriesThanHadLeftAreSentAfterAWhile() throws IOException {
        StreamRig rig = new StreamRig(folder);
        List<Batch> kept = new ArrayList<>();
        rig.route = kept::add;
        rig.start().add("a", "b", "c").pollFor(500).crash();
        rig.lines.remove(2);
        rig.route = StreamRig::deliverAll;
        rig.delivered.clear();
        rig.start().pollFor(1_000);
        assertThat(rig.delivered).isEmpty();
        rig.pollFor(EntryStream.PATIENCE);
        assertThat(rig.delivered).containsExactly("a", "b");
    }

    @Test
    void nothingLeavesWhileTheDiskIsFull() throws IOException {
        FaultyLog log = new FaultyLog();
        StreamRig rig = new StreamRig(folder);
        rig.opening = log::open;
        rig.start();
        log.fill();
        rig.add("a").pollFor(5_000);
        assertThat(rig.batches).isEmpty();
        log.mend();
        rig.pollFor(30_000);
        assertThat(rig.delivered).containsExactly("a");
        rig.close();
    }

    @Test
    void aCheckpointOfSomebodyElseIsRefused() throws IOException {
        try (CheckpointLog log = CheckpointLog.open(folder)) {
            log.put("started", "1");
            log.flush();
        }
        StreamRig rig = new StreamRig(folder);
        assertThatThrownBy(rig::start)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("test:stream")
                .hasMessageContaining("another version or by somebody else");
    }
}
