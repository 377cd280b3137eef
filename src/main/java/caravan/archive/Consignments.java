package caravan.archive;

import caravan.archive.Consignment.Claim;
import caravan.batch.Entrusted;
import caravan.batch.Incarnation;
import caravan.batch.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who waits until a file is gone, with {@code acknowledge=taken}; without it nobody waits, and nothing is kept here.
 *
 * <p>A batch is answered when every file that holds records of it is gone: those that it was written into, and those
 * that had records of it already, when it comes again after a crash or failure. What is in no file any more was taken
 * before. Which closed files there are, and what they hold, is read from the disk at the start.
 *
 * <p>A file is gone when its name is: whoever deletes it says that its records are delivered, or not needed. While the
 * archive's own folder is not there nothing counts as gone: the disk is missing rather than every file.
 *
 * <p>In memory are the batches that wait, {@link #MOST} of them, and about 300 bytes for each file. Safe for use by
 * several threads.
 */
final class Consignments {

    /** Batches that wait; each takes about 700 bytes, most of them in the collector. */
    static final int MOST = 32_768;

    private static final long LOOK_EVERY_MILLIS = 250;
    /** Looking takes about ten microseconds a file: a hundredth of the time is spent on it at most. */
    private static final long MILLIS_PER_FILE = 1;

    private final boolean untilTaken;
    private final Path open;
    private final InstantSource clock;
    private final Map<Incarnation, Map<Consignment, Ranges>> holders = new HashMap<>();
    /** In the order in which they were closed. */
    private final Map<Path, Consignment> closed = new LinkedHashMap<>();

    private int waiting;
    private long next = Long.MIN_VALUE;

    Consignments(ArchiveOptions options, InstantSource clock) {
        this.untilTaken = options.untilTaken();
        this.open = options.directory().resolve(Layout.OPEN);
        this.clock = clock;
    }

    // ---- what is in which file

    /** What a consignment holds for good, more of it. */
    synchronized void holds(Consignment consignment, Map<Incarnation, Ranges> more) {
        if (untilTaken) {
            more.forEach((incarnation, ranges) -> holders.computeIfAbsent(incarnation, any -> new HashMap<>(2))
                    .computeIfAbsent(consignment, any -> new Ranges())
                    .addAll(ranges));
        }
    }

    /** The file of a consignment is closed and has its final name. */
    synchronized void closed(Consignment consignment, Path file) {
        if (untilTaken) {
            consignment.file = file;
            Consignment before = closed.put(file, consignment);
            if (before != null) {
                throw new IllegalStateException("two files are called " + file);
            }
        }
    }

    /** A closed file that a former run left. */
    void found(Path file, Map<Incarnation, Ranges> ranges) {
        Consignment consignment = new Consignment();
        holds(consignment, ranges);
        closed(consignment, file);
    }

    /** The part of that consignment was one of a closed file. */
    synchronized void forget(Consignment consignment) {
        holders.values().forEach(held -> held.remove(consignment));
        holders.values().removeIf(Map::isEmpty);
    }

    // ---- who waits

    /**
     * A batch that was taken, and waits for the files that hold some of it already. {@link #written}, {@link #known} or
     * {@link #fail} follows.
     *
     * @param live records of it, none of which has to wait where there are none
     */
    synchronized Claim claim(Entrusted entrusted, List<Span> spans, long live) {
        Claim claim = new Claim(entrusted);
        if (untilTaken && live > 0) {
            Set<Consignment> found = new HashSet<>();
            for (Span span : spans) {
                holders.getOrDefault(span.incarnation(), Map.of()).forEach((consignment, ranges) -> {
                    if (ranges.intersects(span.from(), span.to())) {
                        found.add(consignment);
                    }
                });
            }
            for (Consignment consignment : found) {
                claim.more();
                add(consignment, claim);
            }
        }
        return claim;
    }

    /** What these batches wrote into a consignment is on disk for good. */
    synchronized void written(Consignment consignment, Collection<Claim> claims, Answers answers) {
        for (Claim claim : claims) {
            if (untilTaken) {
                add(consignment, claim);
            } else {
                claim.less(answers);
            }
        }
    }

    /** Nothing of a batch had to be written. */
    synchronized void known(Claim claim, Answers answers) {
        claim.less(answers);
    }

    private void add(Consignment consignment, Claim claim) {
        consignment.add(claim);
        waiting++;
    }

    /** A batch has failed, and waits no more. */
    synchronized void fail(Claim claim, Throwable why, Answers answers) {
        claim.fail(why, answers);
    }

    /** Number of batches that wait; one that waits for several files counts for each. */
    synchronized int waiting() {
        return waiting;
    }

    /** Number of batches that wait for a consignment. */
    synchronized int waiting(Consignment consignment) {
        return consignment.size();
    }

    /** Throws while too many wait. */
    void check() throws IOException {
        if (waiting() >= MOST) {
            throw new IOException("`acknowledge=taken`: " + MOST + " batches wait until files of " + open.getParent()
                    + " are taken: nothing more is taken in until then");
        }
    }

    // ---- what is gone

    /** Answers those whose files are gone. Looks from time to time, however often it is called. */
    void release(Answers answers) {
        for (Map.Entry<Path, Consignment> file : due().entrySet()) {
            if (Files.notExists(file.getKey()) && Files.isDirectory(open)) {
                gone(file.getKey(), file.getValue(), answers);
            }
        }
    }

    private synchronized Map<Path, Consignment> due() {
        long now = clock.millis();
        if (closed.isEmpty() || now < next && next - now <= delay()) {
            return Map.of();
        }
        next = now + delay();
        return new LinkedHashMap<>(closed);
    }

    private long delay() {
        return LOOK_EVERY_MILLIS + closed.size() * MILLIS_PER_FILE;
    }

    private synchronized void gone(Path path, Consignment consignment, Answers answers) {
        closed.remove(path);
        forget(consignment);
        waiting -= consignment.size();
        consignment.gone(answers);
    }

    /** Fails those who still wait: their batches come again after the next start, and wait then. */
    synchronized void close(Collection<Consignment> others, Answers answers) {
        IOException why = new IOException("stopped before the files were taken from " + open.getParent());
        List<Consignment> all = new ArrayList<>(closed.values());
        all.addAll(others);
        all.forEach(consignment -> consignment.abandon(why, answers));
        closed.clear();
        holders.clear();
        waiting = 0;
    }
}
