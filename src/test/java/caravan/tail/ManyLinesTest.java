package caravan.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Half a million lines in five files that are rotated every 256 KB, as much as the kubelet keeps. */
class ManyLinesTest extends RigTest {

    private static final int FILES = 5;
    private static final int LINES = 100_000;
    private static final int LINES_AT_A_TIME = 1_000;
    private static final int ROTATED_FROM = 256_000;

    private final List<Program> programs = new ArrayList<>();
    private final int[] expected = new int[FILES];

    @BeforeEach
    void begin() throws IOException {
        for (int i = 0; i < FILES; i++) {
            programs.add(new Kubelet(rig.logs.resolve(i + ".log"), 5));
        }
    }

    @AfterEach
    void end() throws IOException {
        for (Program program : programs) {
            program.close();
        }
    }

    private void write(int from) throws IOException {
        for (Program program : programs) {
            StringBuilder text = new StringBuilder();
            for (int line = from; line < from + LINES_AT_A_TIME; line++) {
                text.append(line).append(" is the number of this line of the file\n");
            }
            program.write(text.toString());
            if (Files.size(program.log) >= ROTATED_FROM) {
                program.rotate();
            }
        }
    }

    /** Compares what has come with what has to come next, and forgets it. */
    private void check() {
        for (Map<String, Object> record : rig.records) {
            int file = Integer.parseInt(rig.logs
                    .relativize(Path.of(String.valueOf(record.get("file"))))
                    .toString()
                    .replace(".log", ""));
            assertThat(record).containsEntry("message", expected[file]++ + " is the number of this line of the file");
        }
        rig.records.clear();
        rig.batches.clear();
    }

    @Test
    void fiveFilesThatRotateEvery256KilobytesAreReadLineByLine() throws IOException {
        rig.start();
        for (int from = 0; from < LINES; from += LINES_AT_A_TIME) {
            write(from);
            rig.pass(500).tailer().poll();
            check();
            if (from % 20_000 == 0) {
                rig.restart();
            }
        }
        rig.pollFor(60_000);
        check();
        assertThat(expected).containsOnly(LINES);
        assertThat(rig.tailer().status()).allMatch(status -> status.acknowledged() == status.size());
        rig.restart().poll();
        assertThat(rig.records).as("read again").isEmpty();
        assertThat(rig.ledger().lostBytes()).isZero();
    }
}
