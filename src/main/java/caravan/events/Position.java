package caravan.events;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The progress of all namespaces that are followed, as text {@code *=1234} or {@code shop=1234;web=1250}; what is
 * acknowledged is kept in that form, see {@link Election} and {@code caravan.stream}. For one thread.
 */
final class Position {

    /** Stands for all namespaces. */
    static final String ALL = "*";

    private final Map<String, Progress> progress = new TreeMap<>();

    /** @throws IllegalArgumentException when the text is not of that form; an empty one is the very beginning */
    static Position parse(String text) {
        Position position = new Position();
        for (String part : text.isEmpty() ? new String[0] : text.split(";", -1)) {
            int divider = part.indexOf('=');
            if (divider <= 0) {
                throw new IllegalArgumentException("a position is <namespace>=<version>;…: was \"" + text + '"');
            }
            position.progress.put(part.substring(0, divider), Progress.parse(part.substring(divider + 1)));
        }
        return position;
    }

    /** The further one of both, for each namespace. */
    Position further(Position other) {
        Position both = new Position();
        both.progress.putAll(progress);
        other.progress.forEach((namespace, theirs) ->
                both.progress.merge(namespace, theirs, (mine, their) -> mine.isBefore(their) ? their : mine));
        return both;
    }

    /** Of a namespace that was not followed alone before, what is known of all of them. */
    Progress of(String namespace) {
        return progress.getOrDefault(namespace, progress.getOrDefault(ALL, Progress.NONE));
    }

    void set(String namespace, Progress to) {
        progress.put(namespace, to);
    }

    @Override
    public String toString() {
        return progress.entrySet().stream()
                .map(one -> one.getKey() + '=' + one.getValue())
                .collect(Collectors.joining(";"));
    }
}
