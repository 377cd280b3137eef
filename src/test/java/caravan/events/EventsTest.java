package caravan.events;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.apiserver.ApiServer;
import caravan.apiserver.EventBuilder;
import caravan.apiserver.Resource;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A server, replicas that read its events, and a store. */
abstract class EventsTest {

    static final long SECOND = 1_000;
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final long STEP_MILLIS = 5;

    @TempDir
    Path folder;

    final ApiServer server = ApiServer.start();
    final AtomicLong clock = new AtomicLong(1_000_000);
    final Store store = new Store();
    private final List<Replica> replicas = new ArrayList<>();
    private final List<Replica> killed = new ArrayList<>();

    @AfterEach
    void closeAll() {
        killed.addAll(replicas);
        killed.forEach(Replica::close);
        server.close();
    }

    /** One that is not started yet; the same name has the same state folder. */
    Replica replica(String name) throws IOException {
        return new Replica(name, folder.resolve(name), server, ApiServer.ADMIN, clock);
    }

    Replica start(Replica replica) {
        replica.start(store);
        replicas.add(replica);
        return replica;
    }

    Replica start(String name) throws IOException {
        return start(replica(name));
    }

    /** It does nothing any more, and leaves everything as it is. */
    void kill(Replica replica) {
        replicas.remove(replica);
        killed.add(replica);
    }

    void stop(Replica replica) {
        replicas.remove(replica);
        replica.close();
    }

    ObjectNode create(String name) {
        return server.create(new EventBuilder("shop", name).message(name).build());
    }

    void repeat(String name, int count) {
        server.edit(Resource.EVENTS, "shop/" + name, event -> event.put("count", count));
    }

    void step() {
        clock.addAndGet(STEP_MILLIS);
        replicas.forEach(Replica::step);
    }

    void await(BooleanSupplier condition) {
        long end = System.nanoTime() + SOON.toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            step();
            LockSupport.parkNanos(500_000);
        }
        assertThat(condition.getAsBoolean())
                .as(() -> replicas.stream().map(r -> r.follower().state()).toList() + "; " + store.messages + "; "
                        + server.calls())
                .isTrue();
    }

    void awaitMessages(String... expected) {
        await(() -> store.messages.size() >= expected.length);
        assertThat(store.messages).containsExactly(expected);
    }

    void awaitWatch(Replica replica) {
        await(() -> replica.follower().state().endsWith("watching events"));
    }

    void awaitPosition(Replica replica, long version) {
        await(() -> replica.position().equals("*=" + version));
    }

    /** Passes at once, so that what is due is done. */
    void pass(long millis) {
        clock.addAndGet(millis);
        step();
    }

    int lists() {
        return server.calls().count("list", "events");
    }

    static String id(ObjectNode event) {
        String uid = event.at("/metadata/uid").asText().replace("-", "");
        return uid + '-' + (event.at("/metadata/resourceVersion").asLong() << EventLine.LINE_BITS) + '-';
    }
}
