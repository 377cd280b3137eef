package caravan.pods;

import caravan.checkpoint.CheckpointDamagedException;
import caravan.checkpoint.CheckpointLog;
import caravan.checkpoint.NewerVersionException;
import caravan.checkpoint.StateLock;
import caravan.warnings.Warnings;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Texts by the uid of their pod, in a {@link CheckpointLog}. {@link #put} and {@link #remove} cost no I/O; {@link #flush}
 * makes durable what was put before it, of all threads together. Safe for use by several threads.
 *
 * <p>It is a cache, and stops nothing: what cannot be read is warned of and begun anew, and while the disk takes nothing
 * that is warned of and tried again. After {@code kill -9} there is what the last flush wrote that returned true.
 */
final class MetadataStore implements Closeable {

    private static final int PIECE = 100_000;
    private static final long RETRY_MILLIS = 10_000;

    private final @Nullable Path folder;
    private final LongSupplier clock;
    private final Warnings warnings;

    /** What is to be written; an empty one is removed. Guarded by itself. */
    private final Map<String, Optional<String>> pending = new LinkedHashMap<>();

    /** Held while the log is used. */
    private final Object disk = new Object();

    private final @Nullable StateLock lock;
    private @Nullable CheckpointLog log;
    /** Whether nobody has read what the log held when it was opened. */
    private boolean isUnread;

    private long retryAt = Long.MIN_VALUE;

    private MetadataStore(@Nullable Path folder, LongSupplier clock, Warnings warnings) {
        this.folder = folder;
        this.clock = clock;
        this.warnings = warnings;
        lock = folder == null ? null : new StateLock(folder);
    }

    /** @param folder null where nothing is to be kept */
    static MetadataStore open(@Nullable Path folder, LongSupplier clock, Warnings warnings) {
        MetadataStore store = new MetadataStore(folder, clock, warnings);
        synchronized (store.disk) {
            store.log();
        }
        return store;
    }

    /**
     * Whether the folder can be had, and has not been read: where it could not be had at the first try, the process that
     * had it has ended, and has kept what is to be read now. It may be a {@link #flush} that has opened it.
     */
    boolean opensLate() {
        synchronized (disk) {
            return log() != null && isUnread;
        }
    }

    /** What was kept, by uid, as of the last flush; what of it cannot be read is removed with the next one. */
    Map<String, String> read() {
        Map<String, String> texts = new HashMap<>();
        synchronized (disk) {
            CheckpointLog open = log;
            isUnread = false;
            if (open != null) {
                for (String key : open.entries().keySet()) {
                    String uid = key.indexOf(' ') < 0 ? key : key.substring(0, key.indexOf(' '));
                    String text = texts.containsKey(uid) ? null : text(open.entries(), uid);
                    if (text != null) {
                        texts.put(uid, text);
                    } else if (!texts.containsKey(uid)) {
                        remove(uid);
                    }
                }
            }
        }
        return texts;
    }

    void put(String uid, String text) {
        change(uid, Optional.of(text));
    }

    void remove(String uid) {
        change(uid, Optional.empty());
    }

    private void change(String uid, Optional<String> text) {
        if (folder != null) {
            synchronized (pending) {
                pending.put(uid, text);
            }
        }
    }

    /** Whether something of that pod is not durable. */
    boolean isPending(String uid) {
        synchronized (pending) {
            return pending.containsKey(uid);
        }
    }

    /** False if that failed: it was warned of, and all stays to be written. */
    boolean flush() {
        synchronized (disk) {
            Map<String, Optional<String>> changes;
            synchronized (pending) {
                changes = new LinkedHashMap<>(pending);
            }
            if (changes.isEmpty()) {
                return true;
            }
            CheckpointLog open = log();
            if (open == null || clock.getAsLong() < retryAt) {
                return false;
            }
            return flush(open, changes);
        }
    }

    private boolean flush(CheckpointLog open, Map<String, Optional<String>> changes) {
        try {
            changes.forEach((uid, text) -> put(open, uid, text.orElse("")));
            open.flush();
        } catch (IOException | RuntimeException e) {
            failed("cannot be written", e);
            return false;
        }
        synchronized (pending) {
            changes.forEach(pending::remove);
        }
        warnings.over("store", folder + ": the metadata of pods is kept again");
        return true;
    }

    private void failed(String what, Exception why) {
        retryAt = clock.getAsLong() + RETRY_MILLIS;
        warnings.warn(
                "store",
                folder + ": " + what + ", so that after a crash logs of deleted pods may lack metadata: " + why);
    }

    // ---- the log

    /** Opened if that can be. */
    private @Nullable CheckpointLog log() {
        if (folder == null || lock == null || log != null || clock.getAsLong() < retryAt) {
            return log;
        }
        try {
            if (!lock.tryAcquire()) {
                failed("is used by another process", new IOException("locked"));
                return null;
            }
            log = open(folder);
            isUnread = true;
        } catch (IOException | RuntimeException e) {
            failed("cannot be opened", e);
        }
        return log;
    }

    private CheckpointLog open(Path place) throws IOException {
        try {
            CheckpointLog opened = CheckpointLog.open(place);
            opened.faults().forEach(fault -> warnings.warn("damage", "the metadata of pods was damaged: " + fault));
            return opened;
        } catch (NewerVersionException e) {
            throw e; // kept for the later version, should it come back
        } catch (CheckpointDamagedException e) {
            warnings.warn("damage", "the metadata of pods is begun anew: " + e.getMessage());
            try (Stream<Path> files = Files.list(place)) {
                for (Path file : files.toList()) {
                    if (file.getFileName().toString().startsWith("checkpoints")) {
                        Files.delete(file);
                    }
                }
            }
            return CheckpointLog.open(place);
        }
    }

    /** A long text in pieces, {@code <uid>} with their number and the first one, {@code <uid> 1} the second. */
    private static void put(CheckpointLog open, String uid, String text) {
        List<String> pieces = new ArrayList<>();
        for (int at = 0; at < text.length(); at += PIECE) {
            pieces.add(text.substring(at, Math.min(text.length(), at + PIECE)));
        }
        for (int i = 1; open.entries().containsKey(uid + ' ' + i) || i < pieces.size(); i++) {
            if (i < pieces.size()) {
                open.put(uid + ' ' + i, pieces.get(i));
            } else {
                open.remove(uid + ' ' + i);
            }
        }
        if (pieces.isEmpty()) {
            open.remove(uid);
        } else {
            open.put(uid, pieces.size() + " " + pieces.get(0));
        }
    }

    private static @Nullable String text(Map<String, String> entries, String uid) {
        String first = entries.getOrDefault(uid, "");
        int end = first.indexOf(' ');
        if (end < 1 || !first.substring(0, end).matches("[0-9]{1,4}")) {
            return null;
        }
        StringBuilder text = new StringBuilder(first.substring(end + 1));
        for (int i = 1; i < Integer.parseInt(first.substring(0, end)); i++) {
            String piece = entries.get(uid + ' ' + i);
            if (piece == null) {
                return null;
            }
            text.append(piece);
        }
        return text.toString();
    }

    /** Writes what is to be written, and gives up the folder. */
    @Override
    public void close() {
        flush();
        synchronized (disk) {
            try (StateLock held = lock;
                    CheckpointLog open = log) {
                log = null;
                retryAt = Long.MAX_VALUE;
            } catch (IOException e) {
                failed("cannot be closed", e);
            }
        }
    }
}
