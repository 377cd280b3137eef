package caravan.bench;

import caravan.kubernetes.ContainerMetadata;
import caravan.kubernetes.Pod;
import java.util.List;
import java.util.Map;

/** What Kubernetes knows of an everyday container. */
final class SamplePod {

    private static final String ID = "0123456789abcdef".repeat(4);

    private SamplePod() {}

    static ContainerMetadata metadata() {
        String image = "registry.shop.example/nginx";
        Pod.Container container = new Pod.Container("nginx", ID, 0, null, image + ":1.27", image + "@sha256:" + ID);
        Pod pod = new Pod(
                "shop",
                "web-1",
                "9b2a7d1e-4c1d-4f6e-8a53-0f1c2b3a4d5e",
                null,
                "node-7",
                "10.1.2.3",
                Map.of(
                        "app.kubernetes.io/name", "web",
                        "app.kubernetes.io/instance", "shop",
                        "app.kubernetes.io/version", "1.27.0",
                        "app.kubernetes.io/managed-by", "Helm",
                        "pod-template-hash", "5d9c7b6f48"),
                Map.of("prometheus.io/scrape", "true", "prometheus.io/port", "9113"),
                new Pod.Owner("ReplicaSet", "web-5d9c7b6f48"),
                List.of(container));
        return new ContainerMetadata(pod, container, Map.of(), Map.of());
    }
}
