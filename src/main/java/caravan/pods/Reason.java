package caravan.pods;

import com.fasterxml.jackson.core.JsonProcessingException;

/** Why something failed, on one line for people. */
final class Reason {

    private Reason() {}

    /** The innermost cause says it best. */
    static String of(Throwable why) {
        Throwable cause = why;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        String message = cause instanceof JsonProcessingException json ? json.getOriginalMessage() : cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
