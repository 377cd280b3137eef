package caravan.manifests;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a pod may do. All but the agent's satisfy the Pod Security Standard {@code restricted}; the agent has of what that
 * forbids the user root, the capability {@code DAC_READ_SEARCH} and volumes of its node, and nothing else.
 */
final class PodPolicy {

    private static final long USER = 10001;
    private static final int GRACE_SECONDS = 30;
    private static final String PORT = "observe";

    private final Faults faults;
    private final String version;

    /** @param version of the project, which images must be of */
    PodPolicy(Faults faults, String version) {
        this.faults = faults;
        this.version = version;
    }

    void check(Workload workload) {
        pod(workload);
        workload.containers().forEach(container -> security(workload, container));
        workload.caravans().forEach(container -> caravan(workload, container));
        labels(workload);
    }

    private void pod(Workload workload) {
        PodSpec pod = workload.pod();
        faults.check(!isTrue(pod.getHostNetwork()), workload, "must not use hostNetwork");
        faults.check(!isTrue(pod.getHostPID()), workload, "must not use hostPID");
        faults.check(!isTrue(pod.getHostIPC()), workload, "must not use hostIPC");
        faults.equal(pod.getEnableServiceLinks(), false, workload, "enableServiceLinks");
        faults.equal(seccomp(pod.getSecurityContext()), "RuntimeDefault", workload, "seccompProfile");
        faults.check(
                pod.getTerminationGracePeriodSeconds() == null
                        || pod.getTerminationGracePeriodSeconds() == GRACE_SECONDS,
                workload,
                "terminationGracePeriodSeconds must be " + GRACE_SECONDS + ", or camel.main.shutdownTimeout another");
        faults.check(
                pod.getServiceAccountName() != null || Boolean.FALSE.equals(pod.getAutomountServiceAccountToken()),
                workload,
                "must have a serviceAccountName or no token");
        if (workload.isAgent()) {
            faults.equal(pod.getNodeSelector(), Map.of("kubernetes.io/os", "linux"), workload, "nodeSelector");
            faults.equal(pod.getPriorityClassName(), "system-node-critical", workload, "priorityClassName");
        }
    }

    private static boolean isTrue(@Nullable Boolean value) {
        return Boolean.TRUE.equals(value);
    }

    private static @Nullable String seccomp(@Nullable PodSecurityContext context) {
        return context == null || context.getSeccompProfile() == null
                ? null
                : context.getSeccompProfile().getType();
    }

    private void security(Workload workload, Container container) {
        String where = workload + " " + container.getName();
        SecurityContext context = container.getSecurityContext();
        if (context == null || context.getCapabilities() == null) {
            faults.check(false, where, "must have a securityContext with capabilities");
            return;
        }
        boolean isAgent = workload.isAgent();
        faults.check(!isTrue(context.getPrivileged()), where, "must not be privileged");
        faults.equal(context.getAllowPrivilegeEscalation(), false, where, "allowPrivilegeEscalation");
        faults.equal(context.getReadOnlyRootFilesystem(), true, where, "readOnlyRootFilesystem");
        faults.equal(context.getCapabilities().getDrop(), List.of("ALL"), where, "capabilities.drop");
        faults.equal(
                context.getCapabilities().getAdd(),
                isAgent ? List.of("DAC_READ_SEARCH") : List.of(),
                where,
                "capabilities.add");
        if (Workload.isCaravan(container)) {
            faults.equal(context.getRunAsUser(), isAgent ? 0L : USER, where, "runAsUser");
        }
        PodSecurityContext ofPod = workload.pod().getSecurityContext();
        faults.check(
                isAgent || isTrue(context.getRunAsNonRoot()) || (ofPod != null && isTrue(ofPod.getRunAsNonRoot())),
                where,
                "runAsNonRoot must be true");
    }

    private void caravan(Workload workload, Container container) {
        String where = workload + " " + container.getName();
        boolean isSidecar = workload.isSidecar(container);
        faults.equal(container.getImage(), Workload.image(version), where, "image");
        faults.check(
                container.getPorts().stream().anyMatch(port -> PORT.equals(port.getName())),
                where,
                "must have the port " + PORT);
        probe(container.getStartupProbe(), "started", where);
        probe(container.getLivenessProbe(), "live", where);
        if (isSidecar) {
            faults.check(
                    container.getReadinessProbe() == null, where, "must not make the app unready: no readinessProbe");
        } else {
            probe(container.getReadinessProbe(), "ready", where);
        }
        resources(container.getResources(), where);
    }

    private void probe(@Nullable Probe probe, String what, String where) {
        if (probe == null || probe.getHttpGet() == null) {
            faults.check(false, where, "must be asked whether it is " + what);
            return;
        }
        faults.equal(probe.getHttpGet().getPath(), "/observe/health/" + what, where, "the probe's path");
        faults.equal(probe.getHttpGet().getPort().getStrVal(), PORT, where, "the probe's port");
    }

    private void resources(@Nullable ResourceRequirements resources, String where) {
        if (resources == null || resources.getLimits() == null || resources.getRequests() == null) {
            faults.check(false, where, "must have requests and limits");
            return;
        }
        Quantity memory = resources.getLimits().get("memory");
        faults.check(memory != null, where, "must have a limit of memory");
        faults.equal(resources.getRequests().get("memory"), memory, where, "the request of memory");
        faults.check(resources.getRequests().get("cpu") != null, where, "must have a request of cpu");
        faults.check(resources.getLimits().get("cpu") == null, where, "must have no limit of cpu");
    }

    private void labels(Workload workload) {
        if (workload.selector() != null) {
            Map<String, String> selected = workload.selector().getMatchLabels();
            faults.equal(selected.get("app.kubernetes.io/name") != null, true, workload, "a selector by name");
            faults.check(
                    workload.labels().entrySet().containsAll(selected.entrySet()),
                    workload,
                    "must select its own pods: " + selected + ", which have " + workload.labels());
        }
    }
}
