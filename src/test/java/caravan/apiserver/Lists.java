package caravan.apiserver;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.NavigableMap;

/**
 * Lists, whole or in pages. As of the real server: items have no kind and apiVersion of their own; all pages show the
 * version of the first; version 0 is answered at once, with everything whatever the limit; a version alone means "not
 * older than", with a limit exactly that one.
 */
final class Lists {

    private static final String CONTINUE_EXPIRED =
            "The provided continue parameter is too old to display a consistent list result. You can start a new list"
                    + " without the continue parameter, or use the continue token in this response to retrieve the"
                    + " remainder of the results. Continuing with the provided token results in an inconsistent list -"
                    + " objects that were created, modified, or deleted between the time the first chunk was returned"
                    + " and now may show up in the list.";

    private final ObjectStore store;

    Lists(ObjectStore store) {
        this.store = store;
    }

    ObjectNode list(Target target, Request request) throws StatusException {
        Resource resource = target.resource().orElseThrow();
        Selector selector =
                Selector.parse(resource, request.parameter("fieldSelector"), request.parameter("labelSelector"));
        long limit = request.number("limit");
        ObjectStore.Snapshot snapshot;
        NavigableMap<String, ObjectNode> rest;
        if (request.parameter("continue").isEmpty()) {
            snapshot = first(resource, request, limit);
            rest = snapshot.objects();
            if (request.parameter("resourceVersion").equals("0")) {
                limit = 0;
            }
        } else {
            if (!request.parameter("resourceVersion").matches("0?")) {
                throw StatusException.badRequest("specifying resource version is not allowed when using continue");
            }
            ContinueToken token = ContinueToken.decode(request.parameter("continue"));
            snapshot = next(resource, token);
            rest = snapshot.objects().tailMap(token.start(), true);
        }
        String prefix = resource.isNamespaced() && !target.namespace().isEmpty() ? target.namespace() + '/' : "";
        return page(resource, selector, snapshot.revision(), within(rest, prefix), limit);
    }

    private ObjectStore.Snapshot first(Resource resource, Request request, long limit) throws StatusException {
        long version = request.number("resourceVersion");
        String match = request.parameter("resourceVersionMatch");
        if (!match.matches("|Exact|NotOlderThan")
                || !match.isEmpty() && request.parameter("resourceVersion").isEmpty()
                || match.equals("Exact") && version == 0) {
            throw StatusException.of(
                    422,
                    "Invalid",
                    "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch "
                            + match + " with resourceVersion \"" + request.parameter("resourceVersion") + '"');
        }
        boolean exact = match.equals("Exact") || match.isEmpty() && limit > 0;
        if (!exact && version > store.revision()) {
            throw StatusException.tooLarge(version, store.revision());
        }
        return store.snapshot(resource, exact ? version : 0);
    }

    private ObjectStore.Snapshot next(Resource resource, ContinueToken token) throws StatusException {
        if (token.revision() >= 0 && token.revision() < store.compacted()) {
            StatusException expired = StatusException.expired(CONTINUE_EXPIRED);
            expired.status.withObject("/metadata").put("continue", new ContinueToken(-1, token.start()).encode());
            throw expired;
        }
        return store.snapshot(resource, Math.max(0, token.revision()));
    }

    private static NavigableMap<String, ObjectNode> within(NavigableMap<String, ObjectNode> objects, String prefix) {
        return prefix.isEmpty()
                ? objects
                : objects.tailMap(prefix, true).headMap(prefix.replace('/', (char) ('/' + 1)), false);
    }

    private static ObjectNode page(
            Resource resource, Selector selector, long revision, Map<String, ObjectNode> objects, long limit) {
        ObjectNode list = Json.kind(resource.kind + "List").put("apiVersion", resource.apiVersion());
        ObjectNode metadata = list.putObject("metadata").put("resourceVersion", Long.toString(revision));
        ArrayNode items = list.putArray("items");
        int seen = 0;
        for (Map.Entry<String, ObjectNode> entry : objects.entrySet()) {
            seen++;
            if (selector.matches(resource, entry.getValue())) {
                items.add(item(entry.getValue()));
            }
            if (limit > 0 && items.size() == limit && seen < objects.size()) {
                metadata.put(
                        "continue",
                        ContinueToken.behind(entry.getKey(), revision).encode());
                if (selector.isEmpty()) {
                    metadata.put("remainingItemCount", objects.size() - seen);
                }
                break;
            }
        }
        return list;
    }

    static ObjectNode item(ObjectNode object) {
        ObjectNode item = object.deepCopy();
        item.remove("kind");
        item.remove("apiVersion");
        return item;
    }
}
