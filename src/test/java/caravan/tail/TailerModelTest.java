package caravan.tail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random histories of a node against a simple model. Whenever a record leaves: its bytes are those which were written
 * at its position, its message is what was said, it comes behind those before it, and where it left before it is the
 * same; after each step the ledger accounts for all bytes. At the end everything that could be read has come through.
 *
 * <p>A failure prints its seed and the last steps: {@code -Dseed=...} repeats it, {@code -Dmodel.runs=...} makes more
 * runs, {@code -Dmodel.acts=...} makes them shorter or longer, {@code -Dmodel.steps=...} tells more of them. Only which
 * inode a new file gets is left to the file system.
 */
class TailerModelTest {

    private static final int RUNS = Integer.getInteger("model.runs", 100);
    private static final int ACTS = Integer.getInteger("model.acts", 200);

    /** Lossless: bytes can be read until they are acknowledged. Lossy: any may be taken away at any time. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyByteIsDeliveredOnceOrCountedAsLost(boolean isLossy) throws IOException {
        Long seed = Long.getLong("seed");
        int runs = seed == null ? RUNS / 2 : 1;
        long first = seed == null ? new Random().nextInt(Integer.MAX_VALUE) : seed;
        for (long run = first; run < first + runs; run++) {
            run(run, isLossy);
        }
    }

    /** In a folder whose name is the same each time, as the order in which files are looked at depends on it. */
    static void run(long seed, boolean isLossy) throws IOException {
        Path folder = Path.of(System.getProperty("java.io.tmpdir"), "tailer-model-" + seed);
        if (Files.exists(folder)) {
            Rig.deleteTree(folder);
        }
        Files.createDirectories(folder);
        try (ModelRun run = new ModelRun(folder, seed, isLossy)) {
            try {
                run.run(ACTS);
            } catch (IOException | RuntimeException | AssertionError e) {
                throw new AssertionError("-Dseed=" + seed + " lossy " + isLossy + ": " + e + run.describe(), e);
            }
        } finally {
            Rig.deleteTree(folder);
        }
    }
}
