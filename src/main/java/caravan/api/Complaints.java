package caravan.api;

import caravan.warnings.Warnings;
import java.util.HashSet;
import java.util.Set;

/** What is said of failed requests for one resource, and when they succeed again. For one thread at a time. */
public final class Complaints {

    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    private final String resource;
    private final String server;
    private final Warnings warnings;
    private final String rights;
    private final String meanwhile;
    private final Set<String> open = new HashSet<>();

    /**
     * None yet.
     *
     * @param rights what is said where the server does not let us
     * @param meanwhile what goes on while it is away
     */
    public Complaints(String resource, String server, Warnings warnings, String rights, String meanwhile) {
        this.resource = resource;
        this.server = server;
        this.warnings = warnings;
        this.rights = rights;
        this.meanwhile = meanwhile;
    }

    /** @param failures in a row: a single one, as when a server is restarted, is not worth a word */
    public void failed(String verb, int status, String why, int failures) {
        switch (status) {
            case UNAUTHORIZED ->
                warn(
                        "token",
                        server + " does not accept the token (401), which is read again for each" + " request: " + why);
            case FORBIDDEN ->
                warn(
                        "right to " + verb,
                        server + " does not let this account " + verb + ' ' + resource + " (403): " + rights + ": "
                                + why);
            default -> {
                if (failures > 1) {
                    warn(
                            "answer",
                            "cannot " + verb + ' ' + resource + " at " + server + ", which is tried again at"
                                    + " least every half minute; " + meanwhile + ": " + why);
                }
            }
        }
    }

    private void warn(String what, String message) {
        open.add(what + ' ' + resource);
        warnings.warn(what + ' ' + resource, message);
    }

    /** A request has succeeded. */
    public void over() {
        for (String kind : open) {
            warnings.over(kind, server + ": " + resource + " are known again");
        }
        open.clear();
    }
}
