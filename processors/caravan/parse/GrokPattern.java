package caravan.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import caravan.json.JsonText;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A pattern of a user's own: a regular expression of RE2 with named groups, {@code (?P<client>\S+)}, and with names for
 * what is often needed, {@code %{IP:client}}, {@code %{INT:status:int}}, {@code %{IP}} (see {@link GrokNames}). Matching
 * takes linear time, whatever the text is. Immutable, safe for use by several threads.
 */
final class GrokPattern {

    /** What the text of a field becomes. */
    enum Type {
        STRING,
        INT,
        FLOAT
    }

    /**
     * A field.
     *
     * @param name its name as JSON, with a colon behind
     * @param groups numbers of the groups that may give its value; the first that took part does
     */
    record Field(String field, byte[] name, Type type, List<Integer> groups) {}

    /** {@code %{NAME}}, {@code %{NAME:field}} or {@code %{NAME:field:type}}. */
    private static final java.util.regex.Pattern REFERENCE =
            java.util.regex.Pattern.compile("%\\{(?<name>[A-Z0-9_]+)(?::(?<field>[^:}]+)(?::(?<type>[a-z]+))?)?\\}");

    /** A named group of a user's own. */
    private static final java.util.regex.Pattern GROUP =
            java.util.regex.Pattern.compile("(?<!\\\\)\\(\\?P?<(?<field>[A-Za-z_]\\w*)>");

    private final Pattern pattern;
    private final List<Field> fields = new ArrayList<>();

    private GrokPattern(Pattern pattern) {
        this.pattern = pattern;
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException that tells what is wrong with it
     */
    static GrokPattern of(String text) {
        List<String[]> named = new ArrayList<>();
        String expression = expand(text, named);
        try {
            GrokPattern read = new GrokPattern(Pattern.compile(expression));
            for (int i = 0; i < named.size(); i++) {
                int group = Objects.requireNonNull(read.pattern.namedGroups().get("g" + i));
                read.add(named.get(i)[0], type(named.get(i)[1]), group);
            }
            if (named.isEmpty()) {
                throw new IllegalArgumentException("must name at least one field");
            }
            return read;
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("must be a regular expression of RE2 (" + e.getDescription() + ')', e);
        }
    }

    /** Puts what names stand for in their place; named groups get numbers, for names may repeat and hold any sign. */
    private static String expand(String text, List<String[]> named) {
        StringBuilder expanded = new StringBuilder();
        java.util.regex.Matcher matcher = REFERENCE.matcher(text);
        int at = 0;
        while (matcher.find()) {
            expanded.append(groups(text.substring(at, matcher.start()), named));
            at = matcher.end();
            String inner = GrokNames.pattern(matcher.group("name"));
            if (inner == null) {
                throw new IllegalArgumentException("must use names that are known: %{" + matcher.group("name") + '}');
            }
            String field = matcher.group("field");
            if (field == null) {
                expanded.append("(?:").append(expand(inner, named)).append(')');
            } else {
                expanded.append("(?P<g").append(named.size()).append('>');
                named.add(new String[] {field, matcher.group("type") == null ? "string" : matcher.group("type")});
                expanded.append(expand(inner, named)).append(')');
            }
        }
        return expanded.append(groups(text.substring(at), named)).toString();
    }

    private static String groups(String text, List<String[]> named) {
        return GROUP.matcher(text).replaceAll(group -> {
            named.add(new String[] {group.group(1), "string"});
            return "(?P<g" + (named.size() - 1) + '>';
        });
    }

    private static Type type(String name) {
        return switch (name) {
            case "string" -> Type.STRING;
            case "int" -> Type.INT;
            case "float" -> Type.FLOAT;
            default -> throw new IllegalArgumentException("must have types among int, float, string: " + name);
        };
    }

    private void add(String name, Type type, int group) {
        for (Field known : fields) {
            if (known.field().equals(name)) {
                known.groups().add(group);
                return;
            }
        }
        byte[] json = (JsonText.of(name) + ':').getBytes(UTF_8);
        fields.add(new Field(name, json, type, new ArrayList<>(List.of(group))));
    }

    /** A matcher for the use of one thread; it is given the text by {@code reset}. */
    Matcher matcher() {
        return pattern.matcher(new byte[0]);
    }

    /** The fields in the order in which they stand. */
    List<Field> fields() {
        return fields;
    }
}
