package caravan.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A Kubernetes API server for readers of pods, namespaces, nodes and events, and for who writes leases, on a free loopback
 * port, over HTTP or HTTPS.
 *
 * <p>As a real kube-apiserver of version 1.20 does it: get, list and watch with field and label selectors, resource
 * versions, paging, bookmarks and 410 for what has been {@linkplain #compact compacted}; watches as chunked JSON or over
 * a WebSocket; 401 and RBAC's 403 with the real messages; the Status of each error.
 *
 * <p>Unlike a real one: objects but leases are written by the methods here, never by requests (405), and not checked for being
 * valid, nor that their namespace exists. Nothing is compacted before a test says so. There is no discovery, no table
 * format, no protobuf, no HTTP/2 and no flow control; {@code sendInitialEvents} is ignored, as 1.20 does.
 *
 * <p>Trees that are given are copied, trees that are returned are copies. Safe for use by several threads.
 */
public final class ApiServer implements AutoCloseable {

    /** May do everything. */
    public static final String ADMIN = Access.ADMIN;

    private static final int GRACE_SECONDS = 30;

    private final ObjectStore store = new ObjectStore();
    private final Access access = new Access();
    private final Faults faults = new Faults();
    private final CallLog calls = new CallLog();
    private final ApiHandler handler = new ApiHandler(store, access, faults, calls);
    private final @Nullable TestCa ca;
    private final Listener listener;

    private ApiServer(@Nullable TestCa ca) {
        this.ca = ca;
        listener = new Listener("apiserver", ca == null ? null : ca.sockets(), handler);
    }

    public static ApiServer start() {
        return new ApiServer(null);
    }

    /** Over HTTPS. */
    public static ApiServer start(TestCa ca) {
        return new ApiServer(ca);
    }

    public String host() {
        return "127.0.0.1";
    }

    public int port() {
        return listener.port();
    }

    public URI uri() {
        return URI.create((listener.isTls() ? "https://" : "http://") + host() + ':' + port());
    }

    /** Empty without TLS. */
    public Optional<TestCa> ca() {
        return Optional.ofNullable(ca);
    }

    public Access access() {
        return access;
    }

    public Faults faults() {
        return faults;
    }

    public CallLog calls() {
        return calls;
    }

    // ---- objects

    /** The version of the last write. */
    public long revision() {
        return store.revision();
    }

    /** A new object. Its uid is random, unless it brings one that no object of this server has had. */
    public ObjectNode create(ObjectNode object) {
        return store.create(object);
    }

    public ObjectNode create(PodBuilder pod) {
        return store.create(pod.build());
    }

    /** Replaces an object; its uid stays. */
    public ObjectNode update(ObjectNode object) {
        return store.update(object);
    }

    public ObjectNode update(PodBuilder pod) {
        return store.update(pod.build());
    }

    /** Changes a copy, which then takes the object's place. */
    public ObjectNode editPod(String namespace, String name, Consumer<ObjectNode> change) {
        return store.edit(Resource.PODS, Resource.PODS.key(namespace, name), change);
    }

    public ObjectNode edit(Resource resource, String name, Consumer<ObjectNode> change) {
        return store.edit(resource, name, change);
    }

    public Optional<ObjectNode> pod(String namespace, String name) {
        return store.get(Resource.PODS, Resource.PODS.key(namespace, name)).map(ObjectNode::deepCopy);
    }

    public List<ObjectNode> pods() {
        return store.all(Resource.PODS).stream().map(ObjectNode::deepCopy).toList();
    }

    /** The first half of a deletion: watches see MODIFIED with a deletionTimestamp. */
    public ObjectNode terminatePod(String namespace, String name) {
        String deadline = Instant.now()
                .plusSeconds(GRACE_SECONDS)
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
        return editPod(namespace, name, pod -> pod.withObject("/metadata")
                .put("deletionTimestamp", deadline)
                .put("deletionGracePeriodSeconds", GRACE_SECONDS));
    }

    /** The second half: watches see DELETED. Alone it is what {@code --force --grace-period=0} does. */
    public void removePod(String namespace, String name) {
        store.remove(Resource.PODS, Resource.PODS.key(namespace, name));
    }

    /** Both halves, one right after the other. */
    public void deletePod(String namespace, String name) {
        terminatePod(namespace, name);
        removePod(namespace, name);
    }

    /** An object as it is now. */
    public Optional<ObjectNode> get(Resource resource, String namespace, String name) {
        return store.get(resource, resource.key(namespace, name)).map(ObjectNode::deepCopy);
    }

    /** A namespace or a node; others by {@code namespace/name}. */
    public void remove(Resource resource, String name) {
        store.remove(resource, name);
    }

    // ---- watches and history

    /** Forgets the history up to now: lists and watches from older versions are answered 410. */
    public void compact() {
        store.compact();
    }

    /** Sends a BOOKMARK into every open watch that allows them. */
    public void bookmark() {
        store.mark(Change.Kind.BOOKMARK);
    }

    /** Ends every open watch with an ERROR event of code 410, as when its version was compacted under way. */
    public void expireWatches() {
        store.mark(Change.Kind.EXPIRED);
    }

    /** Ends every open watch in order, as when its time is over. */
    public void endWatches() {
        store.mark(Change.Kind.OVER);
    }

    /** Resets every open connection, watches and others. */
    public void cut() {
        listener.connections().forEach(Connection::cut);
    }

    /** The open watches stay open, and nothing comes through them any more. New requests are answered. */
    public void freezeWatches() {
        handler.freezeWatches();
    }

    /** A half-open server: connections are taken, and nothing is sent any more, until {@link #speak}. */
    public void silence() {
        faults.silent(true);
        handler.freezeWatches();
    }

    /** New requests are answered again; who was waiting waits on. */
    public void speak() {
        faults.silent(false);
    }

    /** Resets every connection and refuses new ones, until {@link #comeBack}. */
    public void goAway() {
        listener.goAway();
    }

    /** Listens on the same port again. */
    public void comeBack() {
        listener.comeBack();
    }

    /** Ends all threads and connections. */
    @Override
    public void close() {
        listener.close();
    }
}
