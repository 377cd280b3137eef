package caravan.kubernetes;

import caravan.text.Wildcard;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which keys of labels, or of annotations, are placed. In a pattern {@code *} stands for any characters, slashes
 * included, and {@code ?} for one. Immutable.
 *
 * @param include without one, every key is placed
 * @param exclude these win
 */
record KeyPatterns(List<String> include, List<String> exclude) {

    /** What a key of Kubernetes may hold (apimachinery, {@code IsQualifiedName}), and the two signs. */
    private static final Pattern SENSIBLE = Pattern.compile("[A-Za-z0-9._/*?-]+");

    KeyPatterns {
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
    }

    /** Reads a pair of options. */
    static KeyPatterns read(Options options, String include, String exclude) {
        return new KeyPatterns(patterns(options, include), patterns(options, exclude));
    }

    private static List<String> patterns(Options options, String name) {
        List<String> patterns = options.list(name, "");
        for (String pattern : patterns) {
            if (!SENSIBLE.matcher(pattern).matches()) {
                options.fault(
                        "`" + name + "` must hold patterns of letters, digits, . _ - / and the signs * and ?",
                        Options.quoted(pattern));
            }
        }
        return patterns;
    }

    /** Whether a key is placed. */
    boolean accept(String key) {
        return (include.isEmpty() || anyMatches(include, key)) && !anyMatches(exclude, key);
    }

    private static boolean anyMatches(List<String> patterns, String key) {
        for (String pattern : patterns) {
            if (Wildcard.matches(pattern, key)) {
                return true;
            }
        }
        return false;
    }
}
