package caravan.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** An answer other than 200, with a body of kind Status as the real server writes it. */
final class StatusException extends Exception {

    private static final long serialVersionUID = 1L;

    final int code;
    final transient ObjectNode status;
    /** For the header {@code Retry-After}; 0 for none. */
    final int retryAfterSeconds;

    private StatusException(int code, ObjectNode status, int retryAfterSeconds) {
        super(status.path("message").asText());
        this.code = code;
        this.status = status;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    static StatusException of(int code, String reason, String message) {
        return new StatusException(code, status(code, reason, message), 0);
    }

    static StatusException badRequest(String message) {
        return of(400, "BadRequest", message);
    }

    static StatusException expired(String message) {
        return of(410, "Expired", message);
    }

    static StatusException tooOld(long resourceVersion, long oldest) {
        return expired("too old resource version: " + resourceVersion + " (" + oldest + ")");
    }

    /** Answers 500, 503, 429 and others on behalf of {@link Faults}. */
    static StatusException fault(int code, int retryAfterSeconds) {
        ObjectNode status =
                switch (code) {
                    case 401 -> status(code, "Unauthorized", "Unauthorized");
                    case 429 -> status(code, "TooManyRequests", "too many requests, please try again later");
                    case 503 ->
                        status(code, "ServiceUnavailable", "the server is currently unable to handle the request");
                    case 504 -> status(code, "Timeout", "request did not complete within the allotted timeout");
                    default -> status(code, "InternalError", "Internal error occurred: etcdserver: request timed out");
                };
        if (retryAfterSeconds > 0) {
            details(status).put("retryAfterSeconds", retryAfterSeconds);
        }
        return new StatusException(code, status, retryAfterSeconds);
    }

    static StatusException notFound(Resource resource, String name) {
        StatusException e = of(404, "NotFound", resource.plural + " \"" + name + "\" not found");
        details(e.status).put("name", name).put("kind", resource.plural);
        return e;
    }

    /** {@code already exists}, or {@code the object has been modified}. */
    static StatusException conflict(Resource resource, String name, boolean exists) {
        StatusException e = exists
                ? of(409, "AlreadyExists", resource.plural + " \"" + name + "\" already exists")
                : of(
                        409,
                        "Conflict",
                        "Operation cannot be fulfilled on " + resource.plural + " \"" + name
                                + "\": the object has been modified; please apply your changes to the latest version and"
                                + " try again");
        details(e.status).put("name", name).put("group", resource.group).put("kind", resource.plural);
        return e;
    }

    /** What a list at a version that has not come yet is answered, after the real server has waited 3 s. */
    static StatusException tooLarge(long resourceVersion, long current) {
        String message = "Too large resource version: " + resourceVersion + ", current: " + current;
        ObjectNode status = status(504, "Timeout", "Timeout: " + message);
        ObjectNode details = details(status);
        details.putArray("causes")
                .addObject()
                .put("reason", "ResourceVersionTooLarge")
                .put("message", "Too large resource version");
        details.put("retryAfterSeconds", 1);
        return new StatusException(504, status, 1);
    }

    static ObjectNode details(ObjectNode status) {
        ObjectNode details = status.withObject("/details");
        // The real order: details before code.
        int code = status.path("code").asInt();
        status.remove("code");
        status.put("code", code);
        return details;
    }

    private static ObjectNode status(int code, String reason, String message) {
        ObjectNode status = Json.kind("Status");
        status.putObject("metadata");
        return status.put("status", "Failure")
                .put("message", message)
                .put("reason", reason)
                .put("code", code);
    }
}
