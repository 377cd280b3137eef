package caravan.multiline;

import caravan.text.ByteSize;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The settings of the step {@code multiline} as a user types them. Every fault is kept until {@link #step}. */
public final class MultilineSettings {

    /** Names and defaults. */
    public static final Map<String, String> DEFAULTS = defaults();

    /** A longer record would fill batches, and is more than most stores take. */
    private static final long MOST_BYTES = 1 << 20;

    private static final int LEAST_BYTES = 1024;
    private static final int MOST_LINES = 100_000;

    private final UnaryOperator<String> value;
    private final UnaryOperator<String> shown;
    private final List<String> faults = new ArrayList<>();

    private MultilineSettings(UnaryOperator<String> value, UnaryOperator<String> shown) {
        this.value = value;
        this.shown = shown;
    }

    private static Map<String, String> defaults() {
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put("languages", "none");
        defaults.put("start", "");
        defaults.put("continue", "");
        defaults.put("end", "");
        defaults.put("max-lines", "1000");
        defaults.put("max-size", "256k");
        defaults.put("field", "");
        return Map.copyOf(defaults);
    }

    /**
     * The step with these settings; one that does nothing where neither languages nor patterns are given.
     *
     * @param value gives the value of a setting by its name
     * @param shown gives the name under which the user knows it
     * @throws IllegalArgumentException naming every fault
     */
    public static Multiline step(UnaryOperator<String> value, UnaryOperator<String> shown) {
        return new MultilineSettings(value, shown).step();
    }

    /**
     * Whether the step does anything.
     *
     * @param value gives the value of a setting by its name
     */
    public static boolean isOn(UnaryOperator<String> value) {
        String languages = value.apply("languages").strip();
        return !languages.isEmpty() && !languages.equals("none") || hasPatterns(value);
    }

    private static boolean hasPatterns(UnaryOperator<String> value) {
        return Stream.of("start", "continue", "end")
                .anyMatch(name -> !value.apply(name).isEmpty());
    }

    private Multiline step() {
        Set<Language> languages = languages();
        Pattern start = pattern("start");
        Pattern goesOn = pattern("continue");
        Pattern end = pattern("end");
        boolean hasPatterns = hasPatterns(value);
        if (hasPatterns && !languages.isEmpty()) {
            faults.add(named("languages") + " must be none where " + named("start") + ", " + named("continue") + " or "
                    + named("end") + " is given: was " + value("languages"));
        }
        Limits limits = new Limits(lines(), bytes());
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
        Grammar grammar =
                hasPatterns ? new OwnPatterns(start, goesOn, end) : languages.isEmpty() ? null : Rules.of(languages);
        return new Multiline(grammar, limits, value("field").strip());
    }

    private String value(String name) {
        return value.apply(name);
    }

    private String named(String name) {
        return '`' + shown.apply(name) + '`';
    }

    private Set<Language> languages() {
        String text = value("languages").strip();
        if (text.isEmpty() || text.equals("none")) {
            return Set.of();
        }
        if (text.equals("all")) {
            return new LinkedHashSet<>(Language.all());
        }
        Set<Language> languages = new LinkedHashSet<>();
        for (String name : text.split(",", -1)) {
            Language language = Language.of(name.strip());
            if (language == null) {
                String known = Language.all().stream().map(Language::text).collect(Collectors.joining(", "));
                faults.add(named("languages") + " must be none, all, or some of " + known + ": was " + text);
                return Set.of();
            }
            languages.add(language);
        }
        return languages;
    }

    private @Nullable Pattern pattern(String name) {
        String text = value(name);
        if (text.isEmpty()) {
            return null;
        }
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            faults.add(named(name) + " must be a pattern that RE2 knows (" + e.getMessage() + "): was " + text);
            return null;
        }
    }

    private int lines() {
        String text = value("max-lines").strip();
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) < 2 || Integer.parseInt(text) > MOST_LINES) {
            faults.add(named("max-lines") + " must be a number from 2 to " + MOST_LINES + ": was " + text);
            return 2;
        }
        return Integer.parseInt(text);
    }

    private int bytes() {
        String text = value("max-size");
        try {
            long bytes = ByteSize.parse(shown.apply("max-size"), text);
            if (bytes >= LEAST_BYTES && bytes <= MOST_BYTES) {
                return (int) bytes;
            }
            faults.add(
                    named("max-size") + " must be from " + LEAST_BYTES + " to " + MOST_BYTES + " bytes: was " + text);
        } catch (IllegalArgumentException e) {
            faults.add(String.valueOf(e.getMessage()));
        }
        return LEAST_BYTES;
    }
}
