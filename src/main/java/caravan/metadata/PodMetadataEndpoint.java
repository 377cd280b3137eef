package caravan.metadata;

import caravan.kubernetes.Enricher;
import caravan.pods.PodDirectory;
import caravan.settings.Checked;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.apache.camel.Category;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * Give records of container logs what Kubernetes knows of the pod that wrote them: labels, annotations, owner, image.
 */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "pod-metadata",
        title = "Pod Metadata",
        syntax = "pod-metadata:source",
        remote = false,
        producerOnly = true,
        category = {Category.CONTAINER, Category.MONITORING})
@ManagedResource(description = "Managed pod metadata")
public class PodMetadataEndpoint extends DefaultEndpoint implements Checked {

    @UriParam
    private PodMetadataConfiguration configuration;

    private volatile @Nullable PodDirectory directory;
    private @Nullable Enricher enricher;
    private int users;

    public PodMetadataEndpoint(String uri, Component component, PodMetadataConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    @Override
    public void check() {
        configuration.check();
    }

    @Override
    public Producer createProducer() {
        return new PodMetadataProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("pod-metadata: can only be written to: follow logs with tail:");
    }

    public PodMetadataConfiguration getConfiguration() {
        return configuration;
    }

    /** The options. */
    public void setConfiguration(PodMetadataConfiguration configuration) {
        this.configuration = configuration;
    }

    /**
     * A producer starts: the first one begins to know pods. Does not wait for the source. Null where batches pass as
     * they are.
     *
     * @throws IllegalArgumentException naming every fault of the options
     */
    synchronized @Nullable Enricher enter() {
        Enricher started = enricher;
        if (started == null && configuration.isNone()) {
            Enricher.of(instance -> null, configuration.placement()); // its faults are faults all the same
        } else if (started == null) {
            PodDirectory begun = PodDirectory.start(configuration.pods());
            try {
                started = Enricher.of(begun, configuration.placement());
            } catch (RuntimeException e) {
                begun.close();
                throw e;
            }
            directory = begun;
            enricher = started;
        }
        users++;
        return started;
    }

    /** A producer stops; with the last one nothing more is learnt. */
    synchronized void leave() {
        users--;
        PodDirectory used = directory;
        if (users == 0 && used != null) {
            directory = null;
            enricher = null;
            used.close();
        }
    }

    // ---- what can be seen

    private long from(ToLongFunction<PodDirectory> figure) {
        PodDirectory started = directory;
        return started == null ? 0 : figure.applyAsLong(started);
    }

    @ManagedAttribute(description = "What the source of pods does")
    public String getSourceState() {
        PodDirectory started = directory;
        return started == null ? "none" : started.getState();
    }

    @ManagedAttribute(description = "Pods whose metadata is kept, deleted ones included")
    public long getCachedPods() {
        return from(PodDirectory::getCachedPods);
    }

    @ManagedAttribute(description = "Seconds since the source of pods has last told anything")
    public long getSecondsSinceLastEvent() {
        return from(PodDirectory::getSecondsSinceLastEvent);
    }

    @ManagedAttribute(description = "Requests made, by verb and resource")
    public String getRequests() {
        PodDirectory started = directory;
        return started == null ? "{}" : started.getRequests().toString();
    }

    /** Requests made with this verb, whatever the resource. */
    public long requests(String verb) {
        PodDirectory started = directory;
        return started == null
                ? 0
                : started.getRequests().entrySet().stream()
                        .filter(one -> one.getKey().startsWith(verb + ' '))
                        .mapToLong(Map.Entry::getValue)
                        .sum();
    }

    @ManagedAttribute(description = "Containers whose first batch had to wait for metadata")
    public long getWaits() {
        return from(PodDirectory::getWaits);
    }

    @ManagedAttribute(description = "Of these, those that went on with what was known")
    public long getWaitTimeouts() {
        return from(PodDirectory::getWaitTimeouts);
    }

    @ManagedAttribute(description = "Deleted pods whose metadata was forgotten")
    public long getForgottenPods() {
        return from(PodDirectory::getForgottenPods);
    }

    @ManagedAttribute(description = "Complete lists after the first one")
    public long getRelists() {
        return from(PodDirectory::getRelists);
    }
}
