package caravan.tail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The kube-apiserver's audit log, after {@code openNew} and {@code compressLogFile} of natefinch/lumberjack: rename,
 * create, then compress beside the original, which goes last.
 */
final class Lumberjack extends Program {

    private int rotations;

    Lumberjack(Path log) throws IOException {
        super(log);
    }

    @Override
    String scheme() {
        return "lumberjack";
    }

    @Override
    List<Step> rotation() {
        String name = log.getFileName().toString();
        String stem = name.substring(0, name.lastIndexOf('.'));
        String time = String.format("-2026-11-22T12-00-%02d.000", rotations++);
        Path backup = log.resolveSibling(stem + time + name.substring(stem.length()));
        List<Step> steps = new ArrayList<>();
        steps.add(() -> Files.move(log, backup));
        steps.add(this::reopen);
        steps.addAll(gzip(backup, beside(backup, ".gz")));
        steps.add(() -> Files.delete(backup));
        return steps;
    }
}
