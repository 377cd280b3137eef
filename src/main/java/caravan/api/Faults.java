package caravan.api;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The faults of some options, said in one message. For one thread. */
public final class Faults {

    private final String whose;
    private final List<String> faults = new ArrayList<>();

    /** @param whose options, for the message */
    public Faults(String whose) {
        this.whose = whose;
    }

    /** Notes a fault where a rule does not hold. */
    public void check(boolean holds, String rule, Object value) {
        if (!holds) {
            faults.add(rule + ": was " + value);
        }
    }

    /** An address, null for an empty text; something else is a fault. */
    public @Nullable URI uri(String option, String text) {
        if (text.isBlank()) {
            return null;
        }
        try {
            URI uri = URI.create(text.strip());
            boolean isHttp = "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
            check(isHttp && uri.getHost() != null, "`" + option + "` must be an https or http address", text);
            return uri;
        } catch (IllegalArgumentException e) {
            check(false, "`" + option + "` must be an https or http address", text);
            return null;
        }
    }

    /** @throws IllegalArgumentException naming every fault, if there is one */
    public void raise() {
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(whose + ": " + String.join("; ", faults));
        }
    }
}
