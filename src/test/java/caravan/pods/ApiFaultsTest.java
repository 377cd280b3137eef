package caravan.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import caravan.apiserver.ApiServer;
import caravan.apiserver.PodBuilder;
import caravan.apiserver.Pods;
import caravan.apiserver.Rule;
import caravan.apiserver.Rules;
import caravan.cri.ContainerPath;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server, a network or an administrator does wrong. */
class ApiFaultsTest extends ApiTest {

    @Test
    void aWatchThatIsResetGoesOnWhereItWas() {
        openAndWatch();
        PodBuilder before = create("before");
        awaitKnown(path(before));
        server.goAway();
        await(() -> directory.getState().startsWith("waiting"));
        server.deletePod("shop", "before");
        PodBuilder missed = create("missed");
        server.comeBack();
        awaitPassing(() -> isKnown(path(missed)));
        pass(2 * HOUR);
        assertThat(directory.getForgottenPods())
                .as("the deletion was not missed")
                .isOne();
        assertThat(count("list", "pods")).isOne();
        assertThat(directory.getRelists()).isZero();
    }

    @Test
    void aWatchWhoseTimeIsOverIsFollowedByAnother() {
        openAndWatch();
        server.freezeWatches();
        PodBuilder missed = create("missed");
        pass(700 * SECOND);
        awaitPassing(() -> isKnown(path(missed)));
        awaitWatch();
        assertThat(count("list", "pods")).isOne();
    }

    @Test
    void bookmarksThatStopAreNoticed() {
        openAndWatch();
        server.bookmark();
        await(() -> directory.getSecondsSinceLastEvent() == 0);
        create("seen");
        await(() -> directory.getCachedPods() == 1);
        server.freezeWatches();
        PodBuilder missed = create("missed");
        pass(181 * SECOND);
        awaitPassing(() -> isKnown(path(missed)));
        assertThat(count("list", "pods")).isOne();
    }

    @Test
    void aHalfOpenWatchIsNoticedWhenAnUnknownPodIsAskedFor() {
        openAndWatch();
        server.freezeWatches();
        PodBuilder missed = create("missed");
        assertThat(find(path(missed))).isNull();
        pass(4 * SECOND);
        assertThat(find(path(missed))).isNull();
        assertThat(count("watch", "pods")).isOne();
        pass(2 * SECOND);
        awaitKnown(path(missed));
        assertThat(directory.getWaitTimeouts()).isZero();
        assertThat(count("list", "pods")).isOne();
    }

    @Test
    void unknownInstancesDoNotKeepReopeningTheWatch() {
        openAndWatch();
        List<ContainerPath> nobody = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            nobody.add(path("shop", "nobody", "app", Pods.containerId()));
            nobody.forEach(this::find);
            pass(SECOND);
            awaitWatch();
        }
        assertThat(count("watch", "pods")).isEqualTo(3);
    }

    @Test
    void aServerThatIsSilentIsGivenUp() {
        server.silence();
        PodBuilder pod = create("web");
        open();
        await(() -> count("list", "pods") == 1);
        pass(31 * SECOND);
        await(() -> directory.getState().contains("no answer for 30 s"));
        server.speak();
        awaitPassing(() -> isKnown(path(pod)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aVersionThatIsGoneLeadsToAnotherList(boolean asStatus) {
        server.faults().goneAsStatus(asStatus);
        PodBuilder deleted = create("deleted");
        openAndWatch();
        awaitKnown(path(deleted));
        server.goAway();
        await(() -> directory.getState().startsWith("waiting"));
        server.deletePod("shop", "deleted");
        PodBuilder missed = create("missed");
        server.compact();
        server.comeBack();
        awaitPassing(() -> isKnown(path(missed)));
        awaitPassing(() -> directory.getState().equals("watching pods"));
        assertThat(directory.getRelists()).isOne();
        assertThat(count("list", "pods")).isEqualTo(2);
        pass(2 * HOUR);
        assertThat(directory.getForgottenPods()).isOne();
    }

    @Test
    void aWatchThatExpiresUnderWayLeadsToAnotherList() {
        openAndWatch();
        pass(61 * SECOND);
        server.expireWatches();
        await(() -> directory.getRelists() == 1);
        awaitWatch();
    }

    @Test
    void aServerThatExpiresEveryWatchIsNotListedWithoutEnd() {
        openAndWatch();
        for (int i = 0; i < 100; i++) {
            server.expireWatches();
            pass(100);
        }
        assertThat(count("list", "pods")).isLessThan(8);
    }

    @Test
    void bookmarksAdvanceTheVersion() {
        openAndWatch();
        server.create(Pods.running("shop", "elsewhere", "n2"));
        server.compact();
        server.bookmark();
        PodBuilder last = create("last");
        awaitKnown(path(last));
        server.cut();
        await(() -> directory.getState().startsWith("waiting"));
        PodBuilder missed = create("missed");
        awaitPassing(() -> isKnown(path(missed)));
        assertThat(directory.getRelists()).isZero();
    }

    @Test
    void aBookmarkAloneAdvancesTheVersion() {
        openAndWatch();
        server.create(Pods.running("shop", "elsewhere", "n2"));
        pass(5 * SECOND);
        server.bookmark();
        await(() -> directory.getSecondsSinceLastEvent() == 0);
        server.compact();
        server.cut();
        await(() -> directory.getState().startsWith("waiting"));
        PodBuilder missed = create("missed");
        awaitPassing(() -> isKnown(path(missed)));
        assertThat(directory.getRelists()).isZero();
    }

    @Test
    void aSlowServerIsWaitedFor() {
        server.faults().delay(Duration.ofMillis(700));
        PodBuilder pod = create("web");
        open();
        awaitKnown(path(pod));
        assertThat(count("list", "pods")).isOne();
    }

    static Stream<Arguments> refusals() {
        return Stream.of(arguments(500, 0), arguments(503, 1), arguments(429, 2), arguments(504, 0));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void refusalsAreTriedAgain(int status, int retryAfter) {
        PodBuilder pod = create("web");
        server.faults().fail(3, status, retryAfter);
        open();
        await(() -> directory.getState().contains(Integer.toString(status)));
        awaitPassing(() -> isKnown(path(pod)));
        server.faults().fail(2, status, retryAfter);
        server.cut();
        await(() -> directory.getState().startsWith("waiting"));
        PodBuilder missed = create("missed");
        awaitPassing(() -> isKnown(path(missed)));
        assertThat(directory.getRelists()).isZero();
    }

    @Test
    void whatTheServerAsksForIsWaited() {
        server.faults().fail(1, 429, 20);
        open();
        await(() -> directory.getState().startsWith("waiting"));
        pass(19 * SECOND);
        assertThat(count("list", "pods")).isOne();
        pass(2 * SECOND);
        await(() -> count("list", "pods") == 2);
    }

    @Test
    void aRotatedTokenIsUsed() throws Exception {
        server.access().allow("first", "caravan", Rule.allow("list,watch", "pods"));
        account("first");
        openAndWatch();
        server.access().allow("second", "caravan", Rule.allow("list,watch", "pods"));
        server.access().expire("first");
        account("second");
        server.cut();
        await(() -> directory.getState().startsWith("waiting"));
        PodBuilder pod = create("web");
        awaitPassing(() -> isKnown(path(pod)));
        assertThat(server.calls().count(call -> call.status() == 401)).isZero();
    }

    @Test
    void aTokenThatIsExpiredIsTriedUntilItIsRotated() throws Exception {
        server.access().expire(ApiServer.ADMIN);
        PodBuilder pod = create("web");
        open();
        await(() -> directory.getState().contains("401"));
        server.access().allow("second", "caravan", Rule.allow("list,watch", "pods"));
        account("second");
        awaitPassing(() -> isKnown(path(pod)));
    }

    @Test
    void aRightThatIsMissingIsNamedAndTriedAgain() throws Exception {
        server.access().allow("poor", "caravan", Rule.allow("list", "pods"));
        account("poor");
        PodBuilder pod = create("web");
        open();
        awaitKnown(path(pod));
        await(() ->
                directory.getState().contains("waiting") && directory.getState().contains("cannot watch resource"));
        awaitPassing(() -> server.calls().count(call -> call.status() == 403) > 5);
        assertThat(directory.getWarnings()).isOne();
        server.access().allow("poor", "caravan", Rule.allow("list,watch", "pods"));
        awaitPassing(() -> directory.getState().equals("watching pods"));
    }

    @Test
    void labelsThatMayNotBeSeenDelayALogOnceAndNeverStopIt() throws Exception {
        configuration.setNodeLabels(true);
        server.access().allow("usual", "caravan", Rules.load(Path.of("k8s/agent/rbac.yaml")));
        account("usual");
        PodBuilder pod = create("web");
        open();
        await(() -> directory.getState().contains("cannot list resource") && directory.getCachedPods() == 1);
        assertThat(find(path(pod))).isNull();
        pass(10 * SECOND);
        assertThat(isKnown(path(pod))).isTrue();
        assertThat(directory.getWarnings()).isOne();
    }

    @Test
    void aServerThatIsAwayAtTheStartIsWaitedFor() {
        server.goAway();
        PodBuilder pod = create("web");
        open();
        await(() -> directory.getState().startsWith("waiting"));
        for (int i = 0; i < 3_600; i++) {
            pass(SECOND);
        }
        await(() -> directory.getState().startsWith("waiting"));
        long tries = directory.getRequests().get("list pods");
        assertThat(tries).as("the back-off is bounded, and kept").isBetween(3L, 250L);
        assertThat(directory.getWarnings()).isOne();
        assertThat(find(path(pod))).isNull();
        server.comeBack();
        awaitPassing(() -> isKnown(path(pod)));
    }

    @Test
    void whatIsKnownStaysWhileTheServerIsAwayForAnHour() {
        PodBuilder pod = create("web");
        openAndWatch();
        awaitKnown(path(pod));
        server.goAway();
        for (int i = 0; i < 3_600; i++) {
            pass(SECOND);
        }
        assertThat(isKnown(path(pod))).isTrue();
        assertThat(directory.getWarnings()).isBetween(1L, 2L);
        PodBuilder missed = create("missed");
        server.comeBack();
        awaitPassing(() -> isKnown(path(missed)));
        assertThat(directory.getRelists()).isZero();
    }

    @Test
    void nothingIsLeftOpenAfterTheEnd() throws Exception {
        openAndWatch();
        directory.close();
        assertThat(server.calls().await(SOON, calls -> calls.openWatches() == 0))
                .isTrue();
        directory.tick();
    }
}
