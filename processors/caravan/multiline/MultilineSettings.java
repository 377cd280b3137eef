package caravan.multiline;

import caravan.options.Options;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The settings of the step {@code multiline} as a user types them. */
public final class MultilineSettings {

    /** Names and defaults. */
    public static final Map<String, String> DEFAULTS = defaults();

    /** A longer record would fill batches, and is more than most stores take. */
    private static final long MOST_BYTES = 1 << 20;

    private static final int LEAST_BYTES = 1024;
    private static final int MOST_LINES = 100_000;

    private final Options options;

    private MultilineSettings(Options options) {
        this.options = options;
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
        return new MultilineSettings(new Options(value, shown)).step(hasPatterns(value));
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

    private Multiline step(boolean hasPatterns) {
        Set<Language> languages = languages();
        Pattern start = pattern("start");
        Pattern goesOn = pattern("continue");
        Pattern end = pattern("end");
        if (hasPatterns && !languages.isEmpty()) {
            options.fault(
                    "languages",
                    "must be none where " + options.quoted("start") + ", " + options.quoted("continue") + " or "
                            + options.quoted("end") + " is given",
                    options.value("languages"));
        }
        int lines = (int) options.number("max-lines", 2, MOST_LINES);
        int bytes = (int) options.size("max-size", LEAST_BYTES, MOST_BYTES);
        Limits limits = new Limits(lines, bytes);
        options.check();
        Grammar grammar =
                hasPatterns ? new OwnPatterns(start, goesOn, end) : languages.isEmpty() ? null : Rules.of(languages);
        return new Multiline(grammar, limits, options.value("field"));
    }

    private Set<Language> languages() {
        String text = options.value("languages");
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
                options.fault("languages", "must be none, all, or some of " + known, text);
                return Set.of();
            }
            languages.add(language);
        }
        return languages;
    }

    private @Nullable Pattern pattern(String name) {
        String text = options.text(name);
        if (text.isEmpty()) {
            return null;
        }
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            options.fault(name, "must be a pattern that RE2 knows (" + e.getMessage() + ")", text);
            return null;
        }
    }
}
