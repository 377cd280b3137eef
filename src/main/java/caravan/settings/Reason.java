package caravan.settings;

import java.util.StringJoiner;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.jspecify.annotations.Nullable;

/** Why routes did not start, in one message: Camel wraps the reason in others that repeat it. */
public final class Reason {

    private Reason() {}

    /** The message. */
    public static String of(Throwable failure) {
        StringJoiner reason = new StringJoiner(": ");
        String route = null;
        for (Throwable at = failure; at != null; at = at.getCause()) {
            route = route == null ? routeId(at) : route;
            if (at.getCause() == null || !repeats(at, at.getCause())) {
                reason.add(text(at));
            }
        }
        return (route == null ? "" : "route " + route + ": ") + reason;
    }

    private static boolean repeats(Throwable wrapper, Throwable cause) {
        String message = wrapper.getMessage();
        return message == null || message.contains(text(cause));
    }

    private static String text(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getName() : message;
    }

    private static @Nullable String routeId(Throwable failure) {
        if (failure instanceof FailedToCreateRouteException notCreated) {
            return notCreated.getRouteId();
        }
        return failure instanceof FailedToStartRouteException notStarted ? notStarted.getRouteId() : null;
    }
}
