package caravan.pods;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.apiserver.ApiServer;
import caravan.apiserver.KubeletServer;
import caravan.apiserver.PodBuilder;
import caravan.apiserver.Pods;
import caravan.apiserver.Rule;
import caravan.apiserver.TestCa;
import caravan.cri.ContainerPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeletSourceTest extends ApiTest {

    @TempDir
    static Path authority;

    private static TestCa ca;

    private KubeletServer kubelet;

    @BeforeAll
    static void makeAuthority() throws Exception {
        ca = TestCa.make(authority);
    }

    @BeforeEach
    void startKubelet() throws Exception {
        kubelet = KubeletServer.start(server, "n1", ca);
        configuration.setSource("kubelet");
        configuration.setServer("");
        configuration.setKubelet(kubelet.uri().toString());
        configuration.setCaFile(
                Files.writeString(folder.resolve("kubelet.crt"), ca.pem()).toString());
    }

    @AfterEach
    void closeKubelet() {
        kubelet.close();
    }

    private void openAndAsk() {
        open();
        await(() -> directory.getState().startsWith("asking every"));
    }

    private int asked() {
        return kubelet.calls().count();
    }

    @Test
    void podsAreKnownAndTheApiServerIsNotAsked() {
        PodBuilder pod = create("web");
        openAndAsk();
        assertThat(isKnown(path(pod))).isTrue();
        assertThat(server.calls().count()).isZero();
        assertThat(directory.getRequests()).isEqualTo(Map.of("get pods", 1L));
    }

    @Test
    void itIsAskedEachInterval() {
        openAndAsk();
        PodBuilder pod = create("web");
        for (int i = 0; i < 9; i++) {
            pass(SECOND);
        }
        assertThat(asked()).isOne();
        pass(SECOND);
        awaitKnown(path(pod));
        assertThat(asked()).isEqualTo(2);
    }

    @Test
    void anUnknownInstanceHasItAskedSoonerButNotMoreThanOnceASecond() {
        openAndAsk();
        pass(SECOND);
        PodBuilder pod = create("web");
        awaitKnown(path(pod));
        assertThat(asked()).isEqualTo(2);
        for (int i = 0; i < 50; i++) {
            find(path("shop", "nobody", "app", Pods.containerId()));
            pass(10);
        }
        assertThat(asked()).isEqualTo(2);
        pass(500);
        await(() -> asked() == 3);
    }

    @Test
    void aPodThatIsMissingIsDeleted() {
        PodBuilder pod = create("web");
        openAndAsk();
        server.deletePod("shop", "web");
        pass(10 * SECOND);
        await(() -> directory.getRelists() == 1);
        assertThat(isKnown(path(pod))).isTrue();
        pass(HOUR + SECOND);
        pass(61 * SECOND);
        await(() -> directory.getForgottenPods() == 1);
    }

    @Test
    void aRecreatedPodIsAnotherOne() {
        PodBuilder first = Pods.ofStatefulSet("shop", "db", 0, "n1").label("v", "1");
        server.create(first);
        openAndAsk();
        assertThat(isKnown(path(first))).isTrue();
        server.deletePod("shop", "db-0");
        PodBuilder second = Pods.ofStatefulSet("shop", "db", 0, "n1").label("v", "2");
        server.create(second);
        pass(10 * SECOND);
        awaitKnown(path(second));
        assertThat(find(path(first)).pod().labels()).containsEntry("v", "1");
        assertThat(find(path(second)).pod().labels()).containsEntry("v", "2");
    }

    @Test
    void aStaticPodIsFoundByItsHash() {
        server.create(Pods.mirror("kube-system", "kube-proxy", "n1", "0123abcd"));
        openAndAsk();
        assertThat(isKnown(ContainerPath.parse("/var/log/pods/kube-system_kube-proxy-n1_0123abcd/app/0.log")))
                .isTrue();
    }

    @Test
    void aKubeletThatIsAwayIsWaitedFor() {
        kubelet.goAway();
        PodBuilder pod = create("web");
        open();
        await(() -> directory.getState().startsWith("waiting"));
        for (int i = 0; i < 600; i++) {
            pass(SECOND);
            await(() -> !directory.getState().equals("asking"));
        }
        assertThat(directory.getWarnings()).isOne();
        kubelet.comeBack();
        awaitPassing(() -> isKnown(path(pod)));
    }

    @Test
    void aRightThatIsMissingIsNamedOnce() throws Exception {
        server.access().allow("poor", "caravan");
        account("poor");
        open();
        await(() -> directory.getState().contains("403"));
        pass(60 * SECOND);
        await(() -> asked() == 2);
        assertThat(directory.getWarnings()).isOne();
        server.access().allow("poor", "caravan", Rule.allow("get", "nodes/pods"));
        PodBuilder pod = create("web");
        awaitPassing(() -> isKnown(path(pod)));
    }

    @Test
    void aRotatedTokenIsUsed() throws Exception {
        openAndAsk();
        server.access().expire(ApiServer.ADMIN);
        server.access().allow("second", "caravan", Rule.allow("get", "nodes/pods"));
        account("second");
        PodBuilder pod = create("web");
        pass(10 * SECOND);
        awaitKnown(path(pod));
    }

    @Test
    void aKubeletThatIsNotTrustedIsNotToldTheToken() throws Exception {
        TestCa other = TestCa.make(folder.resolve("other"));
        Path file = Files.writeString(folder.resolve("kubelet.crt"), other.pem());
        open();
        await(() -> directory.getState().startsWith("waiting"));
        assertThat(asked()).isZero();
        Files.writeString(file, ca.pem());
        PodBuilder pod = create("web");
        awaitPassing(() -> isKnown(path(pod)));
    }

    @Test
    void anyCertificateWillDoWhereThatIsAskedFor() {
        configuration.setCaFile("");
        configuration.setInsecure(true);
        PodBuilder pod = create("web");
        openAndAsk();
        assertThat(isKnown(path(pod))).isTrue();
    }

    @Test
    void anAnswerThatIsNoListIsTriedAgain() {
        PodBuilder pod = create("web");
        kubelet.faults().fail(1, 500);
        open();
        await(() -> directory.getState().contains("500"));
        awaitPassing(() -> isKnown(path(pod)));
    }
}
