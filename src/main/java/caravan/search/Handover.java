package caravan.search;

import caravan.indexing.BulkBody;
import org.jspecify.annotations.Nullable;

/**
 * Hands the body of a bulk request past a store's client: from the step that makes the request to our HTTP client
 * below, which is asked to send it on the same thread. The client itself gets one operation without a document. It would
 * make a copy or two of all that it sends, garbage of several megabytes each time, and take thirty times as long over an
 * operation for each record.
 */
public final class Handover {

    /**
     * Stands for the documents where the client wants one. No store would take it, for it is no JSON object: what was
     * not handed over is not delivered either.
     */
    public static final String NO_DOCUMENT = "handed over";

    private static final ThreadLocal<BulkBody> NEXT = new ThreadLocal<>();

    private Handover() {}

    /** The body of the request that this thread is about to make. */
    public static void give(BulkBody body) {
        NEXT.set(body);
    }

    /** The body of the request that this thread sends, null if it is somebody else's request. */
    public static @Nullable BulkBody take() {
        BulkBody body = NEXT.get();
        NEXT.remove();
        return body;
    }
}
