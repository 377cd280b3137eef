package caravan.cri;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerPathTest {

    private static final String ID = "0123456789abcdef".repeat(4);

    @Test
    void linksAreNamedByPodNamespaceContainerAndId() {
        assertThat(ContainerPath.parse("/var/log/containers/web-1_shop_istio-proxy-" + ID + ".log"))
                .isEqualTo(new ContainerPath("shop", "web-1", null, "istio-proxy", ID, null));
    }

    @Test
    void podsHaveAFolderNamedByNamespacePodAndUid() {
        String uid = "9b2a7d1e-4c1d-4f6e-8a53-0f1c2b3a4d5e";
        assertThat(ContainerPath.parse("/var/log/pods/shop_web-1_" + uid + "/nginx/12.log"))
                .isEqualTo(new ContainerPath("shop", "web-1", uid, "nginx", null, 12));
    }

    @Test
    void namesOfPodsMayHoldDots() {
        assertThat(ContainerPath.parse("a.b-c.d_shop_app-" + ID + ".log"))
                .isEqualTo(new ContainerPath("shop", "a.b-c.d", null, "app", ID, null));
        assertThat(ContainerPath.parse("shop_a.b-c.d_77/app/0.log"))
                .isEqualTo(new ContainerPath("shop", "a.b-c.d", "77", "app", null, 0));
    }

    @Test
    void staticPodsHaveAHashForUid() {
        String hash = "c1f2e3d4a5b60718293a4b5c6d7e8f90";
        assertThat(ContainerPath.parse("/var/log/pods/kube-system_etcd-node-1_" + hash + "/etcd/0.log"))
                .isEqualTo(new ContainerPath("kube-system", "etcd-node-1", hash, "etcd", null, 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0.log.20211016-114621", "0.log.20211016-114621.gz", "0.log.20211016-114621.tmp", "0.log.1"})
    void rotatedFilesAreOfTheSameContainer(String name) {
        assertThat(ContainerPath.parse("/var/log/pods/shop_web_4f/app/" + name))
                .isEqualTo(new ContainerPath("shop", "web", "4f", "app", null, 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "app.log",
                "/var/log/syslog",
                "/var/log/containers/web_shop_app.log",
                "/var/log/containers/web_shop_app-0123.log",
                "/var/log/containers/shop_app-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.log",
                "/var/log/pods/shop_web/app/0.log",
                "/var/log/pods/shop_web_4f/app/x.log",
                "/var/log/pods/shop_web_4f/0.log",
                "/var/log/pods/shop_web_4f/app/0.txt",
                "/var/lib/docker/containers/4f/4f-json.log"
            })
    void otherPathsAreOfNoContainer(String path) {
        assertThat(ContainerPath.parse(path)).isNull();
    }
}
