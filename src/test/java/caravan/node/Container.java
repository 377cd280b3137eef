package caravan.node;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One container instance: prints, is logged by the runtime, has its log rotated by the kubelet; a restart is another. */
final class Container {

    /** What all containers of a node share. */
    record Surroundings(
            Plan plan,
            Texts texts,
            Retention retention,
            Written written,
            Activity activity,
            Path links,
            List<Instance> instances) {}

    /** From a record's first piece to its last: a collector may take one for incomplete that is much slower. */
    private static final Duration LONGEST_RECORD = Duration.ofSeconds(1);

    private final Surroundings node;
    private final SplittableRandom random;
    private final Composer composer;
    private final Output stdout;
    private final Output stderr;
    private final ContainerLog log;
    private final Path link;
    private final double weight;
    private final Instant ends;
    private @Nullable Rotation rotation;
    private double credit;
    private Instant printed;

    /** Creates folder, log and link. */
    Container(Surroundings node, Pod pod, String name, int restart, SplittableRandom random, Instant now)
            throws IOException {
        this.node = node;
        this.random = random;
        composer = new Composer(node.texts(), random);
        String origin = String.join("/", pod.namespace(), pod.name(), name, Integer.toString(restart));
        stdout = new Output(origin, false, node.written());
        stderr = new Output(origin, true, node.written());
        Path folder = Files.createDirectories(pod.folder().resolve(name));
        log = new ContainerLog(folder.resolve(restart + ".log"), node.retention(), now);
        String id = Names.hex(random, 64);
        node.instances().add(new Instance(pod.namespace(), pod.name(), pod.uid(), name, restart, id));
        link = node.links().resolve(pod.name() + '_' + pod.namespace() + '_' + name + '-' + id + ".log");
        Files.createSymbolicLink(link, log.path());
        weight = 0.2 + 1.6 * random.nextDouble();
        ends = Names.later(now, node.plan().containerLife, random);
        printed = now;
    }

    double weight() {
        return weight;
    }

    boolean wantsRestart(Instant now) {
        return rotation == null && !now.isBefore(ends);
    }

    boolean isRotating() {
        return rotation != null;
    }

    /** Logs about so many more bytes, and more where a record has taken its time. */
    void write(double bytes, Instant now) throws IOException {
        credit += bytes;
        while (credit > 0 || isLateWithARecord(now)) {
            credit -= appendLine(now);
        }
        log.flush(random.nextDouble() < node.plan().tears ? random.nextDouble() : 0, now);
    }

    private boolean isLateWithARecord(Instant now) {
        return isWithinRecord() && now.isAfter(printed.plus(LONGEST_RECORD));
    }

    private boolean isWithinRecord() {
        return stdout.isWithinRecord() || stderr.isWithinRecord();
    }

    private int appendLine(Instant now) {
        if (stdout.isEmpty() && stderr.isEmpty()) {
            composer.print(stdout, stderr);
            printed = now;
        }
        boolean err = stdout.isEmpty() || !stderr.isEmpty() && random.nextBoolean();
        Output output = err ? stderr : stdout;
        int length = log.append(output, output.take(), now);
        if (!isWithinRecord()) {
            log.completed(now);
        }
        return length;
    }

    /** The kubelet looks at the log's size, every {@link Plan#look}. */
    void look(Instant now) throws IOException {
        if (rotation != null) {
            return;
        }
        if (!Files.exists(log.path())) {
            log.reopen(isWithinRecord(), now); // a kubelet died between rename and reopen
        } else if (log.bytes() >= node.plan().maxSize && mayRotate(now)) {
            rotation = new Rotation(log.path(), node.plan().maxFiles, node.retention(), this::reopen);
            node.activity().count(Activity.Event.ROTATION);
        }
    }

    private boolean mayRotate(Instant now) throws IOException {
        return node.retention().mayDelete(Rotation.excess(log.path(), node.plan().maxFiles), now);
    }

    /** The kubelet and the runtime take the next step of the rotation that is under way. */
    void rotate(Instant now) throws IOException {
        if (rotation == null) {
            return;
        }
        if (random.nextDouble() < node.plan().kubeletDies / 8) {
            node.activity().count(Activity.Event.KUBELET_DIED);
            rotation = null;
        } else if (!rotation.advance(now)) {
            rotation = null;
        }
    }

    private boolean reopen(Instant now) throws IOException {
        if (random.nextDouble() < node.plan().reopenFails) {
            node.activity().count(Activity.Event.RENAMED_BACK);
            return false;
        }
        if (isWithinRecord()) {
            node.activity().count(Activity.Event.RECORD_ACROSS_ROTATION);
        }
        log.reopen(isWithinRecord(), now);
        return true;
    }

    /** The application ends; what it printed before is logged unless it is killed. */
    void end(Instant now) throws IOException {
        boolean isAbandoned = node.plan().killed && isWithinRecord();
        if (node.plan().killed) {
            stdout.kill();
            stderr.kill();
        }
        drain(now);
        if (isAbandoned) {
            log.abandon(now);
        }
        log.close();
    }

    void close() throws IOException {
        log.close();
    }

    /** Logs all that has been printed. */
    void drain(Instant now) throws IOException {
        while (!stdout.isEmpty() || !stderr.isEmpty()) {
            appendLine(now);
        }
        log.flush(0, now);
    }

    boolean mayBeRemoved(Instant now) throws IOException {
        return node.retention().mayDelete(files(), now);
    }

    void removeLink() throws IOException {
        Files.deleteIfExists(link);
    }

    void removeFiles(Instant now) throws IOException {
        for (Path file : files()) {
            node.retention().delete(file, now);
        }
    }

    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all =
                Files.newDirectoryStream(log.path().getParent(), log.path().getFileName() + "*")) {
            all.forEach(files::add);
        }
        files.sort(null);
        return files;
    }
}
