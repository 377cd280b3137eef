package caravan.kubernetes;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What made a pod, from its owner reference alone; nobody is asked for the owner's owner. Static, without state.
 *
 * <table>
 *   <caption>Fields by the owner's kind</caption>
 *   <tr><td>ReplicaSet</td><td>{@code deployment} where its name ends as a Deployment names its ReplicaSets, else
 *       {@code replicaset}</td></tr>
 *   <tr><td>StatefulSet, DaemonSet</td><td>{@code statefulset}, {@code daemonset}</td></tr>
 *   <tr><td>Job</td><td>{@code job}, and {@code cronjob} where its name ends in the time that it was scheduled
 *       for</td></tr>
 *   <tr><td>others</td><td>{@code owner} with {@code kind} and {@code name}</td></tr>
 * </table>
 *
 * A name proves nothing: a Job that somebody calls {@code import-31122024} by hand looks like one of a CronJob.
 */
final class OwnerFields {

    /** Fluent Bit's ({@code plugins/filter_kubernetes/kube_regex.h}): the hash of the pod template at the end. */
    private static final Pattern OF_DEPLOYMENT =
            Pattern.compile("(?<deployment>.+)-[bcdfghjklmnpqrstvwxz2456789]{6,10}");

    /**
     * Minutes since 1970 (from July 2019 on: dates such as 20240131 are none), of clusters before 1.21 seconds (from
     * May 2014 on). Kubernetes {@code pkg/controller/cronjob}, {@code getJobName}.
     */
    private static final Pattern OF_CRON_JOB =
            Pattern.compile("(?<cronjob>.+)-(?:(?:2[6-9]|[3-9][0-9])[0-9]{6}|1[4-9][0-9]{8})");

    private OwnerFields() {}

    /** The fields of an owner, none where there is none. */
    static Map<String, Object> of(Pod.@Nullable Owner owner) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (owner != null) {
            put(owner, fields);
        }
        return fields;
    }

    private static void put(Pod.Owner owner, Map<String, Object> fields) {
        String name = owner.name();
        switch (owner.kind()) {
            case "ReplicaSet" -> {
                Matcher deployment = OF_DEPLOYMENT.matcher(name);
                boolean matches = deployment.matches();
                fields.put(matches ? "deployment" : "replicaset", matches ? deployment.group("deployment") : name);
            }
            case "StatefulSet" -> fields.put("statefulset", name);
            case "DaemonSet" -> fields.put("daemonset", name);
            case "Job" -> {
                fields.put("job", name);
                Matcher cronJob = OF_CRON_JOB.matcher(name);
                if (cronJob.matches()) {
                    fields.put("cronjob", cronJob.group("cronjob"));
                }
            }
            default -> fields.put("owner", fields(owner));
        }
    }

    private static Map<String, Object> fields(Pod.Owner owner) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("kind", owner.kind());
        fields.put("name", owner.name());
        return Collections.unmodifiableMap(fields);
    }
}
