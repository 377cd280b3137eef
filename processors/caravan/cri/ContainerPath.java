package caravan.cri;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which container a log file is of, as the kubelet names its files. Both layouts, also rotated
 * ({@code 0.log.20211016-114621.gz}):
 *
 * <pre>
 * …/&lt;pod&gt;_&lt;namespace&gt;_&lt;container&gt;-&lt;64 hex&gt;.log
 * …/&lt;namespace&gt;_&lt;pod&gt;_&lt;pod id&gt;/&lt;container&gt;/&lt;restart count&gt;.log
 * </pre>
 *
 * @param namespace of the pod
 * @param pod its name, which may hold dots
 * @param podId its uid, of a static pod the hash of its manifest; only the second layout tells
 * @param container name of the container
 * @param containerId 64 hex digits; only the first layout tells
 * @param restartCount how often the container had been started again; only the second layout tells
 */
public record ContainerPath(
        String namespace,
        String pod,
        @Nullable String podId,
        String container,
        @Nullable String containerId,
        @Nullable Integer restartCount) {

    private static final String SUBDOMAIN = "[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?";
    private static final String ROTATED = "(?:\\.[^/]+)?";
    private static final Pattern CONTAINERS = Pattern.compile("(?<pod>" + SUBDOMAIN + ")_(?<namespace>[^_/]+)_"
            + "(?<container>[^_/]+)-(?<id>[a-z0-9]{64})\\.log" + ROTATED);
    private static final Pattern PODS = Pattern.compile("(?<namespace>[^_/]+)_(?<pod>" + SUBDOMAIN + ")_"
            + "(?<uid>[-a-zA-Z0-9]+)/(?<container>[^/]+)/(?<restarts>[0-9]{1,9})\\.log" + ROTATED);

    /** Reads the end of a path; null where it is not of a container. */
    public static @Nullable ContainerPath parse(String path) {
        int name = path.lastIndexOf('/');
        Matcher containers = CONTAINERS.matcher(path.substring(name + 1));
        if (containers.matches()) {
            return new ContainerPath(
                    containers.group("namespace"),
                    containers.group("pod"),
                    null,
                    containers.group("container"),
                    containers.group("id"),
                    null);
        }
        Matcher pods = PODS.matcher(path.substring(before(path, before(path, name)) + 1));
        if (!pods.matches()) {
            return null;
        }
        return new ContainerPath(
                pods.group("namespace"),
                pods.group("pod"),
                pods.group("uid"),
                pods.group("container"),
                null,
                Integer.valueOf(pods.group("restarts")));
    }

    /**
     * Reads the end of a path, and what the path that it leads to tells beside it: a link of the first layout leads to
     * a file of the second. Null where neither is of a container.
     */
    public static @Nullable ContainerPath parse(String path, String place) {
        ContainerPath named = parse(path);
        ContainerPath placed = path.equals(place) ? null : parse(place);
        if (named == null || placed == null || !named.isOfSameContainer(placed)) {
            return named == null ? placed : named;
        }
        return new ContainerPath(
                named.namespace,
                named.pod,
                named.podId == null ? placed.podId : named.podId,
                named.container,
                named.containerId == null ? placed.containerId : named.containerId,
                named.restartCount == null ? placed.restartCount : named.restartCount);
    }

    private boolean isOfSameContainer(ContainerPath other) {
        return namespace.equals(other.namespace) && pod.equals(other.pod) && container.equals(other.container);
    }

    private static int before(String path, int slash) {
        return slash < 0 ? -1 : path.lastIndexOf('/', slash - 1);
    }
}
