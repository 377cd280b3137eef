package caravan.apiserver;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Pods as controllers make them. */
public final class Pods {

    static final String HOST_IP = "10.0.0.17";

    /** {@code web-7d9f8c6b5-x2x4z}, by the letters that Kubernetes takes. */
    private static final Pattern OF_DEPLOYMENT =
            Pattern.compile("(.+)-([bcdfghjklmnpqrstvwxz2456789]{1,10})-[bcdfghjklmnpqrstvwxz2456789]{5}");

    private static final AtomicLong SEEDS = new AtomicLong(1);

    private Pods() {}

    /**
     * A running pod with one container, {@code app}. A name like {@code web-7d9f8c6b5-x2x4z} makes it one of the
     * Deployment {@code web}; any other one has no owner yet.
     */
    public static PodBuilder running(String namespace, String name, String node) {
        PodBuilder pod = new PodBuilder(namespace, name).node(node).container("app");
        Matcher matcher = OF_DEPLOYMENT.matcher(name);
        if (matcher.matches()) {
            pod.label("app", matcher.group(1))
                    .label("pod-template-hash", matcher.group(2))
                    .owner("ReplicaSet", matcher.group(1) + '-' + matcher.group(2));
        }
        return pod;
    }

    /** {@code db-0} of the StatefulSet {@code db}. */
    public static PodBuilder ofStatefulSet(String namespace, String set, int ordinal, String node) {
        String name = set + '-' + ordinal;
        return running(namespace, name, node)
                .unowned()
                .label("app", set)
                .label("controller-revision-hash", set + "-6c4d8b7f9")
                .label("statefulset.kubernetes.io/pod-name", name)
                .owner("StatefulSet", set);
    }

    public static PodBuilder ofDaemonSet(String namespace, String set, String node) {
        return running(namespace, set + "-x7k2p", node)
                .unowned()
                .label("app", set)
                .label("controller-revision-hash", "5f8d9c7b64")
                .label("pod-template-generation", "1")
                .owner("DaemonSet", set);
    }

    /** {@code etl-28437120-p8v9x} of the Job {@code etl-28437120}, which the CronJob {@code etl} has made. */
    public static PodBuilder ofCronJob(String namespace, String cronJob, long minute, String node) {
        String job = cronJob + '-' + minute;
        return running(namespace, job + "-p8v9x", node)
                .unowned()
                .label("job-name", job)
                .owner("Job", job);
    }

    /** The mirror of a static pod: its name ends with the node's, its files are named by the hash, not by its uid. */
    public static PodBuilder mirror(String namespace, String name, String node, String configHash) {
        return running(namespace, name + '-' + node, node)
                .unowned()
                .annotation("kubernetes.io/config.hash", configHash)
                .annotation("kubernetes.io/config.mirror", configHash)
                .annotation("kubernetes.io/config.seen", "2026-11-01T00:00:00.000000000Z")
                .annotation("kubernetes.io/config.source", "file")
                .owner("Node", node);
    }

    /** 64 hexadecimal digits that no other container has. */
    public static String containerId() {
        return hex(64);
    }

    static String hex(int digits) {
        SplittableRandom random = new SplittableRandom(SEEDS.getAndIncrement());
        StringBuilder hex = new StringBuilder(digits);
        for (int i = 0; i < digits; i++) {
            hex.append(Character.forDigit(random.nextInt(16), 16));
        }
        return hex.toString();
    }
}
