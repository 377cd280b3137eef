package caravan.kubernetes;

import caravan.batch.RecordIndex;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Fluent Bit's annotations (its manual, "Kubernetes annotations"; {@code plugins/filter_kubernetes/kube_property.c}),
 * and ours, which have the same grammar behind another prefix:
 *
 * <pre>
 * &lt;prefix&gt;/exclude[_stdout|_stderr][-&lt;container&gt;]: "true"
 * &lt;prefix&gt;/parser[_stdout|_stderr][-&lt;container&gt;]: json | logfmt
 * </pre>
 *
 * True is {@code true}, {@code on} or {@code yes}, false {@code false}, {@code off} or {@code no}, in whatever case.
 * What is not understood counts as if it were not there. Otherwise than there, the name of a container is the whole
 * name (there its beginning is enough), and among annotations that are all for the container, or all for the pod, the
 * one for the stream wins (there the first, or the last).
 */
final class AnnotationGrammar {

    private static final Pattern NAME =
            Pattern.compile("(?<about>exclude|parser)(?:_(?<stream>stdout|stderr))?(?:-(?<container>.+))?");

    private AnnotationGrammar() {}

    /**
     * Reads an annotation below the prefix.
     *
     * @param name what stands behind the prefix and its slash
     * @param faults takes what is not understood, for people
     * @return null where it is not understood
     */
    static @Nullable Statement read(String key, String name, String value, Consumer<String> faults) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            faults.accept("`" + key + "` must be exclude or parser, then _stdout or _stderr or nothing, then"
                    + " -<container> or nothing");
            return null;
        }
        int stream = stream(matcher.group("stream"));
        String container = matcher.group("container");
        if (matcher.group("about").equals("exclude")) {
            Boolean holds = truth(key, value, faults);
            return holds == null ? null : Statement.exclude(key, stream, container, holds);
        }
        Statement.Parser parser = parser(key, value, faults);
        return parser == null ? null : Statement.parse(key, stream, container, parser);
    }

    private static int stream(@Nullable String name) {
        if (name == null) {
            return RecordIndex.NO_STREAM;
        }
        return name.equals("stdout") ? RecordIndex.STDOUT : RecordIndex.STDERR;
    }

    private static @Nullable Boolean truth(String key, String value, Consumer<String> faults) {
        String text = value.toLowerCase(Locale.ROOT);
        if (List.of("true", "on", "yes").contains(text)) {
            return true;
        }
        if (List.of("false", "off", "no").contains(text)) {
            return false;
        }
        faults.accept("`" + key + "` must be true or false: was " + PodAnnotations.shown(value));
        return null;
    }

    private static Statement.@Nullable Parser parser(String key, String value, Consumer<String> faults) {
        for (Statement.Parser parser : Statement.Parser.values()) {
            if (value.equals(parser.name())) {
                return parser;
            }
        }
        faults.accept("`" + key + "` must be json or logfmt: was " + PodAnnotations.shown(value));
        return null;
    }
}
