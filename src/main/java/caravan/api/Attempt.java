package caravan.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One request of a {@link ListWatch}. What is told of a request that was given up changes nothing. */
abstract class Attempt implements ApiClient.Listener {

    static final ObjectMapper JSON = new ObjectMapper();
    static final int OK = 200;
    static final int GONE = 410;

    /** Longest silence before an answer begins, and within one that is no watch. */
    static final long ANSWER_WITHIN_MILLIS = 30_000;

    final ListWatch owner;
    final String verb;
    private final Duration most;
    private ApiClient.@Nullable Request request;
    private long retryAfterMillis;
    private final Body body = new Body();

    int status;
    long sentAt;
    long heardAt;

    /** @param most after that much silence the client gives it up by itself */
    Attempt(ListWatch owner, String verb, Duration most) {
        this.owner = owner;
        this.verb = verb;
        this.most = most;
    }

    void send(ApiClient client, String path) {
        sentAt = owner.now();
        heardAt = sentAt;
        ApiClient.Request sent = client.get(path, most, this);
        request = sent;
        if (!owner.isCurrent(this)) {
            sent.cancel();
        }
    }

    void cancel() {
        ApiClient.Request sent = request;
        if (sent != null) {
            sent.cancel();
        }
    }

    /** Gives it up if it has been silent for too long. */
    void check(long now) {
        if (now - heardAt > ANSWER_WITHIN_MILLIS) {
            owner.failed(0, "no answer for " + ANSWER_WITHIN_MILLIS / 1_000 + " s", 0);
        }
    }

    abstract String state();

    @Override
    public final void status(int code, long retryAfter) {
        synchronized (owner) {
            if (owner.isCurrent(this)) {
                heardAt = owner.now();
                status = code;
                retryAfterMillis = retryAfter;
                if (code == OK) {
                    accepted();
                }
            }
        }
    }

    @Override
    public final void bytes(ByteBuffer part) {
        synchronized (owner) {
            if (owner.isCurrent(this)) {
                heardAt = owner.now();
                try {
                    read(part);
                } catch (IOException e) {
                    owner.failed(0, "the answer cannot be read: " + Reason.of(e), 0);
                }
            }
        }
    }

    @Override
    public final void end() {
        synchronized (owner) {
            if (!owner.isCurrent(this)) {
                return;
            }
            if (status != OK) {
                refused(message());
                return;
            }
            try {
                complete();
            } catch (IOException e) {
                owner.failed(0, "the answer cannot be read: " + Reason.of(e), 0);
            }
        }
    }

    @Override
    public final void failed(Throwable why) {
        synchronized (owner) {
            if (owner.isCurrent(this)) {
                owner.failed(0, Reason.of(why), 0);
            }
        }
    }

    Body body() {
        return body;
    }

    /** What the server says of its refusal. */
    private String message() {
        try {
            JsonNode json = JSON.readTree(body.stream());
            if (json != null && json.path("message").isTextual()) {
                return status + ": " + json.path("message").asText();
            }
        } catch (IOException e) {
            // a proxy that has words of its own
        }
        return status + ": " + body.text();
    }

    /** Another status than 200. */
    void refused(String why) {
        owner.failed(status, why, retryAfterMillis);
    }

    /** The status is 200. */
    void accepted() {}

    void read(ByteBuffer part) throws IOException {
        body.add(part);
    }

    /** The answer is through, with status 200. */
    abstract void complete() throws IOException;
}
