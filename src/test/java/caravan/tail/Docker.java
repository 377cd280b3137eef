package caravan.tail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Docker's json-file driver with {@code compress=true}, after {@code rotate} and {@code compressFile} of moby's
 * {@code loggerutils/logfile.go}: shift, rename, create, then compress beside the original.
 */
final class Docker extends Program {

    private final int maxFiles;

    Docker(Path log, int maxFiles) throws IOException {
        super(log);
        this.maxFiles = maxFiles;
    }

    @Override
    String scheme() {
        return "docker";
    }

    @Override
    List<Step> rotation() {
        List<Step> steps = new ArrayList<>();
        steps.add(() -> Files.deleteIfExists(sibling("." + (maxFiles - 1) + ".gz")));
        for (int i = maxFiles - 1; i > 1; i--) {
            int number = i;
            steps.add(() -> rename(sibling("." + (number - 1) + ".gz"), sibling("." + number + ".gz")));
        }
        Path first = sibling(".1");
        steps.add(() -> rename(log, first));
        steps.add(this::reopen);
        steps.addAll(gzip(first, sibling(".1.gz")));
        steps.add(() -> Files.delete(first));
        return steps;
    }
}
