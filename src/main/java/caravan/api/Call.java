package caravan.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One request whose answer is waited for. */
public final class Call implements ApiClient.Listener {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * What the server says.
     *
     * @param status of HTTP
     * @param object an object of the API; with another status than 200 or 201 one of kind Status, or nothing
     */
    public record Answer(int status, JsonNode object) {

        /** For people. */
        public String message() {
            return status + ": " + object.path("message").asText();
        }
    }

    private final Body body = new Body();
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private volatile int status;

    private Call() {}

    /**
     * Sends a request, and waits for its answer.
     *
     * @param path from the server's root on
     * @param json the body, null where there is none
     * @throws IOException if there is no answer within that time, or it cannot be read
     */
    public static Answer send(ApiClient client, String method, String path, @Nullable String json, Duration within)
            throws IOException, InterruptedException {
        Call call = new Call();
        ApiClient.Request request = client.send(method, path, json, within, call);
        try {
            return call.answer.get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(Reason.of(e), e);
        } catch (TimeoutException e) {
            request.cancel(); // not what is through: its connection serves the next request by now
            throw new IOException("no answer for " + within.toSeconds() + " s", e);
        }
    }

    @Override
    public void status(int code, long retryAfterMillis) {
        status = code;
    }

    @Override
    public void bytes(ByteBuffer part) {
        body.add(part);
    }

    @Override
    public void end() {
        JsonNode object;
        try {
            object = JSON.readTree(body.stream());
        } catch (IOException e) {
            object = JSON.createObjectNode().put("message", body.text());
        }
        answer.complete(new Answer(status, object));
    }

    @Override
    public void failed(Throwable why) {
        answer.completeExceptionally(why);
    }
}
