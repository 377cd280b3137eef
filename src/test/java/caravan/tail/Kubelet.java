package caravan.tail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The kubelet and containerd, after {@code rotateLog} of kubernetes' {@code container_log_manager.go}: compress what is
 * left of the last rotation by way of {@code .tmp}, rename, have the runtime reopen.
 */
final class Kubelet extends Program {

    private final int maxFiles;
    private int rotations;

    Kubelet(Path log, int maxFiles) throws IOException {
        super(log);
        this.maxFiles = maxFiles;
    }

    @Override
    String scheme() {
        return "kubelet";
    }

    @Override
    List<Step> rotation() throws IOException {
        List<Step> steps = prepare();
        Path rotated = sibling(".20261122-1200" + String.format("%02d", rotations++));
        steps.add(() -> Files.move(log, rotated));
        steps.add(this::reopen);
        return steps;
    }

    /** A rotation that is taken back, because the runtime does not reopen. */
    List<Step> failedRotation() throws IOException {
        List<Step> steps = prepare();
        Path rotated = sibling(".20261122-1200" + String.format("%02d", rotations++));
        steps.add(() -> Files.move(log, rotated));
        steps.add(() -> Files.move(rotated, log));
        return steps;
    }

    private List<Step> prepare() throws IOException {
        List<Step> steps = new ArrayList<>();
        List<Path> rotated = rotated();
        while (rotated.size() > maxFiles - 2) {
            Path oldest = rotated.remove(0);
            steps.add(() -> Files.delete(oldest));
        }
        for (Path file : rotated) {
            if (!file.toString().endsWith(".gz")) {
                steps.addAll(compress(file));
            }
        }
        return steps;
    }

    private static List<Step> compress(Path file) {
        Path unfinished = beside(file, ".tmp");
        List<Step> steps = new ArrayList<>(gzip(file, unfinished));
        steps.add(() -> Files.move(unfinished, beside(file, ".gz")));
        steps.add(() -> Files.delete(file));
        return steps;
    }

    private List<Path> rotated() throws IOException {
        try (var files = Files.list(log.getParent())) {
            return new ArrayList<>(
                    files.filter(file -> file.getFileName().toString().startsWith(log.getFileName() + "."))
                            .sorted()
                            .toList());
        }
    }
}
