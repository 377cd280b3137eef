package caravan.api;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Sends requests to the API server. Safe for use by several threads. */
public interface ApiClient {

    /** Told of one request, from any thread, one thing after the other. */
    interface Listener {

        /** @param retryAfterMillis 0 if the server does not say */
        void status(int code, long retryAfterMillis);

        /** Some more of the body; the buffer is the listener's. */
        void bytes(ByteBuffer part);

        /** The body is through. */
        void end();

        /** No answer, or not all of it. The last that is told. */
        void failed(Throwable why);
    }

    /** A request that was sent. */
    interface Request {

        /** Ends it, with its connection; something may still be told. */
        void cancel();
    }

    /** Sends a GET. See {@link #send}. */
    default Request get(String path, Duration most, Listener listener) {
        return send("GET", path, null, most, listener);
    }

    /**
     * Sends a request. Does not block.
     *
     * @param path from the server's root on, with query
     * @param json the body, null where there is none
     * @param most after that much silence nothing is to be left of it, if nobody has cancelled it before
     */
    Request send(String method, String path, @Nullable String json, Duration most, Listener listener);

    /** For messages. */
    String server();

    void close();
}
