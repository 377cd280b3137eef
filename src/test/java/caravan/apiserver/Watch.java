package caravan.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells a client of the changes that it selects. As the real watch cache has it: an object that begins to match is
 * ADDED, one that ceases to is DELETED (as it was, with the new version), whatever happened to it.
 *
 * <p>Unlike the real server, a watch without {@code timeoutSeconds} never ends by itself (there: 30 to 60 minutes), and
 * bookmarks come when a test says so and at the end of {@code timeoutSeconds} (there: each minute, and 2 s before).
 */
final class Watch {

    private final Resource resource;
    private final String namespace;
    private final Selector selector;
    private final boolean bookmarks;
    private final long timeoutSeconds;
    private final Subscription subscription;
    private final EventSink sink;
    private volatile boolean frozen;
    private long toldRevision;

    Watch(Target target, Request request, Selector selector, Subscription subscription, EventSink sink)
            throws StatusException {
        this.resource = subscription.resource;
        this.namespace = resource.isNamespaced() ? target.namespace() : "";
        this.selector = selector;
        this.bookmarks = request.flag("allowWatchBookmarks");
        this.timeoutSeconds = request.number("timeoutSeconds");
        this.subscription = subscription;
        this.sink = sink;
        this.toldRevision = subscription.revision;
    }

    Resource resource() {
        return resource;
    }

    /** From now on nothing is sent any more, and nothing ends. */
    void freeze() {
        frozen = true;
        sink.mute();
    }

    /** Ends {@link #run} soon, from another thread. */
    void end() {
        subscription.end();
    }

    /** True if the answer is to be ended; false if the client has left, or is left waiting. */
    boolean run() throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeoutSeconds);
        for (ObjectNode object : subscription.initial) {
            if (matches(object)) {
                send("ADDED", object);
            }
        }
        Change change = next(end);
        while (change != null && change.kind() != Change.Kind.END && tell(change)) {
            change = next(end);
        }
        return change == null || change.kind() != Change.Kind.END;
    }

    /** The next change; null once the time is over. */
    private @Nullable Change next(long end) throws IOException, InterruptedException {
        if (timeoutSeconds == 0 || frozen) {
            return subscription.changes.take();
        }
        Change change = subscription.changes.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (change != null) {
            return change;
        }
        if (frozen) {
            return subscription.changes.take();
        }
        bookmark(toldRevision);
        return null;
    }

    /** False if the watch has ended with it. */
    private boolean tell(Change change) throws IOException {
        if (frozen) {
            return true;
        }
        toldRevision = change.revision();
        switch (change.kind()) {
            case WRITE -> write(change);
            case BOOKMARK -> bookmark(change.revision());
            case OVER -> {
                return false;
            }
            default -> {
                fail(StatusException.expired("The resourceVersion for the provided watch is too old.").status);
                return false;
            }
        }
        return true;
    }

    private void write(Change change) throws IOException {
        boolean before = matches(change.before());
        boolean after = matches(change.after());
        if (after) {
            send(before ? "MODIFIED" : "ADDED", change.after());
        } else if (before) {
            ObjectNode last = change.before().deepCopy();
            last.withObject("/metadata").put("resourceVersion", Long.toString(change.revision()));
            send("DELETED", last);
        }
    }

    private boolean matches(@Nullable ObjectNode object) {
        return object != null
                && (namespace.isEmpty()
                        || object.path("metadata").path("namespace").asText().equals(namespace))
                && selector.matches(resource, object);
    }

    /** Kind and version only, with the zero values that Go's encoder adds to them. */
    private void bookmark(long revision) throws IOException {
        if (!bookmarks) {
            return;
        }
        ObjectNode object = Json.kind(resource.kind).put("apiVersion", resource.apiVersion());
        object.putObject("metadata")
                .put("resourceVersion", Long.toString(revision))
                .putNull("creationTimestamp");
        ObjectNode spec = object.putObject("spec");
        if (resource == Resource.PODS) {
            spec.putNull("containers");
        }
        object.putObject("status");
        send("BOOKMARK", object);
    }

    /** The last event of a watch. */
    void fail(JsonNode status) throws IOException {
        send("ERROR", status);
    }

    private void send(String type, JsonNode object) throws IOException {
        ObjectNode event = Json.object().put("type", type);
        event.set("object", object);
        sink.send(Json.bytes(event));
    }
}
