package caravan.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * One of the {@code rules} of a ClusterRole or a Role.
 *
 * @param namespace that the rule is bound in; empty for the whole cluster
 * @param resourceNames all, if there are none
 */
public record Rule(
        String namespace,
        List<String> apiGroups,
        List<String> verbs,
        List<String> resources,
        List<String> resourceNames) {

    /** {@code allow("get,list,watch", "pods,namespaces")} in the whole cluster. */
    public static Rule allow(String verbs, String resources, String... names) {
        return new Rule("", List.of(""), List.of(verbs.split(",")), List.of(resources.split(",")), List.of(names));
    }

    /** The same rule, bound in a namespace only. */
    public Rule in(String only) {
        return new Rule(only, apiGroups, verbs, resources, resourceNames);
    }

    static Rule of(JsonNode rule, String namespace) {
        return new Rule(
                namespace,
                texts(rule.path("apiGroups")),
                texts(rule.path("verbs")),
                texts(rule.path("resources")),
                texts(rule.path("resourceNames")));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.asText()));
        return texts;
    }

    /** Paths that are of no resource take {@code nonResourceURLs}, which are not known here: only {@code *} lets through. */
    boolean allows(Target target) {
        return (namespace.isEmpty() || namespace.equals(target.namespace()))
                && has(apiGroups, target.group())
                && has(verbs, target.verb())
                && allowsResource(target)
                && (resourceNames.isEmpty() || resourceNames.contains(target.name()));
    }

    private boolean allowsResource(Target target) {
        return has(resources, target.what())
                || !target.subresource().isEmpty() && resources.contains("*/" + target.subresource());
    }

    private static boolean has(List<String> list, String element) {
        return list.contains("*") || list.contains(element);
    }
}
