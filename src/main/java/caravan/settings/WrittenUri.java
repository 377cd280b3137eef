package caravan.settings;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The URI of an endpoint as a route has it: {@code archive:{{archive.directory:archive}}?rollSize={{archive.roll.size:16m}}}.
 * It tells which option has its value from which property, so that a fault can be told by the name that the user has
 * typed. Immutable.
 */
final class WrittenUri {

    private static final Pattern OPTION =
            Pattern.compile("(?<=[?&])(\\w+)=(RAW\\()?" + "\\{\\{\\??(?<property>[\\w.-]+)(:(?<instead>[^}]*))?}}");
    private static final Pattern PATH =
            Pattern.compile("^(?<scheme>[\\w+-]+):\\{\\{\\??(?<property>[\\w.-]+)(:[^}]*)?}}");
    private static final Pattern QUOTED = Pattern.compile("`(\\w+)(=[^`]*)?`");

    /** What our components call what stands behind their name. */
    private static final Map<String, String> PATHS = Map.of(
            "archive", "directory",
            "cluster-events", "cluster",
            "dead-letters", "directory",
            "pod-metadata", "source",
            "tail", "directory");

    private final String uri;
    private final Map<String, String> properties = new LinkedHashMap<>();

    WrittenUri(String uri) {
        this.uri = uri;
        Matcher path = PATH.matcher(uri);
        if (path.find() && PATHS.containsKey(path.group("scheme"))) {
            properties.put(
                    Objects.requireNonNull(PATHS.get(path.group("scheme"))),
                    Objects.requireNonNull(path.group("property")));
        }
        OPTION.matcher(uri).results().forEach(option -> properties.put(option.group(1), option.group(3)));
    }

    /** The name of the component, as Camel finds it; of no meaning where a placeholder holds it. */
    String scheme() {
        return uri.replaceFirst("(?s)[:?].*", "");
    }

    /** The property that gives an option its value; null where none does. */
    @Nullable
    String property(String option) {
        return properties.get(option);
    }

    /** The same URI with an option's default in the place of its property. */
    WrittenUri withDefault(String option) {
        return new WrittenUri(OPTION.matcher(uri)
                .replaceAll(found ->
                        Matcher.quoteReplacement(found.group(1).equals(option) ? byDefault(found) : found.group())));
    }

    private static String byDefault(MatchResult option) {
        String instead = option.group(5);
        String raw = option.group(2) == null ? "" : option.group(2);
        return option.group(1) + '=' + raw + (instead == null ? "" : instead);
    }

    /** The same URI without an option; null where it has none of that name. */
    @Nullable
    WrittenUri without(String option) {
        String left =
                uri.replaceFirst("(?<=[?&])" + Pattern.quote(option) + "=(RAW\\(.*?\\)|\\{\\{.*?}}|[^&]*)(&|$)", "");
        return left.equals(uri) ? null : new WrittenUri(left);
    }

    /** A message about options, by the names of the properties that give them their values. */
    String inWordsOfTheUser(String message) {
        return QUOTED.matcher(message).replaceAll(quoted -> {
            String property = properties.get(quoted.group(1));
            String value = quoted.group(2) == null ? "" : quoted.group(2);
            return Matcher.quoteReplacement(property == null ? quoted.group() : '`' + property + value + '`');
        });
    }

    @Override
    public String toString() {
        return uri;
    }
}
