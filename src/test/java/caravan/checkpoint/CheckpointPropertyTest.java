package caravan.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.checkpoint.ScriptedDisk.Fate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.apache.camel.util.FileUtil;

/** Random lives of a log, with failures and violent ends, against a map that outlives them. */
class CheckpointPropertyTest {

    /** Small, so that most lives see several generations. */
    private static final long SMALL = 300;

    private enum Kind {
        PUT,
        REMOVE,
        FLUSH,
        /** A call soon to come fails. */
        FAIL,
        /** A call soon to come is the last one of the process, and another one begins. */
        KILL,
        /** An orderly end and a new beginning. */
        REOPEN
    }

    /**
     * @param calls how soon a call fails or kills
     * @param part how much of it still happens
     */
    record Action(Kind kind, String key, String value, int calls, double part) {}

    @Provide
    static Arbitrary<List<Action>> lives() {
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                Tuple.of(10, Kind.PUT),
                Tuple.of(3, Kind.REMOVE),
                Tuple.of(6, Kind.FLUSH),
                Tuple.of(1, Kind.FAIL),
                Tuple.of(1, Kind.KILL),
                Tuple.of(1, Kind.REOPEN));
        return Combinators.combine(
                        kinds,
                        Arbitraries.of("a", "b", "", "c\td", "\ud800", "é\n"),
                        Arbitraries.strings().ofMaxLength(12),
                        Arbitraries.integers().between(0, 12),
                        Arbitraries.of(0.0, 0.3, 0.9, 1.0))
                .as(Action::new)
                .list()
                .ofMinSize(20)
                .ofMaxSize(120);
    }

    @Property(tries = 100)
    void whatWasFlushedIsNeverLostAndWhatWasNotAppearsWholeOrNotAtAll(@ForAll("lives") List<Action> life)
            throws IOException {
        Path directory = InMemory.create();
        try {
            Life lived = new Life(directory);
            for (Action action : life) {
                lived.act(action);
            }
            lived.end();
        } finally {
            FileUtil.removeDir(directory.toFile());
        }
    }

    private static final class Life {
        private final Path directory;
        private final Map<String, String> put = new HashMap<>();

        /** What a flush has written, and behind it what later ones may have written although they failed. */
        private final List<Map<String, String>> possible = new ArrayList<>(List.of(Map.of()));

        private ScriptedDisk disk = new ScriptedDisk(false);
        private CheckpointLog log;

        Life(Path directory) throws IOException {
            this.directory = directory;
            log = CheckpointLog.open(directory, disk, SMALL);
        }

        void act(Action action) throws IOException {
            int soon = disk.calls.size() + action.calls;
            switch (action.kind) {
                case PUT -> {
                    log.put(action.key, action.value);
                    put.put(action.key, action.value);
                }
                case REMOVE -> {
                    log.remove(action.key);
                    put.remove(action.key);
                }
                case FLUSH -> endable(log::flush);
                case REOPEN -> endable(this::reopen);
                case FAIL -> disk.trap(soon, new Fate(action.part, Fate.End.FAILS));
                case KILL -> disk.trap(soon, new Fate(action.part, Fate.End.KILLS));
            }
            assertThat(log.entries()).isEqualTo(put);
        }

        private interface Step {
            void run() throws IOException;
        }

        private void endable(Step step) throws IOException {
            possible.add(Map.copyOf(put));
            try {
                step.run();
                possible.subList(0, possible.size() - 1).clear();
            } catch (ScriptedDisk.Killed e) {
                beginAgain();
            } catch (IOException e) {
                assertThat(e).hasMessageStartingWith("made to fail");
            }
        }

        private void reopen() throws IOException {
            disk.mend();
            log.close();
            log = CheckpointLog.open(directory, disk, SMALL);
            assertThat(log.faults()).isEmpty();
        }

        private void beginAgain() throws IOException {
            disk = new ScriptedDisk(false);
            log = CheckpointLog.open(directory, disk, SMALL);
            assertThat(log.faults()).isEmpty();
            assertThat(log.entries()).isIn(possible);
            put.clear();
            put.putAll(log.entries());
            possible.clear();
            possible.add(Map.copyOf(put));
        }

        void end() throws IOException {
            reopen();
            assertThat(log.entries()).isEqualTo(put);
        }
    }
}
