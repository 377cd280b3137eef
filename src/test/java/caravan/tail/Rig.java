package caravan.tail;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Batch;
import caravan.batch.Incarnation;
import caravan.batch.Verdict;
import caravan.checkpoint.CheckpointLog;
import caravan.ledger.Account;
import caravan.routing.Delivery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A collector that is driven by hand: a folder, a clock that the test moves, and what came out. */
final class Rig implements AutoCloseable, Delivery {

    interface Opening {
        CheckpointLog open(Path directory) throws IOException;
    }

    final Path logs;
    final Path state;
    final TailConfiguration options = new TailConfiguration();
    final List<Map<String, Object>> records = new ArrayList<>();
    final List<Batch> batches = new ArrayList<>();
    final List<Map<String, Object>> buried = new ArrayList<>();
    /** Why dead letters were to be buried, each time. */
    final List<Throwable> reasons = new ArrayList<>();

    private final Path folder;

    /** What the route does: by default every record is delivered. */
    Consumer<Batch> route = Rig::deliverAll;

    boolean deadLetters;
    /** Why there is no place for dead letters. */
    @Nullable
    Throwable graveyard;

    /** Opens the checkpoint log, by default on the machine's own disk. */
    Opening opening = CheckpointLog::open;

    /** Whether to rely on what the system tells of directories, which takes its time. */
    boolean watches;

    /** Monotonic milliseconds. */
    long clock = 1_000_000;
    /** Milliseconds since 1970. */
    LongSupplier wall = System::currentTimeMillis;

    private long incarnations;
    private @Nullable Tailer tailer;

    Rig(Path folder) throws IOException {
        this.folder = folder.toRealPath();
        logs = Files.createDirectories(folder.resolve("logs"));
        state = folder.resolve("state");
        options.setDirectory(logs.toString());
        options.setStateDirectory(state.toString());
        options.setRotation("kubelet,docker");
    }

    Rig start() throws IOException {
        options.validate();
        return startAsItIs();
    }

    /** With options that a user may not have. */
    Rig startAsItIs() throws IOException {
        Tailer begun = new Tailer(
                options,
                this,
                opening.open(options.state()),
                watches ? DirectoryWatch.begin() : DirectoryWatch.none(),
                () -> clock,
                () -> wall.getAsLong(),
                () -> new Incarnation(System.nanoTime(), ++incarnations));
        begun.start();
        tailer = begun;
        return this;
    }

    Tailer tailer() {
        if (tailer == null) {
            throw new IllegalStateException("not started");
        }
        return tailer;
    }

    /** Looks, reads all there is, and lets a second pass, a few times. */
    Rig poll() {
        for (int i = 0; i < 3; i++) {
            tailer().poll();
            pass(1_000);
        }
        return this;
    }

    /** Polls second by second until so much time has passed. */
    Rig pollFor(long millis) {
        for (long end = clock + millis; clock < end; pass(1_000)) {
            tailer().poll();
        }
        return this;
    }

    Rig pass(long millis) {
        clock += millis;
        return this;
    }

    /** Ends orderly. */
    Rig stop() throws IOException {
        if (tailer != null) {
            tailer.close();
            tailer = null;
        }
        return this;
    }

    /** Ends as kill -9 does: nothing more is written, descriptors are gone. */
    Rig crash() throws IOException {
        Path copy = Files.createTempDirectory(state.toAbsolutePath().getParent(), "crash");
        copyTree(options.state(), copy);
        stop();
        deleteTree(options.state());
        Files.createDirectories(options.state().getParent());
        Files.move(copy, options.state());
        return this;
    }

    Rig restart() throws IOException {
        stop();
        return start();
    }

    /** A route that has everything delivered at once. */
    static void deliverAll(Batch batch) {
        batch.decideAll(Verdict.DELIVERED, "test");
        batch.completed(null);
    }

    @Override
    public void deliver(Batch batch) {
        route.accept(batch);
        keep(batch);
    }

    private void keep(Batch batch) {
        batches.add(batch);
        for (int i = 0; i < batch.size(); i++) {
            if (batch.verdict(i) == Verdict.DELIVERED) {
                records.add(batch.get(i));
            }
        }
    }

    /** These, each once and in this order. */
    Rig received(List<String> expected) {
        List<String> actual = messages();
        int same = 0;
        while (same < Math.min(actual.size(), expected.size())
                && actual.get(same).equals(expected.get(same))) {
            same++;
        }
        assertThat(actual.subList(same, Math.min(actual.size(), same + 5)))
                .as("%d records of %d, from number %d on", actual.size(), expected.size(), same)
                .isEqualTo(expected.subList(same, Math.min(expected.size(), same + 5)));
        return this;
    }

    Rig received(String... expected) {
        return received(List.of(expected));
    }

    Account ledger() {
        return tailer().ledger();
    }

    @Override
    public void deadLetter(Batch batch, Throwable why) {
        reasons.add(why);
        if (graveyard != null) {
            batch.completed(graveyard);
            return;
        }
        for (Map<String, Object> record : batch) {
            buried.add(record);
        }
        batch.decideAll(Verdict.DEAD_LETTERED, "dead-letters");
        batch.completed(null);
    }

    @Override
    public boolean hasDeadLetters() {
        return deadLetters;
    }

    List<String> messages() {
        return records.stream()
                .map(record -> String.valueOf(record.get("message")))
                .toList();
    }

    /** Of the source file of that name. */
    List<String> messages(String name) {
        return records.stream()
                .filter(record -> record.get("file").equals(logs.resolve(name).toString()))
                .map(record -> String.valueOf(record.get("message")))
                .toList();
    }

    /** Appends to a file below the followed folder. */
    Path write(String name, String text) {
        return write(logs.resolve(name), text.getBytes(StandardCharsets.UTF_8));
    }

    static Path write(Path file, byte[] bytes) {
        try {
            Files.createDirectories(file.getParent());
            return Files.write(file, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void copyTree(Path from, Path to) throws IOException {
        try (var walk = Files.walk(from)) {
            for (Path path : walk.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target);
                }
            }
        }
    }

    static void deleteTree(Path folder) throws IOException {
        try (var walk = Files.walk(folder)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** Files below the test's folder that this process holds open, deleted ones too; the state's are not counted. */
    List<String> openFiles() throws IOException {
        List<String> open = new ArrayList<>();
        try (var descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                Path file = target(descriptor);
                if (file.startsWith(folder) && !file.startsWith(state)) {
                    open.add(file.toString());
                }
            }
        }
        return open;
    }

    private static Path target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor);
        } catch (IOException e) {
            return descriptor; // closed since it was listed
        }
    }

    /** Everything is accounted for. */
    @Override
    public void close() throws IOException {
        if (tailer != null) {
            assertThat(tailer.ledger().isBalanced()).as("%s", tailer.ledger()).isTrue();
            assertThat(tailer.inFlightBytes()).as("bytes in flight").isZero();
        }
        stop();
        assertThat(openFiles()).as("open files").isEmpty();
    }
}
