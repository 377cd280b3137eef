package caravan.api;

import com.fasterxml.jackson.core.JsonProcessingException;

/** Why something failed, on one line for people. */
public final class Reason {

    private Reason() {}

    /** The innermost cause says it best. */
    public static String of(Throwable why) {
        Throwable cause = why;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        String message = cause instanceof JsonProcessingException json ? json.getOriginalMessage() : cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
