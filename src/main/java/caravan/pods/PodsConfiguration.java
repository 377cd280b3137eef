package caravan.pods;

import caravan.api.ApiOptions;
import caravan.api.Faults;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The options of a {@link PodDirectory}: a plain bean, each setter with its default. An empty text is as good as none.
 * For one thread.
 */
public class PodsConfiguration {

    /** Where pods come from; options name them in lower case. */
    public enum Source {
        API,
        KUBELET,
        FOLDER,
        DOWNWARD,
        NONE
    }

    private static final Path POD_INFO = Path.of("/etc/podinfo");
    private static final int KUBELET_PORT = 10_250;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
    private static final Duration LEAST_KEEP = Duration.ofMinutes(1);
    private static final Duration LEAST_INTERVAL = Duration.ofSeconds(1);

    private String source = "api";
    private String node = "";
    private Duration waitBound = Duration.ofSeconds(10);
    private Duration keep = Duration.ofHours(1);
    private String state = "";
    private boolean namespaceLabels;
    private boolean nodeLabels;
    private String server = "";
    private String kubeconfig = "";
    private String tokenFile = "";
    private String caFile = "";
    private boolean insecure;
    private String kubelet = "";
    private Duration interval = Duration.ofSeconds(10);
    private String folder = "";

    /** @throws IllegalArgumentException naming every fault of the options, in the environment of this process */
    public void check() {
        options(System.getenv());
    }

    /**
     * What the directory is told.
     *
     * @param environment of the process, such as {@link System#getenv()}
     * @throws IllegalArgumentException naming every fault of the options and of their combination
     */
    PodsOptions options(Map<String, String> environment) {
        Faults faults = new Faults("pods");
        Source from = source(faults);
        String nodeName = given(node, environment.get("NODE_NAME"));
        boolean usesServer = from == Source.API;
        boolean usesKubelet = from == Source.KUBELET;
        faults.check(
                !usesServer || nodeName != null,
                "`node` must be given for the source api, or be in the environment as NODE_NAME",
                "neither");
        faults.check(
                !waitBound.isNegative() && waitBound.compareTo(LONGEST_WAIT) <= 0,
                "`wait` must be 0 to 10 minutes",
                waitBound);
        faults.check(keep.compareTo(LEAST_KEEP) >= 0, "`keep` must be at least a minute", keep);
        faults.check(interval.compareTo(LEAST_INTERVAL) >= 0, "`interval` must be at least a second", interval);
        boolean hasMore = usesServer || from == Source.FOLDER;
        faults.check(
                hasMore || !namespaceLabels, "`namespaceLabels` needs the source api or folder", "source " + source);
        faults.check(hasMore || !nodeLabels, "`nodeLabels` needs the source api or folder", "source " + source);
        Path pods = path(faults, "folder", folder);
        faults.check(pods != null || from != Source.FOLDER, "`folder` must be given for the source folder", "none");
        URI kubeletUri = faults.uri("kubelet", kubelet(environment));
        faults.check(
                !usesKubelet || kubeletUri != null,
                "`kubelet` must be given for the source kubelet, or the node's address be in the environment as NODE_IP",
                "neither");
        if (from == Source.DOWNWARD) {
            for (String name : OwnPod.REQUIRED) {
                faults.check(
                        given("", environment.get(name)) != null,
                        "the source downward needs " + name + " in the environment",
                        "none");
            }
        }
        PodsOptions options = new PodsOptions(
                from,
                nodeName,
                waitBound,
                keep,
                from == Source.DOWNWARD || from == Source.NONE ? null : path(faults, "state", state),
                namespaceLabels,
                nodeLabels,
                ApiOptions.of(faults, server, kubeconfig, tokenFile, caFile, insecure, environment),
                kubeletUri,
                interval,
                from == Source.DOWNWARD && pods == null ? POD_INFO : pods);
        faults.raise();
        return options;
    }

    private Source source(Faults faults) {
        for (Source known : Source.values()) {
            if (known.name().equals(source.strip().toUpperCase(Locale.ROOT))) {
                return known;
            }
        }
        faults.check(false, "`source` must be api, kubelet, folder, downward or none", source);
        return Source.NONE;
    }

    private String kubelet(Map<String, String> environment) {
        String ip = environment.getOrDefault("NODE_IP", "");
        if (!kubelet.isBlank() || ip.isBlank()) {
            return kubelet;
        }
        return "https://" + (ip.indexOf(':') < 0 ? ip : '[' + ip + ']') + ':' + KUBELET_PORT;
    }

    private static @Nullable String given(String option, @Nullable String otherwise) {
        if (!option.isBlank()) {
            return option.strip();
        }
        return otherwise == null || otherwise.isBlank() ? null : otherwise.strip();
    }

    private static @Nullable Path path(Faults faults, String option, String text) {
        if (text.isBlank()) {
            return null;
        }
        Path path = Path.of(text.strip()).toAbsolutePath().normalize();
        faults.check(
                !Files.exists(path) || Files.isDirectory(path),
                "`" + option + "` must be a directory",
                "the file " + path);
        return path;
    }

    public String getSource() {
        return source;
    }

    /**
     * Where pods come from: <code>api</code>, one list and one watch at the API server; <code>kubelet</code>, this
     * node's kubelet every <code>interval</code>; <code>folder</code>, files of pods as JSON; <code>downward</code>, in
     * a sidecar, the pod that it runs in; <code>none</code>, what the path of a log tells.
     */
    public void setSource(String source) {
        this.source = source;
    }

    public String getNode() {
        return node;
    }

    /** Name of this node; by default the environment's <code>NODE_NAME</code>. */
    public void setNode(String node) {
        this.node = node;
    }

    public Duration getWait() {
        return waitBound;
    }

    /** How long the first batch of a container waits for metadata that is not there yet (10 s). */
    public void setWait(Duration bound) {
        this.waitBound = bound;
    }

    public Duration getKeep() {
        return keep;
    }

    /** How long the metadata of a deleted pod is kept after it was last needed (1 h). */
    public void setKeep(Duration keep) {
        this.keep = keep;
    }

    public String getState() {
        return state;
    }

    /**
     * A folder in which the metadata of containers that are followed survives a restart, even of pods that were deleted
     * meanwhile. It is a cache: it may be deleted while it is not used. Without it nothing is kept.
     */
    public void setState(String state) {
        this.state = state;
    }

    public boolean isNamespaceLabels() {
        return namespaceLabels;
    }

    /** Whether namespaces are watched for their labels. */
    public void setNamespaceLabels(boolean namespaceLabels) {
        this.namespaceLabels = namespaceLabels;
    }

    public boolean isNodeLabels() {
        return nodeLabels;
    }

    /** Whether this node is watched for its labels; that needs a right that is not in the usual role. */
    public void setNodeLabels(boolean nodeLabels) {
        this.nodeLabels = nodeLabels;
    }

    public String getServer() {
        return server;
    }

    /** Address of the API server; by default that of the cluster in which this runs, or of the usual kubeconfig. */
    public void setServer(String server) {
        this.server = server;
    }

    public String getKubeconfig() {
        return kubeconfig;
    }

    /** A kubeconfig file that names the API server and how to log in there. */
    public void setKubeconfig(String kubeconfig) {
        this.kubeconfig = kubeconfig;
    }

    public String getTokenFile() {
        return tokenFile;
    }

    /** The file of the token, which may be rotated; by default that of the service account. */
    public void setTokenFile(String tokenFile) {
        this.tokenFile = tokenFile;
    }

    public String getCaFile() {
        return caFile;
    }

    /** Certificates that API server or kubelet are trusted by, in PEM; by default those of the service account. */
    public void setCaFile(String caFile) {
        this.caFile = caFile;
    }

    public boolean isInsecure() {
        return insecure;
    }

    /** Whether any certificate will do: many kubelets have one of their own making. Then who answers is not proved. */
    public void setInsecure(boolean insecure) {
        this.insecure = insecure;
    }

    public String getKubelet() {
        return kubelet;
    }

    /** Address of the kubelet; by default <code>https://$NODE_IP:10250</code>. */
    public void setKubelet(String kubelet) {
        this.kubelet = kubelet;
    }

    public Duration getInterval() {
        return interval;
    }

    /** How often the kubelet is asked (10 s); where a container is not known, sooner, at most once a second. */
    public void setInterval(Duration interval) {
        this.interval = interval;
    }

    public String getFolder() {
        return folder;
    }

    /**
     * For the source <code>folder</code>: where the files <code>*.json</code> are, each a Pod, a Namespace, a Node or a
     * list of them. For <code>downward</code>: where the volume with <code>labels</code> and <code>annotations</code>
     * is mounted (<code>/etc/podinfo</code>).
     */
    public void setFolder(String folder) {
        this.folder = folder;
    }
}
