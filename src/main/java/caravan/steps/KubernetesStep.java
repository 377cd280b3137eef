package caravan.steps;

import java.io.IOException;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.jspecify.annotations.Nullable;

/**
 * The step {@code kubernetes}: {@code pod-metadata:} with the settings that {@code routes/30-kubernetes.yaml} reads too.
 * It begins with its first batch and ends with the Camel context.
 */
final class KubernetesStep implements Processor {

    private static final String ENDPOINT = "pod-metadata:{{kubernetes.source:auto}}"
            + "?node={{kubernetes.node:}}"
            + "&fields={{kubernetes.fields:pod_id,labels,annotations,host,pod_ip,docker_id,container_hash,container_image,"
            + "owner,restart_count}}"
            + "&includeLabels=RAW({{kubernetes.labels.include:}})"
            + "&excludeLabels=RAW({{kubernetes.labels.exclude:}})"
            + "&includeAnnotations=RAW({{kubernetes.annotations.include:}})"
            + "&excludeAnnotations=RAW({{kubernetes.annotations.exclude:kubectl.kubernetes.io/last-applied-configuration}})"
            + "&dedot={{kubernetes.dedot:false}}"
            + "&podAnnotations={{kubernetes.pod-annotations:}}"
            + "&wait={{kubernetes.wait:10s}}"
            + "&folder=RAW({{kubernetes.folder:}})"
            + "&kubeconfig=RAW({{kubernetes.kubeconfig:}})"
            + "&stateDirectory=RAW({{state.directory:state}})";

    private final CamelContext context;
    private volatile @Nullable Producer producer;

    KubernetesStep(CamelContext context) {
        this.context = context;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Producer begun = producer;
        if (begun == null) {
            begun = begin();
        }
        begun.process(exchange);
    }

    /** @throws IOException where it cannot begin: no record is to blame, so batches come again until it can */
    private Producer create() throws IOException {
        try {
            Producer created = context.getEndpoint(context.resolvePropertyPlaceholders(ENDPOINT))
                    .createProducer();
            created.start();
            return created;
        } catch (Exception e) {
            throw new IOException("the step kubernetes cannot begin: " + e.getMessage(), e);
        }
    }

    private synchronized Producer begin() throws Exception {
        Producer begun = producer;
        if (begun == null) {
            begun = create();
            context.addService(begun, true);
            producer = begun;
        }
        return begun;
    }
}
