package caravan.pods;

import static caravan.pods.Samples.container;
import static caravan.pods.Samples.link;
import static caravan.pods.Samples.path;
import static caravan.pods.Samples.pod;
import static org.assertj.core.api.Assertions.assertThat;

import caravan.cri.ContainerPath;
import caravan.kubernetes.ContainerMetadata;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How long an unknown instance waits, and what corrects the answer that it then gets. */
class WaitTest extends DirectoryTest {

    private static final ContainerPath LINK = link("web", "app", "a");
    private static final ContainerPath LOG = path("web", "u1", "app", 1);

    @Test
    void anUnknownInstanceWaitsOnce() {
        assertPending(LINK);
        pass(4_999);
        assertPending(LINK);
        assertThat(source.late).isFalse();
        pass(5_000);
        assertPending(LINK);
        assertThat(source.late).isTrue();
        pass(1);
        assertThat(find(LINK)).isNull();
        assertThat(find(LINK)).isNull();
        assertThat(directory.getWaits()).isOne();
        assertThat(directory.getWaitTimeouts()).isOne();
        assertThat(source.wanted).isEqualTo(3);
    }

    @Test
    void anInstanceThatComesInTimeIsAnsweredAtOnce() {
        assertPending(LINK);
        source.sink.put(pod("web", "u1", container("app", "a", 0, null)));
        assertThat(find(LINK).isComplete()).isTrue();
        assertThat(directory.getWaitTimeouts()).isZero();
    }

    @Test
    void aKnownPodWhoseStatusLacksTheInstanceIsNotKnownYet() {
        source.sink.put(pod("web", "u1", container("app", "a", 0, null)));
        assertPending(LOG);
        pass(10 * SECOND);
        ContainerMetadata incomplete = find(LOG);
        assertThat(incomplete.pod().uid()).isEqualTo("u1");
        assertThat(incomplete.container()).isNull();
        assertThat(find(LOG)).isSameAs(incomplete);
    }

    @Test
    void anEventCorrectsANegativeAnswer() {
        assertPending(LOG);
        pass(10 * SECOND);
        assertThat(find(LOG)).isNull();
        source.sink.put(pod("web", "u1", container("app", null, 0, null)));
        assertThat(find(LOG).isComplete()).isFalse();
        source.sink.put(pod("web", "u1", container("app", "b", 1, "a")));
        assertThat(find(LOG).isComplete()).isTrue();
        assertThat(directory.getWaits()).isOne();
    }

    @Test
    void theWaitIsBoundedBeforeTheSourceWasEverInSync() {
        assertPending(LINK);
        clock.addAndGet(10 * SECOND);
        assertThat(find(LINK)).isNull();
    }

    @Test
    void anInstanceOfADeletedPodIsNotWaitedFor() {
        source.sink.put(pod("web", "u1", container("app", null, 0, null)));
        assertPending(LOG);
        source.sink.delete("u1");
        assertThat(find(LOG).isComplete()).isFalse();
    }

    @Test
    void noWaitAtAllWhereItIsZero() {
        configuration.setWait(Duration.ZERO);
        directory.close();
        reopen();
        assertThat(find(LINK)).isNull();
        assertThat(directory.getWaits()).isZero();
        assertThat(directory.getWaitTimeouts()).isZero();
    }

    @Test
    void aDeletedPodIsKnownWhileItIsAskedFor() {
        source.sink.put(pod("web", "u1", container("app", "a", 0, null)));
        source.sink.delete("u1");
        for (int i = 0; i < 10; i++) {
            pass(HOUR / 2);
            assertThat(find(LINK).isComplete()).isTrue();
        }
        pass(HOUR + 1);
        assertThat(directory.getForgottenPods()).isOne();
        assertThat(directory.getCachedPods()).isZero();
        assertPending(LINK);
    }

    @Test
    void aDeletedPodThatNobodyAskedForIsKeptAsLong() {
        source.sink.put(pod("web", "u1", container("app", "a", 0, null)));
        pass(5 * HOUR);
        source.sink.delete("u1");
        pass(HOUR);
        assertThat(find(LINK).isComplete()).isTrue();
    }

    @Test
    void aPodThatIsMissingInACompleteListIsDeleted() {
        source.sink.put(pod("web", "u1", container("app", "a", 0, null)));
        source.sink.replace(List.of(pod("other", "u2")));
        assertThat(find(LINK).isComplete()).isTrue();
        pass(2 * HOUR);
        assertThat(directory.getCachedPods()).isOne();
        pass(2 * HOUR);
        assertThat(directory.getCachedPods()).isOne();
    }

    @Test
    void aLivePodIsNeverForgotten() {
        source.sink.put(pod("web", "u1", container("app", "a", 0, null)));
        pass(100 * HOUR);
        assertThat(find(LINK).isComplete()).isTrue();
    }

    @Test
    void whatIsGoneIsBounded() {
        String large = "x".repeat(100_000);
        for (int i = 0; i < 200; i++) {
            source.sink.put(pod("p" + i, "u" + i, Map.of("large", large), 0));
            source.sink.delete("u" + i);
            clock.addAndGet(1);
        }
        assertThat(directory.getCachedPods()).isBetween(20, 50);
        assertThat(directory.getForgottenPods()).isBetween(150L, 180L);
    }
}
