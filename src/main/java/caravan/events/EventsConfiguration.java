package caravan.events;

import caravan.api.ApiOptions;
import caravan.api.Faults;
import caravan.stream.StreamSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.spi.UriPath;

/** The options of a {@code cluster-events:} endpoint. */
@UriParams
public class EventsConfiguration {

    private static final int LEAST_BATCH = 64 * 1024;
    private static final String DNS = "[a-z0-9]([-a-z0-9.]*[a-z0-9])?";
    private static final Path OWN_NAMESPACE = Path.of("/var/run/secrets/kubernetes.io/serviceaccount/namespace");

    /** Which replica delivers. */
    public enum ElectionKind {
        /** The one that holds a lease. */
        lease,
        /** Each: there is to be one only. */
        none
    }

    @UriPath
    @Metadata(required = true)
    private String cluster = "";

    @UriParam
    private String namespaces = "";

    @UriParam
    private String fieldSelector = "";

    @UriParam
    private String labelSelector = "";

    @UriParam(defaultValue = "lease", enums = "lease,none")
    private ElectionKind election = ElectionKind.lease;

    @UriParam(defaultValue = "caravan-events")
    private String lease = "caravan-events";

    @UriParam
    private String leaseNamespace = "";

    @UriParam
    private String identity = "";

    @UriParam(defaultValue = "state")
    private String stateDirectory = "state";

    @UriParam
    private String deadLetter = "";

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

    @UriParam(label = "advanced", defaultValue = "262144")
    private int maxBatchBytes = 256 * 1024;

    @UriParam(label = "advanced", defaultValue = "4194304")
    private long maxInFlightBytes = 4 * 1024 * 1024;

    @UriParam(label = "advanced", defaultValue = "1s", javaType = "java.time.Duration")
    private long checkpointInterval = 1_000;

    @UriParam(label = "advanced", defaultValue = "30s", javaType = "java.time.Duration")
    private long maxBackoff = 30_000;

    /**
     * What the consumer is told.
     *
     * @param environment of the process, such as {@link System#getenv()}
     * @throws IllegalArgumentException naming every fault of the options and of their combination
     */
    EventsOptions options(Map<String, String> environment) {
        Faults faults = new Faults("cluster-events");
        faults.check(
                cluster.matches("[A-Za-z0-9][-A-Za-z0-9._]*"),
                "`cluster` must be a name of letters and digits",
                cluster);
        List<String> named = namespaces.isBlank()
                ? List.of(Position.ALL)
                : Arrays.stream(namespaces.split(",", -1))
                        .map(String::strip)
                        .distinct()
                        .toList();
        for (String namespace : named) {
            faults.check(
                    namespace.equals(Position.ALL) ? named.size() == 1 : namespace.matches(DNS),
                    "`namespaces` must be names of namespaces, divided by commas",
                    namespaces);
        }
        boolean isElected = election == ElectionKind.lease;
        String leasesIn = isElected ? leaseNamespace(environment) : "";
        faults.check(!isElected || lease.matches(DNS), "`lease` must be a name that Kubernetes takes", lease);
        faults.check(
                !isElected || leasesIn.matches(DNS),
                "`leaseNamespace` must be given, or be in the environment as POD_NAMESPACE, where `election` is lease",
                leasesIn.isEmpty() ? "neither" : leasesIn);
        faults.check(!stateDirectory.isBlank(), "`stateDirectory` must be given", stateDirectory);
        faults.check(maxBatchBytes >= LEAST_BATCH, "`maxBatchBytes` must be at least " + LEAST_BATCH, maxBatchBytes);
        faults.check(
                maxInFlightBytes >= 2L * maxBatchBytes,
                "`maxInFlightBytes` must be at least twice `maxBatchBytes`",
                maxInFlightBytes);
        faults.check(checkpointInterval > 0, "`checkpointInterval` must be above 0", checkpointInterval);
        faults.check(maxBackoff > 0, "`maxBackoff` must be above 0", maxBackoff);
        EventsOptions options = new EventsOptions(
                named,
                fieldSelector.strip(),
                labelSelector.strip(),
                isElected,
                lease,
                leasesIn,
                identity(environment),
                Path.of(stateDirectory.strip()).resolve("kubernetes-events").resolve(cluster),
                new StreamSettings(
                        "kubernetes-events/" + cluster,
                        maxBatchBytes,
                        maxBatchBytes,
                        maxInFlightBytes,
                        1,
                        checkpointInterval,
                        maxBackoff),
                ApiOptions.of(faults, server, kubeconfig, tokenFile, caFile, insecure, environment));
        faults.raise();
        return options;
    }

    private String leaseNamespace(Map<String, String> environment) {
        String given = leaseNamespace.isBlank() ? environment.getOrDefault("POD_NAMESPACE", "") : leaseNamespace;
        if (!given.isBlank() || !Files.isReadable(OWN_NAMESPACE)) {
            return given.strip();
        }
        try {
            return Files.readString(OWN_NAMESPACE).strip();
        } catch (IOException e) {
            return "";
        }
    }

    /** A pod that is started again is the same replica. */
    private String identity(Map<String, String> environment) {
        String given = identity.isBlank() ? environment.getOrDefault("POD_NAME", "") : identity;
        return given.isBlank() ? "caravan-" + UUID.randomUUID() : given.strip();
    }

    public String getCluster() {
        return cluster;
    }

    /** A name for the cluster, which stands in each record as <code>file: kubernetes-events/name</code>. */
    public void setCluster(String cluster) {
        this.cluster = cluster;
    }

    public String getNamespaces() {
        return namespaces;
    }

    /** The namespaces whose events are read, divided by commas, each by requests of its own. All by default. */
    public void setNamespaces(String namespaces) {
        this.namespaces = namespaces;
    }

    public String getFieldSelector() {
        return fieldSelector;
    }

    /** Only events with these fields, as kubectl takes them: <code>type=Warning,involvedObject.kind=Pod</code>. */
    public void setFieldSelector(String fieldSelector) {
        this.fieldSelector = fieldSelector;
    }

    public String getLabelSelector() {
        return labelSelector;
    }

    /** Only events with these labels, as kubectl takes them. */
    public void setLabelSelector(String labelSelector) {
        this.labelSelector = labelSelector;
    }

    public ElectionKind getElection() {
        return election;
    }

    /**
     * Which replica delivers: <code>lease</code>, the one that holds a lease, in which it also keeps how far it has come,
     * for the next one; <code>none</code>, each, so there is to be one only.
     */
    public void setElection(ElectionKind election) {
        this.election = election;
    }

    public String getLease() {
        return lease;
    }

    /** Name of the lease. */
    public void setLease(String lease) {
        this.lease = lease;
    }

    public String getLeaseNamespace() {
        return leaseNamespace;
    }

    /** Namespace of the lease; by default <code>POD_NAMESPACE</code> of the environment, else the pod's own. */
    public void setLeaseNamespace(String leaseNamespace) {
        this.leaseNamespace = leaseNamespace;
    }

    public String getIdentity() {
        return identity;
    }

    /** What this replica is called in the lease; by default <code>POD_NAME</code> of the environment. */
    public void setIdentity(String identity) {
        this.identity = identity;
    }

    public String getStateDirectory() {
        return stateDirectory;
    }

    /** Folder of the checkpoints. */
    public void setStateDirectory(String stateDirectory) {
        this.stateDirectory = stateDirectory;
    }

    public String getDeadLetter() {
        return deadLetter;
    }

    /** Endpoint for records that no store takes. Without one they are tried again for ever. */
    public void setDeadLetter(String deadLetter) {
        this.deadLetter = deadLetter;
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

    /** Certificates that the API server is trusted by, in PEM; by default those of the service account. */
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

    public int getMaxBatchBytes() {
        return maxBatchBytes;
    }

    /** Bytes of a batch, unless one event has more. */
    public void setMaxBatchBytes(int maxBatchBytes) {
        this.maxBatchBytes = maxBatchBytes;
    }

    public long getMaxInFlightBytes() {
        return maxInFlightBytes;
    }

    /** Bytes of memory, about, for events that are not acknowledged; beyond it no more are asked for. */
    public void setMaxInFlightBytes(long maxInFlightBytes) {
        this.maxInFlightBytes = maxInFlightBytes;
    }

    public long getCheckpointInterval() {
        return checkpointInterval;
    }

    /** Time between two checkpoints. */
    public void setCheckpointInterval(long checkpointInterval) {
        this.checkpointInterval = checkpointInterval;
    }

    public long getMaxBackoff() {
        return maxBackoff;
    }

    /** The longest pause before a batch that failed is sent again. */
    public void setMaxBackoff(long maxBackoff) {
        this.maxBackoff = maxBackoff;
    }
}
