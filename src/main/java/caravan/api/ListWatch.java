package caravan.api;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One resource, listed once and watched from then on. {@link #tick} drives it; answers come from the client's threads.
 * Its monitor guards it and its attempts, and is taken before whatever guards who is told. For any thread.
 *
 * <ol>
 *   <li>The first list is asked for at version 0: the API server answers it from memory, at once. Later ones are
 *       consistent, so that nothing goes back in time, and come in pages.
 *   <li>The watch begins at the list's version; events and bookmarks advance it. However a watch ends, the next one
 *       begins at the version reached, so that nothing is missed and nothing listed again.
 *   <li>Only a version that the server does not have (410, as a status or as an event, or one from before a restore)
 *       leads to another list.
 *   <li>A watch that is silent for too long is given up: when its time is over; when there were bookmarks and none comes
 *       any more; and when somebody asks for what a working watch would have told of ({@link #doubt}).
 *   <li>Where the resource has no bookmarks, a watch that has told nothing for long is left, the present version is asked
 *       for, and a short watch begins where the former was. If the server ends that in order and it has told nothing,
 *       nothing was there to tell up to this version, and it counts as reached: what was sent before the end has arrived.
 *       So a quiet resource does not fall behind what the server keeps.
 *   <li>While the resource is full nothing is asked for; then it goes on at the version, or the page, that was reached.
 *   <li>What fails is tried again after a {@link Backoff}, which a watch that tells something resets.
 * </ol>
 */
public final class ListWatch {

    static final int PAGE = 500;

    private static final long MILLIS_PER_SECOND = 1_000;
    private static final long LONGEST_RETRY_AFTER_MILLIS = 60_000;
    private static final long LEAST_WATCH_SECONDS = 300;

    /** Time for the server to tell what there is. */
    static final long SHORT_WATCH_SECONDS = 5;

    private static final long BETWEEN_REOPENINGS_MILLIS = 30_000;

    private static final long BETWEEN_RELISTS_MILLIS = 60_000;

    final Resource resource;
    private final ApiClient client;
    private final LongSupplier clock;
    private final DoubleSupplier random;
    private final Backoff backoff;
    private final Complaints complaints;

    /** The request under way. */
    private @Nullable Attempt attempt;

    /** When the next one is due, if there is none. */
    private long dueAt;

    /** From where on to watch; null where a list is needed. */
    private @Nullable String version;

    /** The version of a moment at which the watch that comes had told nothing yet; null where none is known. */
    private @Nullable String present;

    /** What a list has had so far, and where it goes on; null where none is under way. */
    private Resource.@Nullable Items gathered;

    private String more = "";

    /** When the last list was through; null before the first one. */
    private @Nullable Long listedAt;

    /** Whether somebody waits for what a watch should have told of. */
    private boolean isDoubted;

    /** When a watch was last given up for that. */
    private long reopenedAt;

    private String failure = "";
    private boolean closed;

    /**
     * Asks for nothing yet. Begins with a list.
     *
     * @param clock milliseconds that only grow
     * @param random 0 to 1
     */
    public ListWatch(Resource resource, ApiClient client, LongSupplier clock, DoubleSupplier random) {
        this(resource, client, clock, random, null);
    }

    /**
     * The same, but begins with a watch where a version is given.
     *
     * @param from the version that a former one has reached
     */
    public ListWatch(
            Resource resource, ApiClient client, LongSupplier clock, DoubleSupplier random, @Nullable String from) {
        version = from;
        this.resource = resource;
        this.client = client;
        this.clock = clock;
        this.random = random;
        backoff = new Backoff(random);
        complaints = new Complaints(
                resource.plural(), client.server(), resource.warnings(), resource.rights(), resource.meanwhile());
        dueAt = clock.getAsLong();
        reopenedAt = dueAt - BETWEEN_REOPENINGS_MILLIS;
    }

    /** Sends what is due, and gives up what is silent for too long: to be called about each second. */
    public synchronized void tick() {
        Attempt running = attempt;
        if (running != null) {
            running.check(now());
        } else if (now() >= dueAt) {
            next();
        }
    }

    private void next() {
        if (closed || resource.isFull()) {
            dueAt = now();
        } else if (gathered != null) {
            send(new ListAttempt(this, gathered), "limit=" + PAGE + "&continue=" + encode(more));
        } else if (version == null) {
            boolean isOld = listedAt == null && resource.mayBeginOld();
            send(new ListAttempt(this, resource.items()), "limit=" + PAGE + (isOld ? "&resourceVersion=0" : ""));
        } else {
            watch(version);
        }
    }

    private void watch(String from) {
        String until = present;
        present = null;
        long seconds = until != null
                ? SHORT_WATCH_SECONDS
                : LEAST_WATCH_SECONDS + (long) (LEAST_WATCH_SECONDS * random.getAsDouble());
        send(
                new WatchAttempt(this, seconds, until),
                "watch=1&allowWatchBookmarks=true&timeoutSeconds=" + seconds + "&resourceVersion=" + encode(from));
    }

    private void send(Attempt next, String query) {
        attempt = next;
        resource.requested(next.verb);
        next.send(client, resource.path() + query);
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    /** Somebody waits for what this should have told of: a watch that is silent is followed by another one. */
    public synchronized void doubt() {
        isDoubted = true;
    }

    /** For people: {@code watching pods}, {@code waiting 8 s to list pods, after connection refused}. */
    public synchronized String state() {
        Attempt running = attempt;
        String verb = version == null ? "list " : "watch ";
        if (running != null) {
            return running.state() + ' ' + resource.plural() + (failure.isEmpty() ? "" : ", after " + failure);
        }
        long wait = Math.max(0, dueAt - now()) / MILLIS_PER_SECOND;
        if (resource.isFull()) {
            return "waiting for room to " + verb + resource.plural();
        }
        return "waiting " + wait + " s to " + verb + resource.plural()
                + (failure.isEmpty() ? "" : ", after " + failure);
    }

    /** Asks for nothing any more. */
    public synchronized void close() {
        closed = true;
        leave();
    }

    // ---- what attempts tell, with the monitor held

    long now() {
        return clock.getAsLong();
    }

    boolean isCurrent(Attempt asked) {
        return attempt == asked;
    }

    private void leave() {
        Attempt left = attempt;
        attempt = null;
        if (left != null) {
            left.cancel();
        }
    }

    /** There is more of the list. */
    void page(Resource.Items items, String at, String token) {
        attempt = null;
        gathered = items;
        more = token;
        items.page(at);
        next();
    }

    void listed(Resource.Items items, String at) {
        gathered = null;
        items.page(at);
        items.replaceAll();
        if (listedAt != null) {
            resource.relisted();
        }
        listedAt = now();
        version = at;
        attempt = null;
        next();
    }

    /** Tells no more for now if that would be too much. */
    void advance(String to) {
        version = to.isEmpty() ? version : to;
        if (resource.isFull()) {
            leave();
            dueAt = now();
        }
    }

    /** A watch is open. */
    void opened() {
        resource.heard("");
        complaints.over();
        failure = "";
    }

    /** A watch has told something. */
    void told() {
        backoff.reset();
    }

    /** A watch has lasted. */
    void lasted() {
        backoff.reset();
    }

    /** A watch has ended as it should: there is always another one. */
    void ended() {
        attempt = null;
        next();
    }

    /** Whether another watch is worth a try, which would tell what this one did not; asked once for each doubt. */
    boolean takeDoubt() {
        boolean doubted = isDoubted && now() - reopenedAt >= BETWEEN_REOPENINGS_MILLIS;
        isDoubted = false;
        return doubted;
    }

    void reopen() {
        reopenedAt = now();
        leave();
        next();
    }

    /** A watch has told nothing for long: what is the version now? */
    void ask() {
        leave();
        send(new VersionAttempt(this), "limit=1");
    }

    /** The version now: if the watch that comes tells nothing, there was nothing to tell before. */
    void present(String now) {
        attempt = null;
        String before = version;
        if (before != null && isNumber(before) && isNumber(now) && Long.parseLong(now) < Long.parseLong(before)) {
            expired(); // the server's store was restored from a backup: a watch would wait for that version
            return;
        }
        present = now;
        next();
    }

    private static boolean isNumber(String text) {
        return text.matches("[0-9]{1,18}");
    }

    /** A watch has told nothing, and has had all that there was. */
    void reached(String now) {
        resource.heard(now);
        version = now;
    }

    /** The server does not have the version any more, or never had it. */
    void expired() {
        leave();
        String gone = version;
        if (gone != null) {
            resource.expired(gone);
        }
        version = null;
        if (listedAt != null && now() - listedAt < BETWEEN_RELISTS_MILLIS) {
            dueAt = now() + backoff.next();
        } else {
            next();
        }
    }

    /**
     * To be tried again.
     *
     * @param status of the answer; 0 if there was none
     * @param retryAfterMillis what the server asks for, or 0
     */
    void failed(int status, String why, long retryAfterMillis) {
        Attempt left = attempt;
        String verb = left == null ? "list" : left.verb;
        leave();
        gathered = null;
        failure = why;
        dueAt = now() + Math.max(backoff.next(), Math.min(retryAfterMillis, LONGEST_RETRY_AFTER_MILLIS));
        complaints.failed(verb, status, why, backoff.failures());
    }
}
