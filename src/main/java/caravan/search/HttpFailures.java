package caravan.search;

import caravan.bulk.StoreAwayException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLException;

/** What went wrong between us and a store, in terms that say whether it is away. Static, for any thread. */
public final class HttpFailures {

    /** More bytes of an answer, in its short form, are not kept. */
    public static final int LONGEST_ANSWER = 64 << 20;

    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int LONGEST_EXCERPT = 300;
    private static final int DEEPEST_CAUSE = 20;

    /** Bytes within which an answer shows what it is. */
    private static final int BEGINNING = 4096;

    /** Answers 400 that are about the version of the store, not about what was sent. */
    private static final String OTHER_VERSION = "media_type_header_exception";

    private HttpFailures() {}

    /**
     * Looks at the answer to a bulk request before a client does.
     *
     * @throws StoreAwayException if somebody else has answered, a proxy or another program, or another version of the
     *     store than this client is for: nothing is said about a record then
     */
    public static void check(int status, String contentType, byte[] answer) {
        if (status != OK && status != BAD_REQUEST) {
            return;
        }
        String text = new String(answer, 0, Math.min(answer.length, BEGINNING), StandardCharsets.UTF_8);
        boolean isOurs = contentType.contains("json")
                && (status == OK ? text.contains("\"items\"") : text.contains("\"error\""))
                && !text.contains(OTHER_VERSION);
        if (!isOurs) {
            throw new StoreAwayException("this is no answer to a bulk request, but " + status + ", " + contentType
                    + ": " + (text.length() > LONGEST_EXCERPT ? text.substring(0, LONGEST_EXCERPT) + "…" : text));
        }
    }

    /** A failure of the network as what it is, whatever a client calls it. */
    public static Exception of(Object host, Exception why) {
        if (why instanceof StoreAwayException || isTooMuch(why)) {
            return why;
        }
        return new IOException(host + ": " + why, why);
    }

    /** The answer is longer than a client wants to keep: fewer records at a time have a shorter one. */
    private static boolean isTooMuch(Exception why) {
        return why.getClass().getSimpleName().equals("ContentTooLongException");
    }

    /** Whether a certificate was not good enough, theirs or ours. */
    public static boolean isOfCertificates(Throwable why) {
        Throwable cause = why;
        for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++, cause = cause.getCause()) {
            if (cause instanceof SSLException) {
                return true;
            }
        }
        return false;
    }
}
