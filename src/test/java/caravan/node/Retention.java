package caravan.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every creation, renaming and deletion of a log file goes through here, so that each byte is known to have been
 * readable for long enough, or to be gone.
 *
 * <p>A byte written at {@code t} may go at {@code now} if the collector was up during {@code [now - keep..now]} and
 * {@code t <= now - keep}. A record is written when its last byte is, which may be in a later file; where that never
 * comes, a collector must be given {@code patience} too: it waits so long for it, and has the bytes only then.
 */
final class Retention {

    private final Duration keep;
    private final Duration patience;
    private final Map<Path, LogFile> files = new HashMap<>();
    private final List<Removal> removals = new ArrayList<>();
    private @Nullable Instant upSince = Instant.MIN;

    Retention(Duration keep, Duration patience) {
        this.keep = keep;
        this.patience = patience;
    }

    void collectorUp(Instant now) {
        upSince = now;
    }

    void collectorDown() {
        upSince = null;
    }

    void created(LogFile file) {
        name(file, file.source());
    }

    void renamed(Path from, Path to) throws IOException {
        LogFile file = files.get(from);
        if (file == null) {
            throw new IllegalStateException("not a log file: " + from);
        }
        Files.move(from, to);
        unname(file, from);
        name(file, to);
    }

    /** The same bytes are now readable at {@code copy} too. */
    void copied(Path original, Path copy) {
        LogFile file = files.get(original);
        if (file != null) {
            name(file, copy);
        }
    }

    boolean mayDelete(Collection<Path> paths, Instant now) {
        return paths.stream().map(files::get).allMatch(file -> file == null || mayGo(file, now));
    }

    private boolean mayGo(LogFile file, Instant now) {
        return keep.isZero() || readableFor(file, now).compareTo(keep) >= 0;
    }

    /** For how long a collector could have had the file's last record. */
    private Duration readableFor(LogFile file, Instant now) {
        if (upSince == null || file.isAwaited()) {
            return Duration.ZERO;
        }
        Instant since = upSince.isAfter(file.lastWritten()) ? upSince : file.lastWritten();
        Duration readable = Duration.between(since, now);
        return file.isAbandoned() ? readable.minus(patience) : readable;
    }

    /** Deletes a file; whether its bytes are gone with it depends on its other names. */
    void delete(Path path, Instant now) throws IOException {
        Files.delete(path);
        LogFile file = files.get(path);
        if (file == null) {
            return;
        }
        unname(file, path);
        if (file.names().isEmpty()) {
            removals.add(new Removal(
                    file.source(), file.generation(), path, file.begin(), file.bytes(), now, readableFor(file, now)));
        }
    }

    private void name(LogFile file, Path path) {
        files.put(path, file);
        file.names().add(path);
    }

    private void unname(LogFile file, Path path) {
        files.remove(path, file);
        file.names().remove(path);
    }

    List<Removal> removals() {
        return List.copyOf(removals);
    }

    /** Bytes of all files, those that are gone included. */
    long bytes() {
        long gone = removals.stream().mapToLong(Removal::bytes).sum();
        return gone
                + files.values().stream().distinct().mapToLong(LogFile::bytes).sum();
    }

    /** Asserts the guarantee for all that was removed, and gives the shortest time of all. */
    Duration proof() {
        removals.stream()
                .filter(gone -> gone.readableFor().compareTo(keep) < 0)
                .findFirst()
                .ifPresent(gone -> {
                    throw new AssertionError("each byte must stay readable for " + keep + ": was " + gone);
                });
        return removals.stream()
                .map(Removal::readableFor)
                .min(Comparator.naturalOrder())
                .orElse(keep);
    }
}
