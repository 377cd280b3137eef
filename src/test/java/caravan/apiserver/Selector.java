package caravan.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code fieldSelector} and a {@code labelSelector}: terms joined by commas, all of which must hold. Labels know
 * {@code a=b}, {@code a==b}, {@code a!=b}, {@code a} and {@code !a}; {@code in} and {@code notin} are refused, which the
 * real server takes.
 */
final class Selector {

    private record Term(String key, String operator, String value) {

        boolean holds(String actual) {
            return operator.equals("!=") != actual.equals(value);
        }
    }

    private static final Pattern TERM = Pattern.compile("([^=!]+?)(!=|==|=)(.*)");
    private static final Pattern LABEL = Pattern.compile("(!?)([-A-Za-z0-9_./]+)");

    private final List<Term> fields;
    private final List<Term> labels;

    private Selector(List<Term> fields, List<Term> labels) {
        this.fields = fields;
        this.labels = labels;
    }

    static Selector parse(Resource resource, String fields, String labels) throws StatusException {
        List<Term> fieldTerms = new ArrayList<>();
        for (String text : terms(fields)) {
            Term term = comparison(text)
                    .orElseThrow(() -> StatusException.badRequest("Unable to find \"/v1, Resource=" + resource.plural
                            + "\" that match label selector \"\", field selector \"" + fields
                            + "\": invalid selector: '" + fields + "'; can't understand '" + text + "'"));
            if (!resource.fields.containsKey(term.key)) {
                throw StatusException.badRequest("field label not supported: " + term.key);
            }
            fieldTerms.add(term);
        }
        List<Term> labelTerms = new ArrayList<>();
        for (String text : terms(labels)) {
            labelTerms.add(comparison(text)
                    .or(() -> existence(text))
                    .orElseThrow(() -> StatusException.badRequest("unable to parse requirement: " + text)));
        }
        return new Selector(fieldTerms, labelTerms);
    }

    /** The one name that {@code metadata.name=X} lets through: the real authorizer takes it as the request's name. */
    static String exactName(String fields) {
        return terms(fields).stream()
                .flatMap(text -> comparison(text).stream())
                .filter(term -> term.key.equals("metadata.name") && !term.operator.equals("!="))
                .map(Term::value)
                .findFirst()
                .orElse("");
    }

    private static List<String> terms(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(","));
    }

    private static Optional<Term> comparison(String text) {
        Matcher matcher = TERM.matcher(text.strip());
        return matcher.matches()
                ? Optional.of(new Term(matcher.group(1), matcher.group(2), matcher.group(3)))
                : Optional.empty();
    }

    private static Optional<Term> existence(String text) {
        Matcher matcher = LABEL.matcher(text.strip());
        return matcher.matches()
                ? Optional.of(new Term(matcher.group(2), matcher.group(1) + "exists", ""))
                : Optional.empty();
    }

    boolean isEmpty() {
        return fields.isEmpty() && labels.isEmpty();
    }

    boolean matches(Resource resource, JsonNode object) {
        for (Term term : fields) {
            JsonNode value = object.at(resource.fields.get(term.key));
            String actual = value.isMissingNode() && term.key.equals("spec.unschedulable") ? "false" : value.asText();
            if (!term.holds(actual)) {
                return false;
            }
        }
        for (Term term : labels) {
            JsonNode value = object.path("metadata").path("labels").path(term.key);
            boolean holds =
                    switch (term.operator) {
                        case "exists" -> !value.isMissingNode();
                        case "!exists" -> value.isMissingNode();
                        case "!=" -> value.isMissingNode() || term.holds(value.asText());
                        default -> !value.isMissingNode() && term.holds(value.asText());
                    };
            if (!holds) {
                return false;
            }
        }
        return true;
    }
}
