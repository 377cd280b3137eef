package caravan.delivery;

import caravan.batch.PendingException;
import caravan.batch.RevokedException;
import caravan.bulk.StoreAwayException;
import caravan.lines.DamagedFileException;
import java.io.IOException;
import java.io.ObjectStreamException;
import java.io.UTFDataFormatException;
import java.lang.reflect.Method;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.zip.ZipException;

/**
 * Tells "the store is away" from "nobody takes this record". Static, safe for use by several threads.
 */
public final class Failures {

    private static final int DEEPEST_CAUSE = 20;

    /** Answers of HTTP that are about what was sent; with any other one the same request may succeed later. */
    private static final Set<Integer> ABOUT_THE_REQUEST = Set.of(400, 409, 413, 422);

    private static final int CONTENT_TOO_LARGE = 413;
    private static final int LEAST_STATUS = 300;
    private static final int MOST_STATUS = 599;

    /** By name, for their libraries need not be there; subclasses are meant too. */
    private static final Set<String> AWAY = Set.of(
            "org.apache.kafka.common.errors.RetriableException",
            "org.apache.kafka.common.errors.AuthenticationException",
            "org.apache.kafka.common.errors.AuthorizationException",
            "software.amazon.awssdk.core.exception.SdkClientException");

    /** Of data, and of an answer that is too long to be kept: fewer records at a time have a shorter one. */
    private static final Set<String> ABOUT_DATA = Set.of(
            "com.fasterxml.jackson.core.JacksonException",
            "com.github.luben.zstd.ZstdIOException",
            "org.apache.hc.core5.http.ContentTooLongException",
            "org.apache.http.ContentTooLongException");

    /** Codes of S3 that are about one object, and will be the same for ever. */
    private static final Set<String> ABOUT_THE_OBJECT = Set.of("EntityTooLarge", "KeyTooLongError", "MetadataTooLarge");

    /**
     * Codes of AWS that come with a status which is about the request, 400 or 409, although the credentials are to blame,
     * the way to the store, or what it is busy with: the same request may succeed later.
     */
    private static final Set<String> NOT_ABOUT_THE_REQUEST = Set.of(
            "AuthorizationHeaderMalformed",
            "BadDigest",
            "ConditionalRequestConflict",
            "ExpiredToken",
            "ExpiredTokenException",
            "IncompleteBody",
            "InvalidToken",
            "OperationAborted",
            "RequestExpired",
            "RequestTimeout",
            "ThrottlingException",
            "TokenRefreshRequired",
            "UnrecognizedClientException",
            "XAmzContentSHA256Mismatch");

    /** What such a client says of an answer that it does not understand: somebody else has given it. */
    private static final Set<String> NOT_THE_STORES = Set.of(
            "co.elastic.clients.transport.TransportException",
            "jakarta.json.JsonException",
            "org.opensearch.client.transport.TransportException",
            "org.opensearch.client.util.MissingRequiredPropertyException");

    private static final String TOO_LARGE = "org.apache.kafka.common.errors.RecordTooLargeException";
    private static final List<String> STATUS_METHODS =
            List.of("statusCode", "getStatusCode", "status", "getHttpResponseCode");

    /** The low-level clients of Elasticsearch and OpenSearch have the status in an answer that the exception has. */
    private static final List<String> ANSWER_METHODS = List.of("getResponse", "getStatusLine", "getStatusCode");

    /** How to ask an exception of a client for HTTP for the status, step by step; empty where there is no way. */
    private static final ClassValue<List<Method>> STATUS = new ClassValue<>() {
        @Override
        protected List<Method> computeValue(Class<?> type) {
            for (String name : STATUS_METHODS) {
                List<Method> way = way(type, List.of(name));
                if (!way.isEmpty()) {
                    return way;
                }
            }
            return way(type, ANSWER_METHODS);
        }
    };

    private static List<Method> way(Class<?> type, List<String> names) {
        List<Method> way = new ArrayList<>();
        Class<?> from = type;
        try {
            for (String name : names) {
                Method method = from.getMethod(name);
                way.add(method);
                from = method.getReturnType();
            }
        } catch (NoSuchMethodException e) {
            return List.of();
        }
        return from == int.class ? way : List.of();
    }

    private Failures() {}

    /**
     * Whether trying again later, for ever if need be, is the answer: the cause is the network, a file system, a
     * time-out, or an answer of HTTP that is not about what was sent. An {@link IOException} counts, whatever library
     * has made it, unless it is one of those that are about data: JSON, encodings, archives.
     */
    public static boolean isStoreAway(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++, cause = cause.getCause()) {
            int status = isOneOf(NOT_THE_STORES, cause) ? 0 : status(cause);
            if (status > 0) {
                return !ABOUT_THE_REQUEST.contains(status) || NOT_ABOUT_THE_REQUEST.contains(errorCode(cause));
            }
            if (isAboutData(cause)) {
                return false;
            }
            if (isAway(cause)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether the program is to blame, or a library, and neither the store nor a record: an {@link Error} but for a heap
     * or a stack that was too small, which less at a time, or another record, may not need.
     */
    static boolean isFault(Throwable failure) {
        return isBecauseOf(Error.class, failure) && !isBecauseOf(VirtualMachineError.class, failure);
    }

    private static boolean isAboutData(Throwable cause) {
        return cause instanceof CharacterCodingException
                || cause instanceof UTFDataFormatException
                || cause instanceof ObjectStreamException
                || cause instanceof ZipException
                || cause instanceof DamagedFileException
                || isOneOf(ABOUT_DATA, cause);
    }

    private static boolean isAway(Throwable cause) {
        return cause instanceof IOException
                || cause instanceof StoreAwayException
                || cause instanceof UnresolvedAddressException
                || cause instanceof TimeoutException
                || cause instanceof RejectedExecutionException
                || cause instanceof InterruptedException
                || isOneOf(AWAY, cause)
                || isOneOf(NOT_THE_STORES, cause);
    }

    /**
     * Whether a whole file is refused because of what it is, and not because of the store, the way to it, or the
     * settings: it is damaged or no file of ours, or S3 says that it is too large or that its key is too long.
     */
    static boolean isAboutTheFile(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++, cause = cause.getCause()) {
            if (cause instanceof DamagedFileException
                    || cause instanceof NotLinesException
                    || ABOUT_THE_OBJECT.contains(errorCode(cause))) {
                return true;
            }
        }
        return false;
    }

    /** The code by which AWS says what is wrong; empty where it says nothing. */
    private static String errorCode(Throwable cause) {
        try {
            Object details = cause.getClass().getMethod("awsErrorDetails").invoke(cause);
            return details == null
                    ? ""
                    : String.valueOf(details.getClass().getMethod("errorCode").invoke(details));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return "";
        }
    }

    /** Whether less at a time is the answer. */
    static boolean isTooLarge(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++, cause = cause.getCause()) {
            if (status(cause) == CONTENT_TOO_LARGE || isOneOf(Set.of(TOO_LARGE), cause)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOneOf(Set<String> names, Throwable cause) {
        for (Class<?> type = cause.getClass(); type != null; type = type.getSuperclass()) {
            if (names.contains(type.getName())) {
                return true;
            }
        }
        return false;
    }

    /** The status of HTTP that an exception tells, 0 where it tells none. */
    private static int status(Throwable cause) {
        List<Method> way = STATUS.get(cause.getClass());
        if (way.isEmpty()) {
            return 0;
        }
        try {
            Object found = cause;
            for (Method step : way) {
                found = step.invoke(found);
            }
            int status = (int) found;
            return status >= LEAST_STATUS && status <= MOST_STATUS ? status : 0;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return 0;
        }
    }

    /** Whether the batch failed only because an earlier one did. */
    public static boolean isRevoked(Throwable failure) {
        return isBecauseOf(RevokedException.class, failure);
    }

    /** Whether a step waits for something that it needs for the batch. */
    public static boolean isPending(Throwable failure) {
        return isBecauseOf(PendingException.class, failure);
    }

    private static boolean isBecauseOf(Class<? extends Throwable> type, Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++, cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
