package caravan.audit;

import caravan.text.Wildcard;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What becomes of the bodies of requests and responses ({@code requestObject}, {@code responseObject}). Immutable.
 *
 * @param treatment of the bodies that are meant
 * @param resources patterns of the resources whose bodies are meant, as kubectl names them: {@code secrets},
 *     {@code deployments.apps}, {@code serviceaccounts/token}. One without a group means all groups, one without a
 *     subresource all subresources
 * @param levels audit levels of the events whose bodies are meant
 */
public record Bodies(Treatment treatment, List<String> resources, Set<String> levels) {

    /** What is done to a body. */
    public enum Treatment {
        /** It stays as it is. */
        KEEP,
        /** It is left out. */
        DROP,
        /** The SHA-256 of its bytes and their number stand in its place. */
        HASH
    }

    /** Those of all resources. */
    public static final String ALL_RESOURCES = "*";

    /** The levels whose events have bodies. */
    public static final String ALL_LEVELS = "Request,RequestResponse";

    /** As the policy of the API server has let them through. */
    public static final Bodies KEEP = new Bodies(Treatment.KEEP, List.of(ALL_RESOURCES), Set.of());

    private static final List<String> WITH_BODIES = list(ALL_LEVELS);
    private static final Pattern SENSIBLE = Pattern.compile("[a-z0-9._/*?-]+");

    public Bodies {
        resources = List.copyOf(resources);
        levels = Set.copyOf(levels);
    }

    /**
     * Reads settings as people write them.
     *
     * @throws IllegalArgumentException with a sentence that names every fault
     */
    public static Bodies parse(String bodies, String resources, String levels) {
        List<String> faults = new ArrayList<>();
        Treatment treatment = Arrays.stream(Treatment.values())
                .filter(value -> value.name().equals(bodies.strip().toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElse(Treatment.KEEP);
        if (!treatment.name().equals(bodies.strip().toUpperCase(Locale.ROOT))) {
            faults.add("`audit.bodies` must be keep, drop or hash: was \"" + bodies + '"');
        }
        List<String> patterns = list(resources);
        if (patterns.isEmpty()
                || !patterns.stream().allMatch(one -> SENSIBLE.matcher(one).matches())) {
            faults.add("`audit.bodies.resources` must hold patterns such as secrets, deployments.apps,"
                    + " serviceaccounts/token or *: was \"" + resources + '"');
        }
        List<String> named = list(levels);
        if (named.isEmpty() || !WITH_BODIES.containsAll(named)) {
            faults.add("`audit.bodies.levels` must hold Request, RequestResponse or both: was \"" + levels + '"');
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
        return new Bodies(treatment, patterns, Set.copyOf(named));
    }

    private static List<String> list(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(one -> !one.isEmpty())
                .distinct()
                .toList();
    }

    /** Whether bodies stay as they are, whatever their event. */
    boolean keepAll() {
        return treatment == Treatment.KEEP;
    }

    /** What is done to the bodies of an event. A level that is not known may have any. */
    Treatment of(String level, String resource, String group, String subresource) {
        boolean isOther = WITH_BODIES.contains(level) && !levels.contains(level);
        return isOther || resources.stream().noneMatch(pattern -> means(pattern, resource, group, subresource))
                ? Treatment.KEEP
                : treatment;
    }

    private static boolean means(String pattern, String resource, String group, String subresource) {
        String behind = pattern.indexOf('/') < 0 || subresource.isEmpty() ? "" : '/' + subresource;
        return Wildcard.matches(pattern, resource + behind)
                || !group.isEmpty() && Wildcard.matches(pattern, resource + '.' + group + behind);
    }
}
