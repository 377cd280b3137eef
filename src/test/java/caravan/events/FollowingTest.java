package caravan.events;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.apiserver.EventBuilder;
import caravan.apiserver.Pods;
import caravan.apiserver.Resource;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One replica without an election. */
class FollowingTest extends EventsTest {

    @Test
    void eventsThatAreThereAndEventsThatComeAreRecords() throws Exception {
        ObjectNode first = create("a");
        create("b");
        Replica replica = start("one");
        awaitMessages("a", "b");
        awaitWatch(replica);
        create("c");
        awaitMessages("a", "b", "c");
        assertThat(store.ids.get(0)).startsWith(id(first));
        assertThat(lists()).isOne();
        assertThat(replica.counters().gaps.sum()).isZero();
    }

    @Test
    void aRepeatIsARecordOfItsOwn() throws Exception {
        ObjectNode first = create("a");
        Replica replica = start("one");
        awaitWatch(replica);
        repeat("a", 2);
        repeat("a", 3);
        awaitMessages("a", "a", "a");
        assertThat(store.distinct())
                .hasSize(3)
                .allMatch(id -> id.startsWith(id(first).substring(0, 33)));
        assertThat(replica.counters().repeats.sum()).isEqualTo(2);
    }

    @Test
    void aDeletionIsNoRecordButIsPassed() throws Exception {
        create("a");
        Replica replica = start("one");
        awaitWatch(replica);
        server.remove(Resource.EVENTS, "shop/a");
        awaitPosition(replica, server.revision());
        create("b");
        awaitMessages("a", "b");
    }

    @Test
    void aRestartGoesOnWhereItWas() throws Exception {
        create("a");
        Replica replica = start("one");
        awaitWatch(replica);
        create("b");
        awaitPosition(replica, server.revision());
        stop(replica);
        create("c");
        repeat("a", 2);
        start("one");
        awaitMessages("a", "b", "c", "a");
        assertThat(store.distinct()).hasSize(4);
        assertThat(lists()).isOne();
    }

    @Test
    void whatWasNotAcknowledgedBeforeAKillComesAgainAtItsPosition() throws Exception {
        create("a");
        Replica killed = start("one");
        awaitPosition(killed, server.revision());
        pass(2 * SECOND); // a checkpoint is written
        store.isSilent = true;
        create("b");
        awaitMessages("a", "b");
        Replica next = replica("two");
        killed.killedInto(next);
        stop(killed);
        store.isSilent = false;
        start(next);
        create("c");
        awaitMessages("a", "b", "b", "c");
        assertThat(store.distinct()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aVersionThatIsGoneIsAGapAndWhatIsThereIsDelivered(boolean isStatus) throws Exception {
        server.faults().goneAsStatus(isStatus);
        create("a");
        Replica replica = start("one");
        awaitPosition(replica, server.revision());
        server.goAway();
        create("missed");
        server.remove(Resource.EVENTS, "shop/missed");
        create("b");
        repeat("a", 2);
        server.compact();
        server.comeBack();
        await(() -> store.messages.size() == 3);
        assertThat(store.messages).containsExactlyInAnyOrder("a", "a", "b");
        assertThat(replica.counters().gaps.sum()).isOne();
        create("c");
        await(() -> store.messages.contains("c"));
        assertThat(store.distinct()).hasSize(4);
    }

    @Test
    void aVersionThatIsGoneAtTheStartIsAGapToo() throws Exception {
        create("a");
        Replica replica = start("one");
        awaitPosition(replica, server.revision());
        stop(replica);
        create("b");
        server.compact();
        Replica again = start("one");
        awaitMessages("a", "b");
        assertThat(again.counters().gaps.sum()).isOne();
    }

    @Test
    void aWatchThatIsExpiredIsAGap() throws Exception {
        create("a");
        Replica replica = start("one");
        awaitWatch(replica);
        server.expireWatches();
        await(() -> replica.counters().gaps.sum() == 1);
        create("b");
        awaitMessages("a", "b");
    }

    @Test
    void aStalledWatchMissesNothing() throws Exception {
        Replica replica = start("one");
        awaitWatch(replica);
        server.freezeWatches();
        create("a");
        pass(EventResource.QUIET_MILLIS + SECOND);
        awaitMessages("a");
        assertThat(replica.counters().gaps.sum()).isZero();
        assertThat(replica.counters().lists.sum()).isOne();
    }

    @Test
    void aWatchThatIsCutMissesNothing() throws Exception {
        Replica replica = start("one");
        awaitWatch(replica);
        server.goAway();
        create("a");
        server.comeBack();
        awaitMessages("a");
        assertThat(replica.counters().lists.sum()).isOne();
    }

    @Test
    void aQuietClusterDoesNotFallBehind() throws Exception {
        Replica replica = start("one");
        awaitWatch(replica);
        server.create(Pods.running("shop", "web", "n1"));
        long now = server.revision();
        pass(EventResource.QUIET_MILLIS + SECOND);
        await(() -> server.calls().count(call -> call.query().contains("timeoutSeconds=5&")) == 1);
        awaitWatch(replica);
        pass(5 * SECOND);
        assertThat(replica.position()).as("not before the end of the watch").isNotEqualTo("*=" + now);
        server.endWatches();
        awaitPosition(replica, now);
        server.compact();
        server.cut();
        create("a");
        awaitMessages("a");
        assertThat(replica.counters().gaps.sum()).isZero();
    }

    @Test
    void aStoreThatWasRestoredIsReadFromItsBeginning() throws Exception {
        create("a");
        Replica replica = start("one");
        await(() -> store.messages.size() == 1);
        replica.follower().term().stream.pass("*=1000");
        stop(replica);
        Replica again = start("one");
        awaitWatch(again);
        pass(EventResource.QUIET_MILLIS + SECOND);
        awaitMessages("a", "a");
        create("b");
        awaitMessages("a", "a", "b");
        assertThat(store.distinct()).hasSize(2);
    }

    @Test
    void onlyTheNamespacesAndFieldsThatAreWantedAreAskedFor() throws Exception {
        Replica replica = replica("one");
        replica.configuration.setNamespaces("shop, web");
        replica.configuration.setFieldSelector("type=Warning");
        server.create(new EventBuilder("shop", "a").message("a").build());
        server.create(new EventBuilder("shop", "n").type("Normal").build());
        server.create(new EventBuilder("other", "o").build());
        start(replica);
        await(() -> replica.follower().state().equals("watching events; watching events"));
        server.create(new EventBuilder("web", "b").message("b").build());
        awaitMessages("a", "b");
        await(() -> replica.position().matches("shop=\\d+;web=" + server.revision()));
        assertThat(server.calls().count(call -> call.path().equals("/api/v1/events")))
                .isZero();
    }

    @Test
    void whileTheStoreIsAwayNoMoreIsAskedForThanThereIsRoomFor() throws Exception {
        store.isAway = true;
        List<String> all = new ArrayList<>();
        String padding = "x".repeat(5_000);
        for (int i = 0; i < 2_500; i++) {
            String name = String.format("e%04d", i);
            all.add(name + padding);
            server.create(new EventBuilder("shop", name).message(name + padding).build());
        }
        Replica replica = start("one");
        await(() -> replica.follower().state().contains("waiting for room"));
        assertThat(replica.counters().events.sum()).isLessThan(2_500);
        assertThat(replica.follower().term().stream.inFlightBytes()).isLessThan(6 << 20);
        store.isAway = false;
        clock.addAndGet(30 * SECOND);
        await(() -> store.messages.size() >= 2_500);
        assertThat(store.messages).isEqualTo(all);
        assertThat(store.distinct()).hasSize(2_500);
        assertThat(lists()).isEqualTo(5);
        awaitPosition(replica, server.revision());
    }

    @Test
    void aListThatIsBrokenOffIsNotRepeated() throws Exception {
        for (int i = 0; i < 1_200; i++) {
            create(String.format("e%04d", i));
        }
        Replica killed = start("one");
        await(() -> killed.position().contains(","));
        Replica next = replica("two");
        stop(killed);
        killed.killedInto(next);
        assertThat(Position.parse(killedPosition(next)).of("*").listed()).isNotEmpty();
        int before = store.messages.size();
        start(next);
        awaitPosition(next, server.revision());
        assertThat(store.distinct()).hasSize(1_200);
        assertThat(store.messages).hasSizeBetween(1_200, 1_200 + before);
    }

    private static String killedPosition(Replica replica) throws Exception {
        try (var log = caravan.checkpoint.CheckpointLog.open(
                replica.folder.resolve("kubernetes-events").resolve("test"))) {
            return log.entries().get("token");
        }
    }

    @Test
    void anEventThatNobodyTakesHoldsUpNoOther() throws Exception {
        store.poison = "b";
        create("a");
        create("b");
        create("c");
        Replica replica = start("one");
        await(() -> {
            clock.addAndGet(SECOND);
            return replica.position().equals("*=" + server.revision());
        });
        assertThat(store.messages).containsExactlyInAnyOrder("a", "c");
        assertThat(store.buried).containsExactly("b");
    }
}
