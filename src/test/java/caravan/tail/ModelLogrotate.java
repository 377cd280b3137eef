package caravan.tail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.Predicate;

/** Logrotate: the higher the number the older; the log is renamed, or copied and truncated. */
final class ModelLogrotate extends ModelRotation {

    private final boolean isCopied;
    private final Predicate<ModelSource> mayTruncate;
    /** It was copied and is about to be truncated: what came now would be lost to everybody. */
    private boolean isCopying;

    /** @param mayTruncate whether the collector is able to see that it was truncated */
    ModelLogrotate(
            ModelSource source,
            Random random,
            int keep,
            Predicate<ModelFile> mayGo,
            boolean isCopied,
            Predicate<ModelSource> mayTruncate) {
        super(source, random, keep, mayGo);
        this.isCopied = isCopied;
        this.mayTruncate = mayTruncate;
    }

    @Override
    boolean mayWrite() {
        return !isCopying;
    }

    @Override
    void plan() {
        boolean isRoom = mayGo(numbered(keep, "")) && mayGo(numbered(keep, ".gz"));
        if (!isRoom || (isCopied && !mayTruncate.test(source))) {
            return;
        }
        for (int i = keep; i >= 1; i--) {
            shift(i, "");
            shift(i, ".gz");
        }
        Path first = numbered(1, "");
        boolean compresses = source.places.containsKey(first) && random.nextBoolean();
        if (isCopied) {
            copy(first);
        } else {
            rename(first);
        }
        if (compresses) {
            compress(numbered(2, ""), "");
        }
    }

    private Path numbered(int number, String compression) {
        return beside(source.log, "." + number + compression);
    }

    private void shift(int number, String compression) {
        Path from = numbered(number, compression);
        if (number == keep) {
            plan.add(() -> removeWhereItMay(from));
        } else if (source.places.containsKey(from)) {
            plan.add(() -> source.rename(from, numbered(number + 1, compression)));
        }
    }

    /** The writer hears of it late: until then it goes on in the old one. */
    private void rename(Path to) {
        plan.add(() -> source.rename(source.log, to));
        plan.add(() -> {
            source.createEmpty(source.log);
            isInPassing = true;
        });
        plan.add(this::reopen);
    }

    private void copy(Path to) {
        byte[][] copied = new byte[1][];
        plan.add(() -> source.createEmpty(to));
        plan.add(() -> {
            source.complete();
            isCopying = true;
            isInPassing = true;
            copied[0] = Files.readAllBytes(source.log);
            putHalf(to, copied[0], 0);
        });
        plan.add(() -> {
            putHalf(to, copied[0], 1);
            source.copied(source.newest(), to);
        });
        plan.add(this::truncate);
    }

    private void truncate() throws IOException {
        source.truncate();
        isCopying = false;
        isInPassing = false;
    }
}
