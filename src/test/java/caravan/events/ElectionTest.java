package caravan.events;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.apiserver.ApiServer;
import caravan.apiserver.Resource;
import caravan.apiserver.Rules;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two replicas, and one lease. */
class ElectionTest extends EventsTest {

    private Replica one;
    private Replica two;

    @BeforeEach
    void startBoth() throws Exception {
        one = start(replica("one").elected());
        two = start(replica("two").elected());
        one.elect();
        two.elect();
    }

    private JsonNode lease() {
        return server.get(Resource.LEASES, "logging", "caravan-events").orElseThrow();
    }

    private String written() {
        return lease().path("metadata").path("annotations").path(Lease.POSITION).asText();
    }

    @Test
    void oneDeliversAndTheOtherIsReady() throws Exception {
        create("a");
        awaitMessages("a");
        two.elect();
        assertThat(lease().at("/spec/holderIdentity").asText()).isEqualTo("one");
        assertThat(two.follower().state()).isEqualTo("ready, while one delivers");
        assertThat(two.follower().isFollowing()).isFalse();
        assertThat(two.counters().events.sum()).isZero();
    }

    @Test
    void whoStopsInOrderHandsOverAtOnceWithoutRepetition() throws Exception {
        create("a");
        create("b");
        awaitMessages("a", "b");
        awaitPosition(one, server.revision());
        stop(one);
        assertThat(lease().at("/spec/holderIdentity").asText()).isEmpty();
        create("c");
        two.elect();
        awaitMessages("a", "b", "c");
        assertThat(two.counters().lists.sum()).isZero();
        assertThat(lease().at("/spec/leaseTransitions").asInt()).isOne();
    }

    @Test
    void afterAKillTheOtherGoesOnWhenTheLeaseIsOver() throws Exception {
        create("a");
        awaitMessages("a");
        awaitWatch(one);
        one.elect();
        assertThat(written()).isEqualTo(one.position());
        create("b");
        awaitMessages("a", "b");
        kill(one);
        create("c");
        two.elect();
        assertThat(two.follower().isFollowing()).isFalse();
        pass(14 * SECOND);
        two.elect();
        pass(2 * SECOND);
        two.elect();
        awaitMessages("a", "b", "b", "c");
        assertThat(store.distinct()).hasSize(3);
    }

    @Test
    void whoCannotRenewDeliversNoMoreAndOverwritesNothingLater() throws Exception {
        create("a");
        awaitMessages("a");
        awaitWatch(one);
        one.elect();
        two.elect();
        server.faults().fail(1, 503, 0, target -> target.verb().equals("update"));
        clock.addAndGet(10 * SECOND);
        one.elect();
        step();
        assertThat(one.follower().isFollowing()).isFalse();
        assertThat(one.follower().term()).isNull();
        pass(5 * SECOND);
        two.elect();
        create("b");
        awaitMessages("a", "b");
        awaitPosition(two, server.revision());
        two.elect();
        one.elect();
        assertThat(written()).isEqualTo(two.position());
        assertThat(one.follower().state()).isEqualTo("ready, while two delivers");
    }

    @Test
    void whoIsPushedOutStops() throws Exception {
        awaitWatch(one);
        server.edit(Resource.LEASES, "logging/caravan-events", lease -> lease.withObject("/spec")
                .put("holderIdentity", "somebody"));
        one.elect();
        step();
        assertThat(one.follower().isFollowing()).isFalse();
    }

    @Test
    void whatOthersWriteIntoTheLeaseStays() throws Exception {
        awaitWatch(one);
        server.edit(Resource.LEASES, "logging/caravan-events", lease -> lease.withObject("/metadata/labels")
                .put("team", "a"));
        one.elect();
        one.elect();
        assertThat(one.follower().isFollowing()).isTrue();
        assertThat(lease().at("/metadata/labels/team").asText()).isEqualTo("a");
        assertThat(lease().at("/spec/renewTime").asText()).matches("\\d{4}-.*T.*\\.\\d{6}Z");
    }

    @Test
    void aPodThatIsStartedAgainGoesOnAtOnceWhereItWas() throws Exception {
        create("a");
        awaitMessages("a");
        awaitWatch(one);
        one.elect();
        kill(one);
        Replica again = new Replica("one", folder.resolve("again"), server, ApiServer.ADMIN, clock);
        start(again.elected());
        create("b");
        again.elect();
        awaitMessages("a", "b");
    }

    @Test
    void ofTwoPositionsTheFurtherOneCounts() throws Exception {
        create("a");
        awaitMessages("a");
        awaitPosition(one, server.revision());
        server.edit(Resource.LEASES, "logging/caravan-events", lease -> lease.withObject("/metadata/annotations")
                .put(Lease.POSITION, "*=1"));
        stop(one);
        server.edit(Resource.LEASES, "logging/caravan-events", lease -> lease.withObject("/metadata/annotations")
                .put(Lease.POSITION, "*=1"));
        Replica again = start(replica("one").elected());
        create("b");
        again.elect();
        awaitMessages("a", "b");
    }

    @Test
    void anAnnotationThatIsNoPositionIsPassedOver() throws Exception {
        create("a");
        awaitMessages("a");
        stop(one);
        server.edit(Resource.LEASES, "logging/caravan-events", lease -> lease.withObject("/metadata/annotations")
                .put(Lease.POSITION, "nonsense"));
        two.elect();
        awaitMessages("a", "a");
        assertThat(store.distinct()).hasSize(1);
    }

    @Test
    void theRightsThatAreShippedSuffice() throws Exception {
        stop(one);
        stop(two);
        server.calls().clear();
        server.access().allow("minimal", "system:caravan", Rules.load(Path.of("k8s/events/rbac.yaml")));
        server.edit(Resource.LEASES, "logging/caravan-events", lease -> lease.withObject("/spec")
                .put("holderIdentity", ""));
        Replica third = start(new Replica("three", folder.resolve("three"), server, "minimal", clock).elected());
        third.elect();
        create("a");
        awaitMessages("a");
        third.elect();
        server.remove(Resource.LEASES, "logging/caravan-events");
        third.elect();
        third.elect();
        assertThat(third.follower().isFollowing()).isFalse();
        third.elect();
        assertThat(server.calls().count(call -> call.status() == 403)).isZero();
        assertThat(lease().at("/spec/holderIdentity").asText()).isEqualTo("three");
    }
}
