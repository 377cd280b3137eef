package caravan.node;

import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;

/** One file of a container's log, under whatever names it has had: plain, rotated, compressed. */
final class LogFile {

    private final Path source;
    private final int generation;
    private final long begin;
    private final Set<Path> names = new LinkedHashSet<>();
    private long bytes;
    private Instant lastWritten;
    private boolean isAwaited;
    private boolean isAbandoned;

    /**
     * @param source the path that it was created at: {@code .../0.log}
     * @param generation how many files the source had before
     * @param begin how many bytes they held
     */
    LogFile(Path source, int generation, long begin, Instant created) {
        this.source = source;
        this.generation = generation;
        this.begin = begin;
        this.lastWritten = created;
    }

    LogFile successor(Instant created) {
        return new LogFile(source, generation + 1, begin + bytes, created);
    }

    void wrote(int length, Instant now) {
        bytes += length;
        lastWritten = now;
    }

    /** Its last record goes on in the successor. */
    void await() {
        isAwaited = true;
    }

    /** The record that it ended within is over, so a collector can have it whole. */
    void completed(Instant now) {
        isAwaited = false;
        lastWritten = now;
    }

    /** The record that it ended within never goes on: a collector waits in vain before it takes what there is. */
    void abandon(Instant now) {
        completed(now);
        isAbandoned = true;
    }

    boolean isAwaited() {
        return isAwaited;
    }

    boolean isAbandoned() {
        return isAbandoned;
    }

    Path source() {
        return source;
    }

    int generation() {
        return generation;
    }

    long begin() {
        return begin;
    }

    long bytes() {
        return bytes;
    }

    /** When the last of its bytes, or of a record that began in it, was written. */
    Instant lastWritten() {
        return lastWritten;
    }

    /** Where its bytes are readable now; two paths between the making of a {@code .gz} and the end of the plain file. */
    Set<Path> names() {
        return names;
    }
}
