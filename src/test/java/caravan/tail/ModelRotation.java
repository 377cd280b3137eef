package caravan.tail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Random;
import java.util.function.Predicate;

/** Rotates one source, a system call at a step, in the order of the programs that do so. */
abstract class ModelRotation {

    final ModelSource source;
    final Random random;
    /** Files that are left. */
    final int keep;

    final Deque<Program.Step> plan = new ArrayDeque<>();
    private final Predicate<ModelFile> mayGo;
    /**
     * What takes a moment only: a copy that is not written to any more is taken for an older file, and a file that has
     * a successor, and is quiet, is read no more.
     */
    boolean isInPassing;
    /** The program is not held up between two names. */
    boolean isPrompt;

    /** @param mayGo whether a content history may be taken away */
    ModelRotation(ModelSource source, Random random, int keep, Predicate<ModelFile> mayGo) {
        this.source = source;
        this.random = random;
        this.keep = keep;
        this.mayGo = mayGo;
    }

    /** Plans the steps of the next rotation. An empty log is not rotated, by nobody. */
    abstract void plan() throws IOException;

    boolean mayWrite() {
        return true;
    }

    /** The next step; the first of the next rotation where none is on. */
    final void step() throws IOException {
        if (plan.isEmpty() && Files.exists(source.log) && source.newest().size > 0) {
            plan();
        }
        if (!plan.isEmpty()) {
            plan.remove().run();
        }
    }

    final void hurry() throws IOException {
        while (isInPassing) {
            plan.remove().run();
        }
    }

    final void finish() throws IOException {
        while (!plan.isEmpty()) {
            plan.remove().run();
        }
    }

    static Path beside(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    final boolean mayGo(Path place) {
        ModelFile file = source.places.get(place);
        return file == null || mayGo.test(file);
    }

    final void removeWhereItMay(Path place) throws IOException {
        if (source.places.containsKey(place) && mayGo(place)) {
            source.remove(place);
        }
    }

    /** The writer opens its file anew; a line that it had not ended may never be. */
    final void reopen() throws IOException {
        if (random.nextInt(4) == 0) {
            source.tear();
        }
        source.complete();
        source.create();
        isInPassing = false;
    }

    /** Compresses in halves. */
    final void compress(Path plain, String suffixMeanwhile) {
        Path done = beside(plain, ".gz");
        Path written = suffixMeanwhile.isEmpty() ? done : beside(plain, suffixMeanwhile);
        byte[][] packed = new byte[1][];
        plan.add(() -> {
            packed[0] = Program.gzip(Files.readAllBytes(plain));
            putHalf(written, packed[0], 0);
        });
        plan.add(() -> putHalf(written, packed[0], 1));
        if (!written.equals(done)) {
            plan.add(() -> source.rename(written, done));
        }
        plan.add(() -> {
            source.copied(source.places.get(plain), done);
            source.remove(plain);
        });
    }

    final void putHalf(Path place, byte[] bytes, int half) throws IOException {
        int middle = bytes.length / 2;
        if (half == 0) {
            source.put(place, Arrays.copyOf(bytes, middle), StandardOpenOption.TRUNCATE_EXISTING);
        } else {
            source.put(place, Arrays.copyOfRange(bytes, middle, bytes.length), StandardOpenOption.APPEND);
        }
    }
}
