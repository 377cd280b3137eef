package caravan.events;

import caravan.api.ApiClient;
import caravan.checkpoint.StateLock;
import caravan.routing.Delivery;
import caravan.warnings.Warnings;
import java.io.Closeable;
import java.io.IOException;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One replica: follows the events while it may, and is ready to otherwise. Four threads drive it, each with one of {@link
 * #elect}, {@link #tick}, {@link #feed} and {@link #work}; the last one begins and ends {@linkplain Term terms}, so that a
 * term's checkpoint is closed before another one reads it.
 */
final class Follower implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger("caravan.events");

    private final EventsOptions options;
    private final ApiClient client;
    private final Delivery delivery;
    private final LongSupplier clock;
    private final Warnings warnings;
    private final EventCounters counters = new EventCounters();
    private final StateLock lock;
    private final @Nullable Election election;
    private volatile @Nullable Term term;
    private volatile boolean ending;
    private volatile String obstacle = "";

    /**
     * Follows nothing yet.
     *
     * @param clock milliseconds that only grow
     */
    Follower(
            EventsOptions options,
            ApiClient client,
            Delivery delivery,
            LongSupplier clock,
            InstantSource wall,
            Warnings warnings) {
        this.options = options;
        this.client = client;
        this.delivery = delivery;
        this.clock = clock;
        this.warnings = warnings;
        lock = new StateLock(options.state());
        election =
                options.isElected() ? new Election(client, options, options.identity(), clock, wall, warnings) : null;
    }

    private boolean mayFollow() {
        return !ending && (election == null || election.isHolder());
    }

    private boolean isValid(Term some) {
        return mayFollow() && (election == null || election.number() == some.number);
    }

    /** The term, where it is to go on; null otherwise. */
    private @Nullable Term valid() {
        Term now = term;
        return now != null && isValid(now) ? now : null;
    }

    // ---- what the threads do

    /** Renews the lease or tries to get it; to be called every {@link Election#RETRY}. */
    void elect() throws InterruptedException {
        if (election != null) {
            election.step(position());
        }
    }

    /** What is acknowledged, as far as it is this replica's to say. */
    private String position() {
        Term now = valid();
        return now == null ? "" : now.stream.resumeToken();
    }

    /** Asks the API server for what is due. */
    void tick() {
        Term now = valid();
        if (now != null) {
            now.tick();
        }
    }

    /** Takes what the API server has told, and waits for it so long. */
    void feed(long millis) throws InterruptedException {
        Term now = valid();
        if (now != null) {
            now.feed(millis);
        } else {
            Thread.sleep(millis);
        }
    }

    /**
     * Sends what is to be sent next.
     *
     * @return whether there was something to do
     */
    boolean work() throws IOException {
        Term now = term;
        if (now != null && !isValid(now)) {
            if (ending) {
                return false;
            }
            term = null;
            now.close();
            return true;
        }
        if (now == null) {
            return mayFollow() && begin();
        }
        return now.stream.work();
    }

    /** Waits until there may be something to send, at most so long. */
    void await(long millis) throws InterruptedException {
        Term now = term;
        if (now == null) {
            Thread.sleep(millis);
        } else {
            now.stream.await(millis);
        }
    }

    private boolean begin() throws IOException {
        if (!lock.tryAcquire()) {
            obstacle = "the folder " + options.state() + " is in use by process " + lock.holder();
            warnings.warn("lock", obstacle + ": waiting for it");
            return false;
        }
        long number = election == null ? 0 : election.number();
        Position former = former();
        term = Term.begin(number, former, options, client, delivery, counters, warnings, clock);
        counters.terms.increment();
        LOG.info(
                "{} begins to deliver the events of {}",
                options.identity(),
                options.stream().path());
        obstacle = "";
        warnings.over("begin", "the checkpoint in " + options.state() + " can be used again");
        return true;
    }

    /** What is no position of ours is passed over: then some events come twice, at their old positions, and none is lost. */
    private Position former() {
        String text = election == null ? "" : election.position();
        try {
            return Position.parse(text);
        } catch (IllegalArgumentException e) {
            warnings.warn(
                    "position",
                    "the annotation " + Lease.POSITION + " of the lease " + options.lease() + " is not used: "
                            + e.getMessage());
            return Position.parse("");
        }
    }

    /** Something kept the work from being done. */
    void failed(IOException why) {
        obstacle = "cannot use the checkpoint in " + options.state() + ": " + why.getMessage();
        warnings.error("begin", obstacle + "; nothing is read until that is mended; trying again every second");
    }

    // ---- the end

    /** Reads no more. */
    void refuse() {
        ending = true;
        Term now = term;
        if (now != null) {
            now.refuse();
        }
    }

    /** Whether nothing is on its way any more. */
    boolean isQuiet() {
        Term now = term;
        return now == null || now.stream.isQuiet();
    }

    /** Leaves the lease with what is acknowledged, writes the checkpoint. The threads have ended before. */
    @Override
    public void close() throws IOException {
        refuse();
        Term last = term;
        term = null;
        try {
            leave(last);
        } finally {
            if (last != null) {
                last.close();
            }
            client.close();
            lock.close();
        }
    }

    private void leave(@Nullable Term last) {
        if (election != null) {
            try {
                election.leave(last != null && election.number() == last.number ? last.stream.resumeToken() : "");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    // ---- what can be seen

    EventCounters counters() {
        return counters;
    }

    @Nullable
    Term term() {
        return term;
    }

    boolean isFollowing() {
        return valid() != null;
    }

    /** Why the state folder cannot be used; empty when it can, or need not be: whoever waits for the lease needs none. */
    String obstacle() {
        return mayFollow() ? obstacle : "";
    }

    /** For people. */
    String state() {
        Term now = valid();
        if (now != null) {
            return now.state();
        }
        String why = obstacle();
        if (!why.isEmpty()) {
            return why;
        }
        Election elected = election;
        String holder = elected == null ? "" : elected.holder();
        return holder.isEmpty() ? "beginning" : "ready, while " + holder + " delivers";
    }
}
