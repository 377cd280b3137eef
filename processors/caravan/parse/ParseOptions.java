package caravan.parse;

import caravan.text.CommaList;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The options of the steps that parse messages, checked. Immutable, safe for use by several threads.
 *
 * <table>
 *   <caption>Options, as {@link #DEFAULTS} names them</caption>
 *   <tr><td>formats</td><td>json, logfmt, pattern, with commas between them: tried in this order</td></tr>
 *   <tr><td>into</td><td>the field that takes the members, or root</td></tr>
 *   <tr><td>keep</td><td>whether a message that was parsed stays</td></tr>
 *   <tr><td>messageField</td><td>the member whose text becomes the message</td></tr>
 *   <tr><td>timeField</td><td>the member that tells the time</td></tr>
 *   <tr><td>timeFormat</td><td>its format, see {@link TimeReader}</td></tr>
 *   <tr><td>timeZone</td><td>the zone of times that name none</td></tr>
 *   <tr><td>level</td><td>whether records get a level</td></tr>
 *   <tr><td>levelField</td><td>members that may tell it; the first that is there does</td></tr>
 *   <tr><td>patterns</td><td>one a line</td></tr>
 *   <tr><td>markUnmatched</td><td>whether messages are marked in which no pattern is found</td></tr>
 * </table>
 */
public final class ParseOptions {

    /** The options with their defaults. */
    public static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("formats", ""),
            Map.entry("into", "parsed"),
            Map.entry("keep", "true"),
            Map.entry("messageField", ""),
            Map.entry("timeField", ""),
            Map.entry("timeFormat", "auto"),
            Map.entry("timeZone", "UTC"),
            Map.entry("level", "false"),
            Map.entry("levelField", "level,severity,lvl,loglevel,log.level"),
            Map.entry("patterns", ""),
            Map.entry("markUnmatched", "false"));

    final List<Supplier<Format>> formats = new ArrayList<>();
    final String into;
    final boolean isRoot;
    final boolean keep;
    final String messageField;
    final String timeField;
    final @Nullable TimeReader time;
    final boolean hasLevel;
    final List<String> levelFields;

    private final Map<String, String> given;
    private final UnaryOperator<String> typed;
    private final List<String> faults = new ArrayList<>();

    /**
     * Reads them.
     *
     * @param given values by name; what is not given has its default
     * @param typed gives the name that a user knows an option by
     * @throws IllegalArgumentException naming every fault
     */
    public ParseOptions(Map<String, String> given, UnaryOperator<String> typed) {
        this.given = given;
        this.typed = typed;
        into = into();
        isRoot = into.equals("root");
        keep = flag("keep");
        messageField = value("messageField");
        timeField = value("timeField");
        time = time();
        hasLevel = flag("level");
        levelFields = list("levelField");
        formats();
        for (String name : new TreeSet<>(given.keySet())) {
            if (!DEFAULTS.containsKey(name)) {
                faults.add("options must be among " + new TreeSet<>(DEFAULTS.keySet()) + ": was " + name);
            }
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
    }

    /** Whether there is nothing to do. */
    public boolean isNothing() {
        return formats.isEmpty() && !hasLevel;
    }

    private String value(String name) {
        return given.getOrDefault(name, String.valueOf(DEFAULTS.get(name))).strip();
    }

    private List<String> list(String name) {
        return CommaList.parse(value(name));
    }

    private void fault(String option, String rule, String value) {
        faults.add('`' + typed.apply(option) + "` " + rule + ": was " + value);
    }

    private boolean flag(String name) {
        String value = value(name);
        if (!value.equals("true") && !value.equals("false")) {
            fault(name, "must be true or false", value);
        }
        return value.equals("true");
    }

    private String into() {
        String value = value("into");
        boolean isOwn = OwnNames.FIXED.contains(value) && !value.equals("parsed") || value.equals("level");
        if (value.isEmpty() || isOwn) {
            fault("into", "must be root or a name that is no field of every record", value.isEmpty() ? "empty" : value);
        }
        return value;
    }

    private @Nullable TimeReader time() {
        String format = value("timeFormat");
        ZoneId zone = zone();
        try {
            return timeField.isEmpty() && format.equals("auto") ? null : TimeReader.of(format, zone);
        } catch (IllegalArgumentException e) {
            fault(
                    "timeFormat",
                    "must be auto, s, ms, us, ns or a pattern of DateTimeFormatter; it " + e.getMessage(),
                    format);
            return null;
        }
    }

    private ZoneId zone() {
        try {
            return ZoneId.of(value("timeZone"));
        } catch (DateTimeException e) {
            fault("timeZone", "must be a zone such as UTC, +02:00 or Europe/Berlin", value("timeZone"));
            return ZoneId.of("UTC");
        }
    }

    private void formats() {
        List<GrokPattern> patterns = patterns();
        boolean marks = flag("markUnmatched");
        for (String name : list("formats")) {
            switch (name) {
                case "json" -> formats.add(JsonFormat::new);
                case "logfmt" -> formats.add(LogfmtFormat::new);
                case "pattern" -> {
                    if (given.getOrDefault("patterns", "").isBlank()) {
                        fault("patterns", "must be given where a step looks for them", "empty");
                    }
                    formats.add(() -> new PatternFormat(patterns, marks));
                }
                default -> fault("formats", "must be among json, logfmt, pattern", name);
            }
        }
    }

    private List<GrokPattern> patterns() {
        List<GrokPattern> patterns = new ArrayList<>();
        for (String line : given.getOrDefault("patterns", "").lines().toList()) {
            if (!line.isBlank()) {
                try {
                    patterns.add(GrokPattern.of(line));
                } catch (IllegalArgumentException e) {
                    fault("patterns", String.valueOf(e.getMessage()), line);
                }
            }
        }
        return patterns;
    }
}
