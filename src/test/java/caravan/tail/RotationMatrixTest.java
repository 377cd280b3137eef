package caravan.tail;

import static caravan.tail.Logrotate.Word.COPYTRUNCATE;
import static caravan.tail.Logrotate.Word.DATEEXT;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way to rotate, with old files kept and deleted, with short lines and such that fill a fingerprint. */
class RotationMatrixTest extends RigTest {

    private static final int ROTATIONS = 12;
    private static final int LINES_BETWEEN = 3;

    /** How files are put away. */
    enum Way {
        NONE,
        MOVE_TIMESTAMPED(DATEEXT),
        MOVE_SEQUENTIAL,
        COPYTRUNCATE_TIMESTAMPED(COPYTRUNCATE, DATEEXT),
        COPYTRUNCATE_SEQUENTIAL(COPYTRUNCATE);

        final Logrotate.Word[] words;

        Way(Logrotate.Word... words) {
            this.words = words;
        }
    }

    private final List<String> written = new ArrayList<>();

    static Stream<Arguments> cases() {
        return Stream.of(Way.values()).flatMap(way -> Stream.of(true, false)
                .flatMap(deletes -> Stream.of(10, 3_000).map(length -> Arguments.of(way, deletes, length))));
    }

    private void run(Way way, boolean deletes, int length, int linesPerLook) throws IOException {
        rig.options.setRotation("logrotate");
        try (Program program = new Logrotate(rig.logs.resolve("app.log"), deletes ? 1 : 2 * ROTATIONS, way.words)) {
            rig.start().tailer().poll();
            for (int line = 0; line < ROTATIONS * LINES_BETWEEN; line++) {
                written.add("line " + line + " " + "x".repeat(length));
                program.write(written.get(line) + "\n");
                if (line % linesPerLook == 0) {
                    rig.pass(500).tailer().poll();
                }
                if (line % LINES_BETWEEN == 1 && way != Way.NONE) {
                    program.rotate();
                    if (deletes) {
                        deleteAllBut(1);
                    }
                }
            }
        }
        rig.pollFor(60_000);
    }

    private void deleteAllBut(int kept) throws IOException {
        try (var files = Files.list(rig.logs)) {
            List<Path> dated = files.filter(
                            file -> file.getFileName().toString().startsWith("app.log-"))
                    .sorted(Comparator.reverseOrder())
                    .toList();
            for (Path old : dated.subList(Math.min(kept, dated.size()), dated.size())) {
                Files.delete(old);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyLineIsReadOnceThatLivesUntilALook(Way way, boolean deletes, int length) throws IOException {
        run(way, deletes, length, 1);
        rig.received(written);
        assertThat(rig.ledger().lostBytes()).isZero();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void lookingSeldomNoLineIsReadTwiceAndNoneMissedThatWasKept(Way way, boolean deletes, int length)
            throws IOException {
        run(way, deletes, length, 4 * LINES_BETWEEN);
        assertThat(written).as("once, and in this order").containsSubsequence(rig.messages());
        if (!deletes || way == Way.NONE) {
            rig.received(written);
        }
    }
}
