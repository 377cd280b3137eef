package caravan.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One file that is written to, rotated, truncated and deleted at random, under a collector that looks, stops and
 * crashes at random: what was written comes once and in order. The number of a run is its seed.
 */
class FileLifeTest extends RigTest {

    private static final int ACTIONS = 60;

    private final List<String> written = new ArrayList<>();
    private Random random = new Random();
    private Kubelet program;
    /** What stands behind the last line end. */
    private String half = "";

    @AfterEach
    void closeProgram() throws IOException {
        program.close();
    }

    static IntStream seeds() {
        return IntStream.range(0, 30);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyLineComesOnceAndInOrder(int seed) throws IOException {
        random = new Random(seed);
        program = new Kubelet(rig.logs.resolve("0.log"), 2 * ACTIONS);
        rig.options.setFlushAfter(TimeUnit.HOURS.toMillis(1));
        rig.start();
        for (int i = 0; i < ACTIONS; i++) {
            act(random.nextInt(12));
        }
        writeLine();
        rig.poll().poll().received(written);
        assertThat(rig.ledger().lostBytes()).isZero();
    }

    private void act(int action) throws IOException {
        switch (action) {
            case 0, 1, 2 -> writeLine();
            case 3 -> writeHalf();
            case 4 -> rotate();
            case 5 -> truncate();
            case 6 -> delete();
            case 7 -> rig.restart();
            case 8 -> rig.poll().crash().start();
            default -> look();
        }
    }

    private void look() {
        rig.pass(random.nextInt(1_500)).tailer().poll();
    }

    private void maybeLook() {
        if (random.nextBoolean()) {
            look();
        }
    }

    private void writeHalf() throws IOException {
        String more = "half of line " + written.size() + ", ";
        program.write(more);
        half += more;
    }

    private void writeLine() throws IOException {
        String end = "line " + written.size() + " " + "x".repeat(random.nextInt(20));
        program.write(end + '\n');
        written.add(half + end);
        half = "";
    }

    /** Between the renaming and the reopening the program writes on. */
    private void rotate() throws IOException {
        List<Program.Step> steps = program.rotation();
        for (Program.Step step : steps.subList(0, steps.size() - 1)) {
            step.run();
            maybeLook();
        }
        writeLine();
        maybeLook();
        steps.get(steps.size() - 1).run();
    }

    /**
     * What is read by then is gone. Seen either while it is shorter, or when it is longer than it was; at the very same
     * size it would look untouched until it grows.
     */
    private void truncate() throws IOException {
        writeLine();
        rig.poll();
        long before = Files.size(program.log);
        try (FileChannel log = FileChannel.open(program.log, StandardOpenOption.WRITE)) {
            log.truncate(0);
        }
        if (random.nextBoolean()) {
            look();
            return;
        }
        while (Files.size(program.log) <= before) {
            writeLine();
        }
    }

    /** Once it is open all of it is read. */
    private void delete() throws IOException {
        rig.poll();
        Files.delete(program.log);
        maybeLook();
        writeLine();
        rig.poll();
        program.reopen();
    }
}
