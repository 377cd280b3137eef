package caravan.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The objects, each write of which gets the next resource version of one counter, and their history back to the last
 * {@link #compact}. Stored trees are never changed, only replaced. Safe for use by several threads.
 */
final class ObjectStore {

    /** The objects of a resource by key, as they were at a revision. */
    record Snapshot(long revision, NavigableMap<String, ObjectNode> objects) {}

    private final Map<Resource, NavigableMap<String, ObjectNode>> objects = new EnumMap<>(Resource.class);
    private final List<Change> history = new ArrayList<>();
    private final Set<Subscription> subscriptions = new HashSet<>();
    private final Set<String> usedUids = new HashSet<>();
    private long revision = 1;
    private long compacted = 1;

    ObjectStore() {
        for (Resource resource : Resource.values()) {
            objects.put(resource, new TreeMap<>());
        }
    }

    synchronized long revision() {
        return revision;
    }

    /** The oldest version that a watch can begin at, or a list be taken at. */
    synchronized long compacted() {
        return compacted;
    }

    synchronized Optional<ObjectNode> get(Resource resource, String key) {
        return Optional.ofNullable(objects.get(resource).get(key));
    }

    /** The stored trees themselves. */
    synchronized List<ObjectNode> all(Resource resource) {
        return List.copyOf(objects.get(resource).values());
    }

    /** Stores a new object: with a new uid, unless it brings one that no object has had. */
    synchronized ObjectNode create(ObjectNode given) {
        Resource resource = Resource.of(given);
        String key = resource.key(given);
        if (objects.get(resource).containsKey(key)) {
            throw new IllegalStateException(resource.plural + " \"" + key + "\" already exists");
        }
        ObjectNode object = given.deepCopy();
        ObjectNode metadata = object.withObject("/metadata");
        String uid = metadata.path("uid").asText();
        if (uid.isEmpty() || usedUids.contains(uid)) {
            uid = UUID.randomUUID().toString();
        }
        usedUids.add(uid);
        metadata.put("uid", uid);
        metadata.remove("deletionTimestamp");
        if (!metadata.has("creationTimestamp")) {
            metadata.put("creationTimestamp", now());
        }
        return store(resource, key, null, object);
    }

    /** Replaces an object; its uid and creation time stay. */
    synchronized ObjectNode update(ObjectNode given) {
        return edit(Resource.of(given), Resource.of(given).key(given), object -> {
            ObjectNode metadata = object.withObject("/metadata");
            String uid = metadata.path("uid").asText();
            String created = metadata.path("creationTimestamp").asText();
            object.removeAll();
            object.setAll(given.deepCopy());
            object.withObject("/metadata").put("uid", uid).put("creationTimestamp", created);
        });
    }

    /** What a request creates. */
    synchronized ObjectNode post(Resource resource, ObjectNode given) throws StatusException {
        if (objects.get(resource).containsKey(resource.key(given))) {
            throw StatusException.conflict(
                    resource, given.path("metadata").path("name").asText(), true);
        }
        return create(given);
    }

    /** What a request replaces; a version that it names has to be the present one. */
    synchronized ObjectNode replace(Resource resource, ObjectNode given) throws StatusException {
        String name = given.path("metadata").path("name").asText();
        ObjectNode before =
                get(resource, resource.key(given)).orElseThrow(() -> StatusException.notFound(resource, name));
        String version = given.path("metadata").path("resourceVersion").asText();
        if (!version.isEmpty()
                && !version.equals(
                        before.path("metadata").path("resourceVersion").asText())) {
            throw StatusException.conflict(resource, name, false);
        }
        return update(given);
    }

    synchronized ObjectNode edit(Resource resource, String key, Consumer<ObjectNode> change) {
        ObjectNode before = existing(resource, key);
        ObjectNode after = before.deepCopy();
        change.accept(after);
        return store(resource, key, before, after);
    }

    synchronized void remove(Resource resource, String key) {
        ObjectNode before = existing(resource, key);
        objects.get(resource).remove(key);
        publish(Change.write(resource, ++revision, before, null));
    }

    static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private ObjectNode existing(Resource resource, String key) {
        return get(resource, key)
                .orElseThrow(() -> new IllegalStateException(resource.plural + " \"" + key + "\" not found"));
    }

    private ObjectNode store(Resource resource, String key, @Nullable ObjectNode before, ObjectNode after) {
        after.withObject("/metadata").put("resourceVersion", Long.toString(++revision));
        objects.get(resource).put(key, after);
        publish(Change.write(resource, revision, before, after));
        return after.deepCopy();
    }

    private void publish(Change change) {
        history.add(change);
        for (Subscription subscription : subscriptions) {
            if (subscription.resource == change.resource()) {
                subscription.changes.add(change);
            }
        }
    }

    /** Forgets what was before now. Open watches have it all the same. */
    synchronized void compact() {
        history.clear();
        compacted = revision;
    }

    /** The objects at a version, or now, for 0. */
    synchronized Snapshot snapshot(Resource resource, long at) throws StatusException {
        if (at > revision) {
            throw StatusException.tooLarge(at, revision);
        }
        if (at != 0 && at < compacted) {
            throw StatusException.expired("The resourceVersion for the provided list is too old.");
        }
        NavigableMap<String, ObjectNode> then = new TreeMap<>(objects.get(resource));
        if (at == 0) {
            return new Snapshot(revision, then);
        }
        ListIterator<Change> back = history.listIterator(history.size());
        while (back.hasPrevious()) {
            Change change = back.previous();
            if (change.revision() <= at) {
                break;
            }
            if (change.resource() == resource) {
                undo(change, then);
            }
        }
        return new Snapshot(at, then);
    }

    private static void undo(Change change, NavigableMap<String, ObjectNode> objects) {
        if (change.before() != null) {
            objects.put(change.resource().key(change.before()), change.before());
        } else if (change.after() != null) {
            objects.remove(change.resource().key(change.after()));
        }
    }

    /** Everything after a version, or the present state and everything after it, for 0. */
    synchronized Subscription subscribe(Resource resource, long after) throws StatusException {
        if (after != 0 && after < compacted) {
            throw StatusException.tooOld(after, compacted);
        }
        Subscription subscription = new Subscription(resource, after == 0 ? all(resource) : List.of(), revision);
        if (after != 0) {
            history.stream()
                    .filter(change -> change.resource() == resource && change.revision() > after)
                    .forEach(subscription.changes::add);
        }
        subscriptions.add(subscription);
        return subscription;
    }

    synchronized void unsubscribe(Subscription subscription) {
        subscriptions.remove(subscription);
    }

    /** Puts a mark behind all that was written up to now into the watches. */
    synchronized void mark(Change.Kind kind) {
        for (Subscription subscription : subscriptions) {
            subscription.changes.add(Change.mark(kind, revision));
        }
    }
}
