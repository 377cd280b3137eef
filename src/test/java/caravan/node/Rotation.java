package caravan.node;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/**
 * One rotation of a container's log in the order of the kubelet's {@code rotateLog} (kubernetes,
 * pkg/kubelet/logs/container_log_manager.go): stale {@code .tmp} files and originals that have a {@code .gz} are deleted;
 * the oldest go until {@code maxFiles - 2} rotated ones remain; each uncompressed one becomes {@code .gz} by way of
 * {@code .tmp}; the log is renamed; the runtime reopens it, or does not and the log gets its name back.
 *
 * <p>Each {@link #advance} does what is one system call, so that whoever looks in between sees what there is to be seen.
 */
final class Rotation {

    private static final DateTimeFormatter SUFFIX =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    /** What the runtime does when the kubelet asks it to reopen the log. */
    interface Reopen {
        /** Whether it did. */
        boolean reopen(Instant now) throws IOException;
    }

    private interface Act {
        void run(Instant now) throws IOException;
    }

    private final Path log;
    private final int maxFiles;
    private final Retention retention;
    private final Reopen runtime;
    private final Deque<Act> acts = new ArrayDeque<>();

    Rotation(Path log, int maxFiles, Retention retention, Reopen runtime) {
        this.log = log;
        this.maxFiles = maxFiles;
        this.retention = retention;
        this.runtime = runtime;
        acts.add(this::cleanUp);
        acts.add(this::removeExcess);
        acts.add(this::compressAll);
        acts.add(this::rename);
    }

    /** Takes the next step; false once there is none. */
    boolean advance(Instant now) throws IOException {
        Act act = acts.poll();
        if (act == null) {
            return false;
        }
        act.run(now);
        return !acts.isEmpty();
    }

    /** What a rotation that began now would delete for ever. */
    static List<Path> excess(Path log, int maxFiles) throws IOException {
        List<Path> used = rotated(log);
        used.removeAll(unused(used));
        return used.subList(0, Math.max(0, used.size() - Math.max(0, maxFiles - 2)));
    }

    private static List<Path> rotated(Path log) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> siblings = Files.newDirectoryStream(log.getParent(), log.getFileName() + ".*")) {
            siblings.forEach(found::add);
        }
        Collections.sort(found);
        return found;
    }

    private static Set<Path> unused(List<Path> rotated) {
        Set<Path> unused = new HashSet<>();
        for (Path path : rotated) {
            if (path.toString().endsWith(".tmp") || rotated.contains(suffixed(path, ".gz"))) {
                unused.add(path);
            }
        }
        return unused;
    }

    private static Path suffixed(Path path, String suffix) {
        return path.resolveSibling(path.getFileName() + suffix);
    }

    private void cleanUp(Instant now) throws IOException {
        for (Path path : unused(rotated(log))) {
            retention.delete(path, now);
        }
    }

    private void removeExcess(Instant now) throws IOException {
        List<Path> excess = List.copyOf(excess(log, maxFiles));
        if (!retention.mayDelete(excess, now)) {
            acts.addFirst(this::removeExcess); // the collector went down since the look
            return;
        }
        for (Path path : excess) {
            retention.delete(path, now);
        }
    }

    private void compressAll(Instant now) throws IOException {
        List<Act> compressions = new ArrayList<>();
        for (Path path : rotated(log)) {
            if (!path.toString().endsWith(".gz")) {
                compressions.addAll(compress(path));
            }
        }
        Collections.reverse(compressions);
        compressions.forEach(acts::addFirst);
    }

    private List<Act> compress(Path path) {
        Path unfinished = suffixed(path, ".tmp");
        Path finished = suffixed(path, ".gz");
        byte[][] packed = new byte[1][];
        return List.of(
                now -> {
                    packed[0] = gzip(path);
                    Files.write(unfinished, Arrays.copyOf(packed[0], packed[0].length / 2));
                },
                now -> {
                    int from = packed[0].length / 2;
                    byte[] rest = Arrays.copyOfRange(packed[0], from, packed[0].length);
                    Files.write(unfinished, rest, StandardOpenOption.APPEND);
                },
                now -> {
                    Files.move(unfinished, finished);
                    retention.copied(path, finished);
                },
                now -> retention.delete(path, now));
    }

    private static byte[] gzip(Path path) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            Files.copy(path, gzip);
        }
        return packed.toByteArray();
    }

    private void rename(Instant now) throws IOException {
        Path rotated = suffixed(log, '.' + SUFFIX.format(now));
        if (Files.exists(rotated) || Files.exists(suffixed(rotated, ".gz"))) {
            acts.addFirst(this::rename); // the kubelet would lose one of them: we keep every byte
            return;
        }
        retention.renamed(log, rotated);
        acts.add(then -> {
            if (!runtime.reopen(then)) {
                retention.renamed(rotated, log);
            }
        });
    }
}
