package caravan.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Names of properties that nobody reads. In a file and among the system properties each name of our topics
 * ({@code kafka.…}) must be a known one, and one of any other topic must not look like a misspelt one; all others are
 * the user's own. The environment is shared with other programs ({@code KAFKA_HEAP_OPTS}), and so are the names of
 * Kubernetes clients among the system properties ({@code kubernetes.master}): of those only what looks misspelt is a
 * fault, the rest is doubtful. For one thread.
 */
final class UnknownNames {

    private static final String SHARED = "kubernetes.";

    private final Catalogue catalogue;
    private final List<String> faults = new ArrayList<>();
    private final List<String> doubtful = new ArrayList<>();

    UnknownNames(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /** What must stop the start, values left out. */
    List<String> faults() {
        return faults;
    }

    /** Names that look like ours, but may be those of others. */
    List<String> doubtful() {
        return doubtful;
    }

    /** Looks at names in a file. */
    void inFile(Set<String> names) {
        for (String name : new TreeSet<>(names)) {
            look(name, "", catalogue.isOurs(name));
        }
    }

    /** Looks at names of system properties. */
    void inSystemProperties(Set<String> names) {
        for (String name : new TreeSet<>(names)) {
            look(name, "system property ", catalogue.isOurs(name) && !name.startsWith(SHARED));
        }
    }

    private void look(String name, String kind, boolean isOurs) {
        if (catalogue.isKnown(name)) {
            return;
        }
        String meant = catalogue.nearest(name);
        if (isOurs || meant != null) {
            faults.add(kind + '`' + name + "` is no setting" + hint(meant));
        }
    }

    /** Looks at variables of the environment, with their values. */
    void inEnvironment(Map<String, String> environment) {
        new TreeMap<>(environment).forEach((name, value) -> {
            boolean isKnown = catalogue.isKnownVariable(name);
            if (ServiceLink.isOne(name, value)) {
                if (isKnown && value.contains("://")) {
                    faults.add("variable `" + name + "` is a setting, but has come from a Service of Kubernetes of that"
                            + " name: the pod needs `enableServiceLinks: false`");
                }
            } else if (!isKnown) {
                look(name);
            }
        });
    }

    private void look(String variable) {
        String meant = catalogue.nearestVariable(variable);
        if (meant != null) {
            faults.add("variable `" + variable + "` is no setting" + hint(meant));
        } else if (catalogue.isOurVariable(variable)) {
            doubtful.add(variable);
        }
    }

    private static String hint(@Nullable String meant) {
        return meant == null ? "" : ": did you mean `" + meant + "`?";
    }
}
