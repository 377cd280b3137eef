package caravan.tail;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/**
 * The kubelet, after {@code rotateLog} of kubernetes' {@code container_log_manager.go}. Where a link leads to the log
 * the container may be started again: then the link leads to another file.
 */
final class ModelKubelet extends ModelRotation {

    private int rotations;
    private int restarts;

    ModelKubelet(ModelSource source, Random random, int keep, Predicate<ModelFile> mayGo) {
        super(source, random, keep, mayGo);
    }

    @Override
    void plan() {
        List<Path> rotated = rotated();
        while (rotated.size() > keep - 2) {
            Path oldest = rotated.remove(0);
            plan.add(() -> removeWhereItMay(oldest));
        }
        rotated.stream().filter(file -> !file.toString().endsWith(".gz")).forEach(file -> compress(file, ".tmp"));
        Path log = source.log;
        Path next = beside(log, String.format(".20261122-12%04d", rotations++));
        plan.add(() -> {
            source.rename(log, next);
            isInPassing = isPrompt;
        });
        plan.add(random.nextInt(5) == 0 ? () -> renameBack(next, log) : this::reopen);
    }

    private void renameBack(Path from, Path to) throws IOException {
        source.rename(from, to);
        isInPassing = false;
    }

    private List<Path> rotated() {
        String beginning = source.log.getFileName() + ".";
        List<Path> rotated = new ArrayList<>(source.places.keySet());
        rotated.removeIf(place -> !place.getFileName().toString().startsWith(beginning));
        rotated.sort(Comparator.naturalOrder());
        return rotated;
    }

    /** The files of the container before are left as they are; the kubelet rotates them no more. */
    void restart() throws IOException {
        plan.clear();
        isInPassing = false;
        source.tear();
        source.log = source.log.resolveSibling(++restarts + ".log");
        source.create();
        if (random.nextBoolean()) {
            source.link(true);
        } else {
            source.unlink();
            isInPassing = isPrompt;
            plan.add(() -> {
                source.link(false);
                isInPassing = false;
            });
        }
    }

    /** Removes what containers before this one left. */
    void removeDead() throws IOException {
        String own = source.log.getFileName().toString();
        for (Path place : List.copyOf(source.places.keySet())) {
            if (!place.getFileName().toString().startsWith(own)) {
                removeWhereItMay(place);
            }
        }
    }
}
