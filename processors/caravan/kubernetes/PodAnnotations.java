package caravan.kubernetes;

import caravan.batch.RecordIndex;
import caravan.json.JsonText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What pods may say about their own logs by annotations: that records are left out, or that their messages are JSON
 * or logfmt. Nothing, as long as the option {@code podAnnotations} does not name a {@linkplain Dialect dialect}. Where
 * several are named, what one of them leaves out is left out, and what the first of them reads is read so.
 *
 * <p>What is left out counts as filtered, by the annotation's key. A message that is one JSON object, or logfmt, appears
 * member by member in the field {@code parsed} too, behind the message; other messages stay as they are, as
 * {@link caravan.parse.MessageParser} says. A pod that is not known yet says nothing.
 *
 * <p>What is not understood counts as if it were not there, and is told once for a pod. Safe for use by several
 * threads.
 */
public final class PodAnnotations {

    private static final Logger LOG = LoggerFactory.getLogger(PodAnnotations.class);
    private static final String OPTION = "podAnnotations";

    /** Pods of which it is remembered that their faults were told; a node has some hundreds. */
    private static final int MOST_PODS = 2000;

    private static final int MOST_FAULTS = 3;
    private static final int LONGEST_VALUE = 60;
    private static final int LONGEST_WARNING = 1000;
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private final Set<Dialect> dialects;
    private final Consumer<String> warnings;
    private final Set<String> warned = Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST_PODS;
        }
    });

    private PodAnnotations(Set<Dialect> dialects, Consumer<String> warnings) {
        this.dialects = dialects;
        this.warnings = warnings;
    }

    /**
     * Reads the option.
     *
     * @param podAnnotations dialects with commas between them: {@code fluentbit}, {@code vector}, {@code elastic},
     *     {@code caravan}; none where it is blank
     * @throws IllegalArgumentException that names every fault
     */
    public static PodAnnotations of(String podAnnotations) {
        return of(podAnnotations, LOG::warn);
    }

    /** @param warnings takes a sentence for each pod whose annotations are not understood */
    static PodAnnotations of(String podAnnotations, Consumer<String> warnings) {
        Options options = new Options(Map.of(OPTION, podAnnotations));
        PodAnnotations annotations = new PodAnnotations(dialects(options), warnings);
        options.check();
        return annotations;
    }

    static PodAnnotations read(Options options) {
        return new PodAnnotations(dialects(options), LOG::warn);
    }

    private static Set<Dialect> dialects(Options options) {
        Set<Dialect> dialects = EnumSet.noneOf(Dialect.class);
        List<String> known = Stream.of(Dialect.values()).map(Dialect::name).toList();
        for (String name : options.list(OPTION, "")) {
            if (known.contains(name)) {
                dialects.add(Dialect.valueOf(name));
            } else {
                options.fault("`" + OPTION + "` must be among " + String.join(", ", known), Options.quoted(name));
            }
        }
        return dialects;
    }

    /** What is to be done with the records of a container. */
    ContainerRules rules(@Nullable ContainerMetadata known, String container) {
        if (known == null || dialects.isEmpty()) {
            return ContainerRules.NONE;
        }
        List<String> faults = new ArrayList<>();
        List<List<Statement>> said = dialects.stream()
                .map(dialect -> dialect.read(known, faults::add))
                .toList();
        warn(known.pod(), faults);
        return new ContainerRules(
                key(said, Statement.About.EXCLUDE, container, RecordIndex.STDOUT),
                key(said, Statement.About.EXCLUDE, container, RecordIndex.STDERR),
                parser(said, container, RecordIndex.STDOUT),
                parser(said, container, RecordIndex.STDERR));
    }

    private static @Nullable String key(
            List<List<Statement>> said, Statement.About about, String container, int stream) {
        Statement deciding = deciding(said, about, container, stream);
        return deciding == null ? null : deciding.key();
    }

    private static Statement.@Nullable Parser parser(List<List<Statement>> said, String container, int stream) {
        Statement deciding = deciding(said, Statement.About.PARSE, container, stream);
        return deciding == null ? null : deciding.parser();
    }

    /** What wants it, of the first dialect with such a statement. */
    private static @Nullable Statement deciding(
            List<List<Statement>> said, Statement.About about, String container, int stream) {
        for (List<Statement> dialect : said) {
            Statement deciding = Statement.deciding(dialect, about, container, stream);
            if (deciding != null && deciding.holds()) {
                return deciding;
            }
        }
        return null;
    }

    private void warn(Pod pod, List<String> faults) {
        if (faults.isEmpty() || !isFirst(pod)) {
            return;
        }
        String text = "annotations of pod " + pod.namespace() + '/' + pod.name() + " that are not understood ("
                + faults.size() + ") count as not there: "
                + faults.stream().limit(MOST_FAULTS).collect(Collectors.joining("; "))
                + (faults.size() > MOST_FAULTS ? "; ..." : "");
        warnings.accept(shortened(CONTROL.matcher(text).replaceAll("?"), LONGEST_WARNING));
    }

    private boolean isFirst(Pod pod) {
        synchronized (warned) {
            return warned.add(pod.namespace() + '/' + pod.name() + '/' + pod.uid());
        }
    }

    /** A value as a warning shows it: on one line, and not at length. */
    static String shown(String value) {
        return shortened(JsonText.of(shortened(value, LONGEST_VALUE)), LONGEST_VALUE);
    }

    private static String shortened(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + "...";
    }
}
