package caravan.manifests;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleRef;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import java.util.List;
import java.util.Set;

/** What may be done at the API server: nothing by a wildcard, nothing but looking, except for a lease. */
final class AccessPolicy {

    private static final Set<String> RESOURCES =
            Set.of("pods", "namespaces", "nodes", "nodes/pods", "events", "leases", "securitycontextconstraints");
    private static final Set<String> LOOKING = Set.of("get", "list", "watch");
    private static final Set<String> OF_LEASES = Set.of("get", "create", "update");

    private final Faults faults;

    AccessPolicy(Faults faults) {
        this.faults = faults;
    }

    void check(Manifests manifests) {
        manifests.all(ClusterRole.class).forEach(role -> rules(role, role.getRules()));
        manifests.all(Role.class).forEach(role -> rules(role, role.getRules()));
        manifests
                .all(ClusterRoleBinding.class)
                .forEach(binding -> bound(manifests, binding, binding.getRoleRef(), binding.getSubjects()));
        manifests
                .all(RoleBinding.class)
                .forEach(binding -> bound(manifests, binding, binding.getRoleRef(), binding.getSubjects()));
    }

    private void rules(HasMetadata role, List<PolicyRule> rules) {
        String where = role.getKind() + ' ' + role.getMetadata().getName();
        for (PolicyRule rule : rules) {
            faults.check(rule.getNonResourceURLs().isEmpty(), where, "must not name URLs");
            faults.check(!rule.getApiGroups().contains("*"), where, "must not name all groups");
            faults.check(RESOURCES.containsAll(rule.getResources()), where, "may name " + RESOURCES + " only: " + rule);
            faults.check(allowed(rule).containsAll(rule.getVerbs()), where, "may " + allowed(rule) + " only: " + rule);
        }
    }

    private static Set<String> allowed(PolicyRule rule) {
        return switch (rule.getResources().get(0)) {
            case "leases" -> OF_LEASES;
            case "securitycontextconstraints" -> Set.of("use");
            default -> LOOKING;
        };
    }

    private void bound(Manifests manifests, HasMetadata binding, RoleRef role, List<Subject> subjects) {
        String where = binding.getKind() + ' ' + binding.getMetadata().getName();
        Class<? extends HasMetadata> kind = role.getKind().equals("Role") ? Role.class : ClusterRole.class;
        faults.check(manifests.has(kind, role.getName()), where, "binds a role that is not there");
        for (Subject subject : subjects) {
            faults.check(
                    manifests.all(ServiceAccount.class).anyMatch(account -> isIt(account, subject)),
                    where,
                    "binds to an account that is not there: " + subject.getNamespace() + '/' + subject.getName());
        }
    }

    private static boolean isIt(ServiceAccount account, Subject subject) {
        return account.getMetadata().getName().equals(subject.getName())
                && subject.getNamespace().equals(account.getMetadata().getNamespace());
    }
}
