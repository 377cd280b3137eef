package caravan.settings;

import caravan.text.CommaList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.model.RouteDefinition;
import org.jspecify.annotations.Nullable;

/**
 * The names that {@code sources} and {@code destinations} may hold. A source is a route whose precondition reads {@code
 * sources}; a destination is a route that begins with {@code direct:<name>}, and is not asked for where no route hands
 * out to destinations. So routes of the user's own add names, whatever folder they come from.
 */
final class Choices {

    private static final Pattern READS_SOURCES = Pattern.compile("\\{\\{sources(:[^}]*)?}}");
    private static final Pattern READS_DESTINATIONS = Pattern.compile("\\{\\{destinations(:[^}]*)?}}");
    private static final Pattern NAME_IN_PATTERN = Pattern.compile("\\\\s\\*([\\w-]+)\\\\s\\*");
    private static final Pattern PLAIN = Pattern.compile("[\\w.-]+");
    private static final String BEGINNING = "direct://";
    private static final String DELIVER = BEGINNING + "deliver";

    private final CamelContext context;
    private final RouteEndpoints endpoints;

    Choices(CamelContext context, RouteEndpoints endpoints) {
        this.context = context;
        this.endpoints = endpoints;
    }

    void check(Faults faults) {
        checkSources(faults);
        Set<String> beginnings = endpoints.beginnings();
        if (beginnings.contains(DELIVER)) {
            checkDestinations(beginnings, faults);
        }
    }

    private void checkSources(Faults faults) {
        Set<String> known = namedBy(READS_SOURCES);
        if (known.isEmpty()) {
            return;
        }
        for (String name : names("{{sources:containers}}")) {
            if (!known.contains(name) && !isReadSomehow(name)) {
                faults.add("`sources` must be among " + String.join(", ", known) + ": was " + name + hint(name, known));
            }
        }
    }

    /** Whether a precondition holds for a name, in whatever way it looks at it. */
    private boolean isReadSomehow(String name) {
        return PLAIN.matcher(name).matches()
                && preconditions(READS_SOURCES).stream()
                        .map(text -> READS_SOURCES.matcher(text).replaceAll(Matcher.quoteReplacement(name)))
                        .anyMatch(endpoints::isTrue);
    }

    private void checkDestinations(Set<String> there, Faults faults) {
        Set<String> known = namedBy(READS_DESTINATIONS);
        for (String name : names("{{destinations:archive}}")) {
            if (!there.contains(BEGINNING + name) && !known.contains(name)) {
                faults.add("`destinations` must be "
                        + (known.isEmpty() ? "" : "among " + String.join(", ", known) + ", or ")
                        + "the name of a route that begins with direct:<name>: was " + name + hint(name, known));
            }
        }
    }

    private static String hint(String name, Set<String> known) {
        @Nullable String meant = Spelling.nearest(name, known);
        return meant == null ? "" : " (did you mean " + meant + "?)";
    }

    private Set<String> namedBy(Pattern reads) {
        Set<String> names = new TreeSet<>();
        for (String precondition : preconditions(reads)) {
            NAME_IN_PATTERN.matcher(precondition).results().forEach(found -> names.add(found.group(1)));
        }
        return names;
    }

    private List<String> preconditions(Pattern reads) {
        return endpoints.routes().stream()
                .map(RouteDefinition::getPrecondition)
                .filter(Objects::nonNull)
                .filter(text -> reads.matcher(text).find())
                .toList();
    }

    private List<String> names(String property) {
        return CommaList.parse(context.resolvePropertyPlaceholders(property));
    }
}
