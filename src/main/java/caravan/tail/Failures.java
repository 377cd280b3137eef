package caravan.tail;

import caravan.batch.PendingException;
import caravan.batch.RevokedException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** Tells "the store is away" from "nobody takes this record". */
final class Failures {

    private static final int DEEPEST_CAUSE = 20;

    private Failures() {}

    /**
     * Whether trying again later, for ever if need be, is the answer: the cause is the network, a file system or a
     * time-out. A plain {@link IOException} counts (that is how the JDK reports a full disk or a broken pipe), its
     * subclasses that are about data (JSON, encodings, archives) do not.
     */
    static boolean isStoreAway(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++, cause = cause.getCause()) {
            if (cause.getClass() == IOException.class
                    || cause instanceof FileSystemException
                    || cause instanceof FileNotFoundException
                    || cause instanceof SocketException
                    || cause instanceof UnknownHostException
                    || cause instanceof InterruptedIOException
                    || cause instanceof ClosedChannelException
                    || cause instanceof SSLException
                    || cause instanceof TimeoutException
                    || cause instanceof RejectedExecutionException
                    || cause instanceof InterruptedException) {
                return true;
            }
        }
        return false;
    }

    /** Whether the batch failed only because an earlier one did. */
    static boolean isRevoked(Throwable failure) {
        return isBecauseOf(RevokedException.class, failure);
    }

    /** Whether a step waits for something that it needs for the batch. */
    static boolean isPending(Throwable failure) {
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
