package caravan.manifests;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.CrossVersionObjectReference;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The rules of this house for everything that is applied together. */
final class Policy {

    private static final String COMPONENT = "app.kubernetes.io/component";

    private final Faults faults = new Faults();
    private final Manifests manifests;

    private Policy(Manifests manifests) {
        this.manifests = manifests;
    }

    /** What breaks them. */
    static List<String> faults(Manifests manifests) throws IOException {
        Policy policy = new Policy(manifests);
        policy.check();
        return policy.faults.found();
    }

    private void check() throws IOException {
        PodPolicy pods = new PodPolicy(faults, version());
        MountPolicy mounts = new MountPolicy(faults);
        Set<String> known = SettingsOf.known();
        for (Workload workload : Workload.of(manifests)) {
            pods.check(workload);
            mounts.volumesAndMounts(workload, claims(workload));
            account(workload);
            for (Container container : workload.caravans()) {
                Map<String, String> settings = SettingsOf.of(container, manifests);
                settings.keySet().forEach(name -> faults.check(known.contains(name), workload, "no setting: " + name));
                mounts.check(manifests, workload, container, settings);
            }
        }
        new AccessPolicy(faults).check(manifests);
        manifests
                .all(NetworkPolicy.class)
                .forEach(one -> selects(one.getSpec().getPodSelector().getMatchLabels(), "NetworkPolicy"));
        manifests.all(PodDisruptionBudget.class).forEach(this::budget);
        manifests.all(HorizontalPodAutoscaler.class).forEach(this::scaled);
    }

    private static Set<String> claims(Workload workload) {
        return workload.object() instanceof StatefulSet set
                ? set.getSpec().getVolumeClaimTemplates().stream()
                        .map(PersistentVolumeClaim::getMetadata)
                        .map(metadata -> metadata.getName())
                        .collect(Collectors.toSet())
                : Set.of();
    }

    private void account(Workload workload) {
        String name = workload.pod().getServiceAccountName();
        faults.check(name == null || manifests.has(ServiceAccount.class, name), workload, "has no account " + name);
    }

    private void budget(PodDisruptionBudget budget) {
        Map<String, String> labels = budget.getSpec().getSelector().getMatchLabels();
        selects(labels, "PodDisruptionBudget");
        faults.equal(labels.get(COMPONENT), "aggregator", "PodDisruptionBudget", "whose it is");
    }

    private void scaled(HorizontalPodAutoscaler autoscaler) {
        CrossVersionObjectReference scaled = autoscaler.getSpec().getScaleTargetRef();
        faults.check(
                Workload.of(manifests).stream()
                        .anyMatch(workload -> workload.toString().equals(scaled.getKind() + ' ' + scaled.getName())),
                "HorizontalPodAutoscaler",
                "scales nothing: " + scaled);
    }

    private void selects(Map<String, String> labels, String where) {
        faults.check(
                Workload.of(manifests).stream()
                        .anyMatch(workload -> workload.labels().entrySet().containsAll(labels.entrySet())),
                where,
                "selects no pods: " + labels);
    }

    /** The project's version. */
    static String version() throws IOException {
        Matcher version = Pattern.compile("<artifactId>caravan</artifactId>\\s*<version>([^<]+)</version>")
                .matcher(Files.readString(Path.of("pom.xml")));
        if (!version.find()) {
            throw new IOException("pom.xml has no version");
        }
        return version.group(1);
    }
}
