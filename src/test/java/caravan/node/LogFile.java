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

    Instant lastWritten() {
        return lastWritten;
    }

    /** Where its bytes are readable now; two paths between the making of a {@code .gz} and the end of the plain file. */
    Set<Path> names() {
        return names;
    }
}
