package caravan.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What can be taken from the files of a log:
 *
 * <ol>
 *   <li>of a whole {@code checkpoints} everything that was flushed; a flush that a crash cut short is not part of it
 *   <li>of a damaged one the lines that are whole; where its beginning is hit, above what {@code checkpoints.previous}
 *       ended with
 *   <li>where it is missing or useless what {@code checkpoints.previous} ended with: older, so that bytes are read
 *       again
 *   <li>where that is useless too nothing: then it is for somebody to decide
 * </ol>
 */
final class Recovery {

    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final LogFiles files;
    private final Map<String, String> entries = new LinkedHashMap<>();
    private final List<String> faults = new ArrayList<>();
    private State state = State.MISSING;
    private boolean isPreviousWhole;
    private long length;
    private long flushes;

    /**
     * @throws CheckpointDamagedException when nothing of what is there can be trusted, or it is from a newer version
     * @throws IOException when a file cannot be read
     */
    Recovery(LogFiles files, Disk disk) throws IOException {
        this.files = files;
        Generation current = readCurrent(disk);
        disk.deleteIfExists(files.next());
        Generation previous = Generation.read(files.previous());
        refuseNewer(files.current(), current);
        if (current != null && current.isUsable()) {
            useCurrent(current, previous);
        } else if (previous != null) {
            refuseNewer(files.previous(), previous);
            usePrevious(current, previous);
        } else if (current != null) {
            throw nothingToTrust(current, null);
        }
    }

    /** A crash between the two renames leaves the new log whole, with its first name. */
    private @Nullable Generation readCurrent(Disk disk) throws IOException {
        Generation current = Generation.read(files.current());
        if (current != null) {
            return current;
        }
        Generation next = Generation.read(files.next());
        if (next == null || !next.isWhole()) {
            return null;
        }
        disk.rename(files.next(), files.current());
        disk.force(files.directory());
        return next;
    }

    private void useCurrent(Generation current, @Nullable Generation previous) {
        faults.addAll(current.faults());
        if (current.isBeginningDamaged()) {
            fillBeginning(current, previous);
        }
        current.applyTo(entries);
        state = current.isWhole() ? State.WHOLE : State.DAMAGED;
        length = current.end();
        flushes = current.lastFlush();
        if (current.isWhole() && current.unfinished() > 0) {
            LOG.info(
                    "{}: dropped {} bytes behind byte {}, a flush that a crash cut short",
                    files.current(),
                    current.unfinished(),
                    length);
        }
        if (previous != null) {
            inspectPrevious(current, previous);
        }
    }

    private void fillBeginning(Generation current, @Nullable Generation previous) {
        if (previous != null && previous.isBefore(current)) {
            previous.applyTo(entries);
            return;
        }
        String why = previous == null
                ? "is missing"
                : previous.isUsable() ? "is not from before it" : previous.uselessness();
        faults.add(files.current() + ": its beginning is damaged and " + files.previous() + " " + why
                + ": how far the files of the ignored lines were read is not known any more");
    }

    private void inspectPrevious(Generation current, Generation previous) {
        isPreviousWhole = previous.isWhole() && previous.isBefore(current);
        if (!previous.isUsable()) {
            faults.add(files.previous() + ": " + previous.uselessness() + "; " + files.current()
                    + " is used and it is written anew");
        } else if (!previous.isBefore(current)) {
            faults.add(files.previous() + ": ends with flush " + previous.lastFlush() + " but " + files.current()
                    + " with flush " + current.lastFlush() + ": an older one was put in its place, which is used");
        } else {
            faults.addAll(previous.faults());
        }
    }

    private void usePrevious(@Nullable Generation current, Generation previous) throws IOException {
        if (!previous.isUsable()) {
            throw nothingToTrust(current, previous);
        }
        state = current == null ? State.MISSING : State.DAMAGED;
        isPreviousWhole = previous.isWhole();
        previous.applyTo(entries);
        flushes = previous.lastFlush();
        faults.add(
                files.current() + ": " + uselessness(current) + "; went back to " + files.previous() + " as it was at "
                        + Files.getLastModifiedTime(files.previous()) + ", what was read since is read again");
        faults.addAll(previous.faults());
    }

    private void refuseNewer(Path file, @Nullable Generation found) throws NewerVersionException {
        if (found != null && found.isNewer()) {
            throw new NewerVersionException(file + ": " + found.uselessness()
                    + "; start the newer program that wrote it, or move both " + files.current() + " and "
                    + files.previous() + " away to begin as on a first start");
        }
    }

    private CheckpointDamagedException nothingToTrust(@Nullable Generation current, @Nullable Generation previous) {
        return new CheckpointDamagedException("it is not known any more how far the files were read: "
                + files.current() + " " + uselessness(current) + "; " + files.previous() + " " + uselessness(previous)
                + ". Restore one of them from a copy, or move both away to begin as on a first start");
    }

    private static String uselessness(@Nullable Generation generation) {
        return generation == null ? "is missing" : generation.uselessness();
    }

    /** To be gone on with. */
    Map<String, String> entries() {
        return entries;
    }

    List<String> faults() {
        return faults;
    }

    State state() {
        return state;
    }

    /** Whether the previous log is fit to stand in for this one. */
    boolean isPreviousWhole() {
        return isPreviousWhole;
    }

    /** Bytes of the current log up to the end of its last flush. */
    long length() {
        return length;
    }

    /** Number of the last flush. */
    long flushes() {
        return flushes;
    }
}
