package caravan.metadata;

import caravan.kubernetes.Enricher;
import caravan.pods.PodsConfiguration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.spi.UriPath;

/** The options of a {@code pod-metadata:} endpoint. */
@UriParams
public class PodMetadataConfiguration {

    /** What is placed where nothing else is asked for. */
    static final String DEFAULT_FIELDS =
            "pod_id,labels,annotations,host,pod_ip,docker_id,container_hash,container_image,owner,restart_count";

    /** kubectl keeps a pod's whole manifest in this annotation. */
    static final String MANIFEST = "kubectl.kubernetes.io/last-applied-configuration";

    private static final String AUTO = "auto";
    private static final String IN_CLUSTER = "KUBERNETES_SERVICE_HOST";

    @UriPath(enums = "auto,api,kubelet,folder,downward,none")
    @Metadata(required = true)
    private String source = AUTO;

    @UriParam
    private String node = "";

    @UriParam(defaultValue = DEFAULT_FIELDS)
    private String fields = DEFAULT_FIELDS;

    @UriParam
    private String includeLabels = "";

    @UriParam
    private String excludeLabels = "";

    @UriParam
    private String includeAnnotations = "";

    @UriParam(defaultValue = MANIFEST)
    private String excludeAnnotations = MANIFEST;

    @UriParam(defaultValue = "false")
    private boolean dedot;

    @UriParam
    private String podAnnotations = "";

    @UriParam(defaultValue = "10s", javaType = "java.time.Duration")
    private long wait = 10_000;

    @UriParam(label = "advanced", defaultValue = "1h", javaType = "java.time.Duration")
    private long keep = 3_600_000;

    @UriParam(defaultValue = "state")
    private String stateDirectory = "state";

    @UriParam(label = "source")
    private String folder = "";

    @UriParam(label = "source")
    private String server = "";

    @UriParam(label = "source")
    private String kubeconfig = "";

    @UriParam(label = "source")
    private String tokenFile = "";

    @UriParam(label = "source")
    private String caFile = "";

    @UriParam(label = "security", defaultValue = "false")
    private boolean insecure;

    @UriParam(label = "source")
    private String kubelet = "";

    @UriParam(label = "source", defaultValue = "10s", javaType = "java.time.Duration")
    private long interval = 10_000;

    /** Whether what the path of a log tells is all that is wanted. */
    boolean isNone() {
        return resolved().equals("none");
    }

    /** In a cluster the API server is asked; elsewhere nobody is. */
    private String resolved() {
        if (!source.strip().equalsIgnoreCase(AUTO)) {
            return source.strip();
        }
        return System.getenv(IN_CLUSTER) == null ? "none" : "api";
    }

    /** @throws IllegalArgumentException naming every fault of the options and of their combination */
    void check() {
        List<String> faults = new ArrayList<>();
        List<Runnable> checks = List.of(
                () -> {
                    if (!isNone()) {
                        pods().check();
                    }
                },
                () -> Enricher.of(instance -> null, placement()));
        for (Runnable check : checks) {
            try {
                check.run();
            } catch (IllegalArgumentException e) {
                faults.add(String.valueOf(e.getMessage()));
            }
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
    }

    /** How pods are found out about. */
    PodsConfiguration pods() {
        PodsConfiguration pods = new PodsConfiguration();
        pods.setSource(resolved());
        pods.setNode(node);
        pods.setWait(Duration.ofMillis(wait));
        pods.setKeep(Duration.ofMillis(keep));
        pods.setState(Path.of(stateDirectory).resolve("pods").toString());
        pods.setNamespaceLabels(isNamed("namespace_labels"));
        pods.setNodeLabels(isNamed("node_labels"));
        pods.setServer(server);
        pods.setKubeconfig(kubeconfig);
        pods.setTokenFile(tokenFile);
        pods.setCaFile(caFile);
        pods.setInsecure(insecure);
        pods.setKubelet(kubelet);
        pods.setInterval(Duration.ofMillis(interval));
        pods.setFolder(folder);
        return pods;
    }

    private boolean isNamed(String field) {
        return Arrays.stream(fields.split(",", -1)).map(String::strip).anyMatch(field::equals);
    }

    /** How what is known of them is placed. */
    Map<String, String> placement() {
        return Map.of(
                "fields", fields,
                "includeLabels", includeLabels,
                "excludeLabels", excludeLabels,
                "includeAnnotations", includeAnnotations,
                "excludeAnnotations", excludeAnnotations,
                "dedot", Boolean.toString(dedot),
                "podAnnotations", podAnnotations);
    }

    public String getSource() {
        return source;
    }

    /**
     * Where pods come from: <code>api</code>, one list and one watch at the API server; <code>kubelet</code>, this
     * node's kubelet every <code>interval</code>; <code>folder</code>, files of pods as JSON; <code>downward</code>, in
     * a sidecar, the pod that it runs in; <code>none</code>, what the path of a log tells; <code>auto</code>, the API
     * server in a cluster, and none elsewhere.
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

    public String getFields() {
        return fields;
    }

    /**
     * What is placed beside the names of pod, namespace and container, divided by commas. Also known are
     * <code>namespace_labels</code> and <code>node_labels</code>, which are watched only where they are named here.
     */
    public void setFields(String fields) {
        this.fields = fields;
    }

    public String getIncludeLabels() {
        return includeLabels;
    }

    /** Patterns of the keys of labels to keep, divided by commas: <code>app*,*.example.com/team</code>. All by default. */
    public void setIncludeLabels(String includeLabels) {
        this.includeLabels = includeLabels;
    }

    public String getExcludeLabels() {
        return excludeLabels;
    }

    /** Patterns of the keys of labels to leave out; they win over <code>includeLabels</code>. */
    public void setExcludeLabels(String excludeLabels) {
        this.excludeLabels = excludeLabels;
    }

    public String getIncludeAnnotations() {
        return includeAnnotations;
    }

    /** Patterns of the keys of annotations to keep, divided by commas. All by default. */
    public void setIncludeAnnotations(String includeAnnotations) {
        this.includeAnnotations = includeAnnotations;
    }

    public String getExcludeAnnotations() {
        return excludeAnnotations;
    }

    /** Patterns of the keys of annotations to leave out; they win over <code>includeAnnotations</code>. */
    public void setExcludeAnnotations(String excludeAnnotations) {
        this.excludeAnnotations = excludeAnnotations;
    }

    public boolean isDedot() {
        return dedot;
    }

    /** Whether dots in the keys of labels and annotations become <code>_</code>, as Elasticsearch likes it. */
    public void setDedot(boolean dedot) {
        this.dedot = dedot;
    }

    public String getPodAnnotations() {
        return podAnnotations;
    }

    /**
     * Whose annotations pods may give us orders by, divided by commas: <code>fluentbit</code>, <code>vector</code>,
     * <code>elastic</code>, <code>caravan</code>. None by default: a pod could keep its logs from being collected.
     */
    public void setPodAnnotations(String podAnnotations) {
        this.podAnnotations = podAnnotations;
    }

    public long getWait() {
        return wait;
    }

    /** How long the first batch of a container waits for metadata that is not there yet. */
    public void setWait(long wait) {
        this.wait = wait;
    }

    public long getKeep() {
        return keep;
    }

    /** How long the metadata of a deleted pod is kept after it was last needed. */
    public void setKeep(long keep) {
        this.keep = keep;
    }

    public String getStateDirectory() {
        return stateDirectory;
    }

    /**
     * Folder of the checkpoints. Below it the metadata of followed containers survives a restart, even of pods that were
     * deleted meanwhile.
     */
    public void setStateDirectory(String stateDirectory) {
        this.stateDirectory = stateDirectory;
    }

    public String getFolder() {
        return folder;
    }

    /**
     * For the source <code>folder</code>: where files <code>*.json</code> of pods are. For <code>downward</code>: where the
     * volume with <code>labels</code> and <code>annotations</code> is mounted, <code>/etc/podinfo</code> by default.
     */
    public void setFolder(String folder) {
        this.folder = folder;
    }

    public String getServer() {
        return server;
    }

    /** Address of the API server; by default that of the cluster in which this runs. */
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

    /** Whether any certificate will do. Then who answers is not proved. */
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

    public long getInterval() {
        return interval;
    }

    /** How often the kubelet is asked; where a container is not known, sooner, at most once a second. */
    public void setInterval(long interval) {
        this.interval = interval;
    }
}
