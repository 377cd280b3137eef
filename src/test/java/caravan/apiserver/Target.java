package caravan.apiserver;

import java.util.Optional;

/**
 * What a request wants, as the real server's RequestInfo has it.
 *
 * @param verb get, list, watch, or what changes an object
 * @param resource empty for a path that is of no resource here
 * @param namespace empty for the cluster scope
 * @param name empty for a list or watch without {@code metadata.name=X}
 * @param subresource {@code log} in {@code pods/log}; mostly empty
 */
public record Target(
        String verb, Optional<Resource> resource, String namespace, String name, String subresource, String path) {

    static Target of(Request request) {
        String path = request.path();
        String[] parts = path.replaceFirst("^/apis/", "/").split("/");
        String group = path.startsWith("/apis/") ? parts[1] : "";
        if (!path.matches("/(api|apis/[^/]+)/v1/.+") || parts.length > 8) {
            return none(request);
        }
        boolean inNamespace = parts.length > 5
                && parts[3].equals("namespaces")
                && Resource.named(group, parts[5]).isPresent();
        int at = inNamespace ? 5 : 3;
        Optional<Resource> resource = Resource.named(group, parts[at]);
        if (resource.isEmpty() || inNamespace && !resource.get().isNamespaced()) {
            return none(request);
        }
        String name = parts.length > at + 1 ? parts[at + 1] : "";
        String subresource = parts.length > at + 2 ? parts[at + 2] : "";
        String verb = verb(request, name);
        if (verb.equals("list") || verb.equals("watch")) {
            name = name.isEmpty() ? Selector.exactName(request.parameter("fieldSelector")) : name;
        }
        // The name of a namespace is the namespace of the request, too.
        String namespace =
                inNamespace ? parts[4] : resource.get() == Resource.NAMESPACES && parts.length > 4 ? name : "";
        return new Target(verb, resource, namespace, name, subresource, path);
    }

    private static Target none(Request request) {
        return new Target(verb(request, "-"), Optional.empty(), "", "", "", request.path());
    }

    private static String verb(Request request, String name) {
        return switch (request.method()) {
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> name.isEmpty() ? "deletecollection" : "delete";
            default -> request.flag("watch") && name.isEmpty() ? "watch" : name.isEmpty() ? "list" : "get";
        };
    }

    String group() {
        return resource.map(r -> r.group).orElse("");
    }

    boolean isList() {
        return verb.equals("list");
    }

    boolean isWatch() {
        return verb.equals("watch");
    }

    /** {@code pods}, {@code pods/log}; for no resource the path. */
    String what() {
        return resource.map(r -> subresource.isEmpty() ? r.plural : r.plural + '/' + subresource)
                .orElse(path);
    }
}
