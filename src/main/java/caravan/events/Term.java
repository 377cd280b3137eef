package caravan.events;

import caravan.api.ApiClient;
import caravan.api.ListWatch;
import caravan.checkpoint.CheckpointLog;
import caravan.events.EventQueue.Told;
import caravan.routing.Delivery;
import caravan.stream.EntryStream;
import caravan.warnings.Warnings;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * The time in which this replica delivers: its list/watches, what they have told, and the stream of what is on its way.
 * One thread ticks, one feeds, one works.
 */
final class Term implements Closeable {

    /** Of the election that it goes back to. */
    final long number;

    final EntryStream stream;
    private final EventQueue queue = new EventQueue();
    private final List<ListWatch> watches = new ArrayList<>();

    /** Everything up to here is in the stream, or was before. */
    private final Position fed;

    private volatile boolean closed;

    private Term(long number, EntryStream stream, Position begin) {
        this.number = number;
        this.stream = stream;
        this.fed = begin;
    }

    /**
     * Begins where it was left: by this replica, or by the one before it if that came further.
     *
     * @param former what another replica has acknowledged
     * @throws IOException when the checkpoint cannot be read
     */
    static Term begin(
            long number,
            Position former,
            EventsOptions options,
            ApiClient client,
            Delivery delivery,
            EventCounters counters,
            Warnings warnings,
            LongSupplier clock)
            throws IOException {
        EntryStream stream = new EntryStream(options.stream(), delivery, CheckpointLog.open(options.state()), clock);
        Position begin;
        try {
            stream.start();
            begin = Position.parse(stream.resumeToken()).further(former);
            stream.beginAt(begin.toString());
        } catch (IOException | RuntimeException e) {
            stream.abandon();
            throw e;
        }
        Term term = new Term(number, stream, begin);
        for (String namespace : options.namespaces()) {
            EventResource resource =
                    new EventResource(namespace, begin.of(namespace), options, term.queue, counters, warnings);
            term.watches.add(new ListWatch(
                    resource, client, clock, () -> ThreadLocalRandom.current().nextDouble(), resource.from()));
        }
        return term;
    }

    /** Drives the list/watches. */
    void tick() {
        watches.forEach(ListWatch::tick);
    }

    /**
     * Puts into the stream what was told, and waits while that is full.
     *
     * @param millis to wait where nothing was told
     */
    void feed(long millis) throws InterruptedException {
        Told told = queue.take(millis);
        if (told == null || closed) {
            return;
        }
        fed.set(told.namespace(), told.progress());
        EventLine line = told.line();
        if (line == null) {
            stream.pass(fed.toString());
        } else {
            stream.put(line.bytes(), fed.toString(), line.incarnation(), line.offset());
        }
    }

    /** For people. */
    String state() {
        return watches.stream().map(ListWatch::state).collect(Collectors.joining("; "));
    }

    /** Reads no more. What is on its way may still be acknowledged. */
    void refuse() {
        closed = true;
        watches.forEach(ListWatch::close);
        stream.refuse();
    }

    /** Writes the checkpoint a last time. */
    @Override
    public void close() throws IOException {
        refuse();
        stream.close();
    }
}
