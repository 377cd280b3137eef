package caravan.kubernetes;

import static caravan.kubernetes.SamplePod.FILE;
import static caravan.kubernetes.SamplePod.ID;
import static caravan.kubernetes.SamplePod.LINK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.batch.Batch;
import caravan.batch.PendingException;
import caravan.batch.SharedField;
import caravan.batch.Source;
import caravan.cri.ContainerPath;
import caravan.cri.CriParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EnricherTest {

    private static final String ROTATED = FILE + ".20211016-114621";

    private final FakePods pods = new FakePods();
    private final Enricher enricher = Enricher.of(pods, Map.of());
    private final Source source = new Source(LINK);

    /** Answers with one object, and keeps what it was asked. */
    private static final class FakePods implements Pods {
        private final List<ContainerPath> asked = new ArrayList<>();
        private @Nullable ContainerMetadata known = new SamplePod().metadata();
        private @Nullable PendingException pending;
        private @Nullable ContainerMetadata own;

        @Override
        public @Nullable ContainerMetadata own() {
            return own;
        }

        @Override
        public @Nullable ContainerMetadata find(ContainerPath instance) {
            asked.add(instance);
            if (pending != null) {
                throw pending;
            }
            return known;
        }
    }

    private static SharedField field(Batch batch) {
        return batch.shared().stream()
                .filter(field -> field.name().equals("kubernetes"))
                .reduce((one, other) -> {
                    throw new AssertionError("two fields");
                })
                .orElseThrow();
    }

    private Batch enriched(Source of, String place) {
        return enriched(enricher, of, place);
    }

    private static Batch enriched(Enricher by, Source of, String place) {
        Batch batch = Enriched.batch(of, place, "stdout a", "stderr b");
        by.apply(batch);
        return batch;
    }

    @Test
    void replacesWhatThePathAloneTold() {
        Batch batch = enriched(source, FILE);
        assertThat(Enriched.json(batch)).hasSize(2).allSatisfy(line -> assertThat(
                        Enriched.read(line).get("kubernetes"))
                .isEqualTo(field(batch).value()));
        assertThat(field(batch).value()).asString().contains("node-7");
    }

    @Test
    void logsOfNoContainerAreOfTheOwnPodInASidecar() {
        Source file = new Source("/logs/application.log");
        assertThat(enriched(file, file.path()).shared()).isEmpty();

        ContainerMetadata known = new SamplePod().metadata();
        pods.own = new ContainerMetadata(known.pod(), null, Map.of(), Map.of());
        assertThat(field(enriched(file, file.path())).value())
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .containsEntry("pod_name", known.pod().name())
                .containsEntry("pod_id", known.pod().uid())
                .containsEntry("host", known.pod().node())
                .doesNotContainKeys("container_name", "metadata");
        pods.own = known;
        SharedField whole = field(enriched(file, file.path()));
        assertThat(whole.value()).asString().contains("container_name=nginx");
        assertThat(field(enriched(file, file.path()))).isSameAs(whole);
        assertThat(pods.asked).isEmpty();
    }

    @Test
    void asksForTheInstanceThatPathAndPlaceName() {
        enriched(source, FILE);
        assertThat(pods.asked)
                .containsExactly(new ContainerPath("shop", SamplePod.NAME, SamplePod.UID, "nginx", ID, 2));
    }

    @Test
    void theFieldIsMadeOnceForWhatIsKnown() {
        SharedField first = field(enriched(source, FILE));
        assertThat(field(enriched(source, FILE))).isSameAs(first);
        pods.known = new SamplePod().label("app", "web").metadata();
        SharedField second = field(enriched(source, FILE));
        assertThat(second).isNotSameAs(first);
        assertThat(second.value()).asString().contains("app=web");
        assertThat(field(enriched(source, FILE))).isSameAs(second);
        assertThat(pods.asked).hasSize(4);
    }

    @Test
    void whatIsNotKnownIsMadeOnceToo() {
        pods.known = null;
        SharedField first = field(enriched(source, FILE));
        assertThat(first.value()).asString().contains("metadata=incomplete");
        assertThat(field(enriched(source, FILE))).isSameAs(first);
        pods.known = new SamplePod().metadata();
        assertThat(field(enriched(source, FILE)).value()).asString().doesNotContain("incomplete");
    }

    @Test
    void sourcesHaveFieldsOfTheirOwn() {
        Source other = new Source(SamplePod.link("sidecar", SamplePod.FORMER_ID));
        assertThat(field(enriched(source, FILE)).value()).asString().contains("container_name=nginx");
        assertThat(field(enriched(other, other.path())).value()).asString().contains("container_name=sidecar");
        assertThat(field(enriched(source, FILE)).value()).asString().contains("container_name=nginx");
    }

    @Test
    void aRotatedFileIsOfTheSameContainer() {
        Object before = field(enriched(source, FILE)).value();
        assertThat(field(enriched(source, ROTATED)).value()).isEqualTo(before);
        assertThat(pods.asked.get(1)).isEqualTo(pods.asked.get(0));
    }

    @Test
    void aLinkThatLeadsElsewhereIsReadAnew() {
        enriched(source, LINK);
        enriched(source, SamplePod.file("nginx", 3));
        assertThat(pods.asked).extracting(ContainerPath::restartCount).containsExactly(null, 3);
    }

    @Test
    void aFileOfNoContainerPassesUntouched() {
        Batch batch = enriched(new Source("/var/log/kubelet.log"), "/var/log/kubelet.log");
        assertThat(batch.shared()).isEmpty();
        assertThat(Enriched.json(batch)).allSatisfy(line -> assertThat(line).doesNotContain("kubernetes"));
        assertThat(pods.asked).isEmpty();
    }

    @Test
    void whatIsPendingGoesToTheCallerAndLeavesTheBatchAsItWas() {
        Batch batch = Enriched.batch(source, FILE, "stdout a");
        List<SharedField> before = List.copyOf(batch.shared());
        pods.pending = new PendingException("pod shop/web");
        assertThatThrownBy(() -> enricher.apply(batch)).isSameAs(pods.pending);
        assertThat(batch.shared()).isEqualTo(before);
        pods.pending = null;
        enricher.apply(batch);
        assertThat(field(batch).value()).asString().contains("node-7");
    }

    @Test
    void twoStepsDoNotShareWhatTheyMake() {
        Enricher other = Enricher.of(pods, Map.of("fields", ""));
        for (int i = 0; i < 2; i++) {
            assertThat(field(enriched(source, FILE)).value()).asString().contains("node-7");
            assertThat(field(enriched(other, source, FILE)).value()).asString().doesNotContain("node-7");
        }
    }

    @Test
    void theParserDoesNotTakeTheFieldBack() {
        Batch batch = enriched(source, FILE);
        SharedField field = field(batch);
        new CriParser().apply(batch);
        assertThat(field(batch)).isSameAs(field);
    }

    @Test
    void allOptionsAreReadAtOnce() {
        assertThatThrownBy(() -> Enricher.of(pods, Map.of("fields", "x", "dedot", "1", "podAnnotations", "y", "z", "")))
                .hasMessageContaining("`fields`")
                .hasMessageContaining("`dedot`")
                .hasMessageContaining("`podAnnotations`")
                .hasMessageEndingWith(": was \"z\"");
    }
}
