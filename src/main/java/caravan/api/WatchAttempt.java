package caravan.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A watch. */
final class WatchAttempt extends Attempt {

    private static final long MILLIS_PER_SECOND = 1_000;

    /** How long a watch may outlast its time. */
    private static final long GRACE_SECONDS = 30;

    /** The API server sends a bookmark each minute, if it sends any. */
    private static final long BOOKMARK_SILENCE_MILLIS = 180_000;

    /** In it a watch has told nothing of what somebody waits for. */
    private static final long DOUBTFUL_SILENCE_MILLIS = 5_000;

    /** A watch that lasted so long was good for something. */
    private static final long GOOD_MILLIS = 10_000;

    private final long seconds;
    private final Lines lines = new Lines(this::event);
    /** Reached if nothing is told until the end. */
    private @Nullable String until;

    private boolean hasBookmarks;
    private boolean hasTold;

    /**
     * Sends nothing yet.
     *
     * @param seconds after which the server is to end it
     * @param until a version that is reached if this lasts and tells nothing, null where none is known
     */
    WatchAttempt(ListWatch owner, long seconds, @Nullable String until) {
        super(owner, "watch", Duration.ofSeconds(seconds + GRACE_SECONDS));
        this.seconds = seconds;
        this.until = until;
    }

    @Override
    String state() {
        return status == OK ? "watching" : "beginning to watch";
    }

    @Override
    void check(long now) {
        long silence = now - heardAt;
        if (status != OK) {
            super.check(now);
        } else if (now - sentAt > (seconds + GRACE_SECONDS) * MILLIS_PER_SECOND
                || hasBookmarks && silence > BOOKMARK_SILENCE_MILLIS) {
            owner.failed(0, "a watch that was silent for " + silence / MILLIS_PER_SECOND + " s", 0);
        } else if (owner.takeDoubt() && silence >= DOUBTFUL_SILENCE_MILLIS) {
            owner.reopen();
        } else if (silence > owner.resource.quietMillis()) {
            owner.ask();
        } else if (now - sentAt >= GOOD_MILLIS) {
            owner.lasted();
        }
    }

    @Override
    void accepted() {
        owner.opened();
    }

    @Override
    void refused(String why) {
        if (status == GONE || isTooNew(why) || isMisunderstood()) {
            owner.expired();
        } else {
            super.refused(why);
        }
    }

    /** A version that the server has not reached: its store was restored from a backup. */
    private static boolean isTooNew(String why) {
        return why.contains("Too large resource version") || why.contains("ResourceVersionTooLarge");
    }

    private boolean isMisunderstood() {
        return status == 400 || status == 422;
    }

    @Override
    void read(ByteBuffer part) throws IOException {
        if (status == OK) {
            lines.add(part);
        } else {
            super.read(part);
        }
    }

    private void event(byte[] line) throws IOException {
        if (!owner.isCurrent(this)) {
            return; // an event before it, in the same part, has ended the watch
        }
        JsonNode event = JSON.readTree(line);
        JsonNode object = event.path("object");
        String type = event.path("type").asText();
        if (type.equals("ERROR")) {
            error(object);
            return;
        }
        String version = object.path("metadata").path("resourceVersion").asText();
        tell(type, object, version);
        hasTold = true;
        until = null;
        owner.told();
        owner.advance(version);
    }

    private void tell(String type, JsonNode object, String version) {
        try {
            switch (type) {
                case "ADDED", "MODIFIED" -> owner.resource.put(object);
                case "DELETED" -> owner.resource.delete(object);
                default -> {
                    hasBookmarks |= type.equals("BOOKMARK");
                    owner.resource.heard(version);
                }
            }
        } catch (IllegalArgumentException e) {
            owner.resource
                    .warnings()
                    .warn("object", "one of the " + owner.resource.plural() + " was left out: " + e.getMessage());
        }
    }

    private void error(JsonNode object) {
        String message =
                object.path("code").asInt() + ": " + object.path("message").asText();
        if (object.path("code").asInt() == GONE || isTooNew(message)) {
            owner.expired();
        } else {
            owner.failed(object.path("code").asInt(), message, 0);
        }
    }

    @Override
    void complete() {
        long lasted = owner.now() - sentAt;
        String reached = lasted >= (seconds - 1) * MILLIS_PER_SECOND ? until : null;
        if (reached != null) {
            owner.reached(reached);
        }
        if (reached != null || hasTold || lasted >= GOOD_MILLIS) {
            owner.lasted();
            owner.ended();
        } else {
            owner.failed(0, "a watch that ended at once", 0);
        }
    }
}
