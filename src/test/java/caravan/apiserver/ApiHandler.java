package caravan.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Answers the requests: faults first, then who it is, then what they may, then the answer. */
final class ApiHandler implements Listener.Handler {

    private static final String JSON = "application/json";

    private final ObjectStore store;
    private final Lists lists;
    private final Access access;
    private final Faults faults;
    private final CallLog calls;
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();

    ApiHandler(ObjectStore store, Access access, Faults faults, CallLog calls) {
        this.store = store;
        this.lists = new Lists(store);
        this.access = access;
        this.faults = faults;
        this.calls = calls;
    }

    /** The open watches never say anything again. */
    void freezeWatches() {
        watches.forEach(Watch::freeze);
    }

    @Override
    public void handle(Request request, Connection connection) throws IOException, InterruptedException {
        Target target = Target.of(request);
        if (faults.isSilent()) {
            calls.add(Call.of(request, target, 0));
            connection.ignore();
            return;
        }
        connection.pause(faults.delay());
        try {
            faults.check(target);
            access(request, target);
            if (target.isWatch()) {
                watch(target, request, connection);
            } else {
                int created = target.verb().equals("create") ? 201 : 200;
                answer(request, target, connection, created, body(request, target), 0);
            }
        } catch (StatusException e) {
            answer(request, target, connection, e.code, e.status, e.retryAfterSeconds);
        }
    }

    private void answer(
            Request request, Target target, Connection connection, int code, JsonNode body, int retryAfterSeconds)
            throws IOException {
        byte[] bytes = Json.bytes(body);
        calls.add(Call.of(request, target, code));
        connection.answer(code, JSON, bytes, retryAfterSeconds);
    }

    private void access(Request request, Target target) throws StatusException {
        Access.User user = access.authenticate(request.token());
        if (!target.path().equals("/version")) {
            access.authorize(user, target);
        }
    }

    private ObjectNode body(Request request, Target target) throws StatusException {
        if (target.path().equals("/version")) {
            return Json.object().put("major", "1").put("minor", "20").put("gitVersion", "v1.20.15");
        }
        if (target.resource().isEmpty() || !target.subresource().isEmpty()) {
            throw StatusException.of(404, "NotFound", "the server could not find the requested resource");
        }
        if (target.isList()) {
            return lists.list(target, request);
        }
        if (target.resource().get() == Resource.LEASES && target.verb().matches("create|update")) {
            return write(request, target);
        }
        if (!target.verb().equals("get")) {
            throw StatusException.of(
                    405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
        }
        Resource resource = target.resource().get();
        return store.get(resource, resource.key(target.namespace(), target.name()))
                .orElseThrow(() -> StatusException.notFound(resource, target.name()));
    }

    private ObjectNode write(Request request, Target target) throws StatusException {
        ObjectNode object;
        try {
            object = Json.parse(request.body());
        } catch (IOException e) {
            throw StatusException.badRequest(String.valueOf(e.getMessage()));
        }
        Resource resource = target.resource().orElseThrow();
        object.withObject("/metadata").put("namespace", target.namespace());
        return target.verb().equals("create") ? store.post(resource, object) : store.replace(resource, object);
    }

    private void watch(Target target, Request request, Connection connection)
            throws StatusException, IOException, InterruptedException {
        Resource resource = target.resource().orElseThrow();
        if (!request.parameter("resourceVersionMatch").isEmpty()) {
            throw StatusException.of(
                    422,
                    "Invalid",
                    "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden:"
                            + " resourceVersionMatch is forbidden for watch");
        }
        Selector selector =
                Selector.parse(resource, request.parameter("fieldSelector"), request.parameter("labelSelector"));
        long version = request.number("resourceVersion");
        EventSink sink = EventSink.of(request, connection);
        Subscription subscription;
        try {
            subscription = store.subscribe(resource, version);
        } catch (StatusException e) {
            if (faults.isGoneAsStatus()) {
                throw e;
            }
            calls.add(Call.of(request, target, 200));
            sink.open();
            Watch gone = new Watch(target, request, selector, new Subscription(resource, List.of(), version), sink);
            gone.fail(e.status);
            sink.end();
            closeUnless(sink.awaitInput(), connection);
            return;
        }
        try {
            follow(new Watch(target, request, selector, subscription, sink), request, target, connection, sink);
        } finally {
            store.unsubscribe(subscription);
        }
    }

    /** The watch writes on a thread of its own; this one sees the client leave. */
    private void follow(Watch watch, Request request, Target target, Connection connection, EventSink sink)
            throws IOException, InterruptedException {
        watches.add(watch);
        calls.opened(watch.resource());
        calls.add(Call.of(request, target, 200));
        Thread thread = new Thread(
                () -> tell(watch, sink, connection), Thread.currentThread().getName() + "-watch");
        thread.setDaemon(true);
        thread.start();
        boolean more = false;
        try {
            more = sink.awaitInput();
        } finally {
            if (!more) {
                watch.end();
            }
            thread.join();
        }
        closeUnless(more, connection);
    }

    private void tell(Watch watch, EventSink sink, Connection connection) {
        boolean broken = true;
        try {
            sink.open();
            boolean over = watch.run();
            // Before the client sees the end, so that it is not counted any more by then.
            forget(watch);
            if (over) {
                sink.end();
            }
            broken = false;
        } catch (IOException e) {
            // The client left, or was cut off.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            forget(watch);
            if (broken) {
                connection.cut();
            }
        }
    }

    private void forget(Watch watch) {
        if (watches.remove(watch)) {
            calls.closed(watch.resource());
        }
    }

    private static void closeUnless(boolean more, Connection connection) throws IOException {
        if (!more) {
            connection.close();
        }
    }
}
