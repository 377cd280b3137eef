package caravan.settings;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The properties that there are, with their defaults: {@code routes/application.properties} in the jar has each of them
 * behind a {@code #}. Immutable.
 */
final class Catalogue {

    private static final String FILE = "/routes/application.properties";
    private static final Pattern SETTING = Pattern.compile("#([a-z0-9][a-z0-9.-]*)=(.*)");

    private final Map<String, String> defaults;
    private final Set<String> topics = new TreeSet<>();

    Catalogue(Map<String, String> defaults) {
        this.defaults = new TreeMap<>(defaults);
        for (String name : defaults.keySet()) {
            if (name.indexOf('.') > 0) {
                topics.add(name.substring(0, name.indexOf('.')));
            }
        }
    }

    /** That of this jar. */
    static Catalogue read() {
        Map<String, String> defaults = new TreeMap<>();
        defaults.put("routes.directory", "routes"); // which the runner looks for before it reads any file
        try (InputStream in = Catalogue.class.getResourceAsStream(FILE)) {
            if (in != null) {
                new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                        .lines()
                        .map(SETTING::matcher)
                        .filter(Matcher::matches)
                        .forEach(line -> defaults.put(line.group(1), line.group(2)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(FILE, e);
        }
        return new Catalogue(defaults);
    }

    Map<String, String> defaults() {
        return defaults;
    }

    boolean isKnown(String name) {
        return defaults.containsKey(name);
    }

    /** Whether a property belongs to one of our topics: {@code kafka.anything} does, {@code shop.kafka} does not. */
    boolean isOurs(String name) {
        int dot = name.indexOf('.');
        return dot > 0 && topics.contains(name.substring(0, dot));
    }

    /** The known name that somebody has most likely meant; null where none is near. */
    @Nullable
    String nearest(String name) {
        return Spelling.nearest(name, defaults.keySet());
    }

    /** The same, of variables. */
    @Nullable
    String nearestVariable(String variable) {
        return Spelling.nearest(variable, variables());
    }

    boolean isKnownVariable(String variable) {
        return variables().contains(variable);
    }

    boolean isOurVariable(String variable) {
        return topics.stream().anyMatch(topic -> variable.startsWith(variable(topic) + '_'));
    }

    private Set<String> variables() {
        Set<String> variables = new TreeSet<>();
        defaults.keySet().forEach(name -> variables.add(variable(name)));
        return variables;
    }

    /** {@code STATE_MIN_FREE} of {@code state.min-free}. */
    static String variable(String name) {
        return name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
