package caravan.steps;

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
            + "&includeLabels={{kubernetes.labels.include:}}"
            + "&excludeLabels={{kubernetes.labels.exclude:}}"
            + "&includeAnnotations={{kubernetes.annotations.include:}}"
            + "&excludeAnnotations={{kubernetes.annotations.exclude:kubectl.kubernetes.io/last-applied-configuration}}"
            + "&dedot={{kubernetes.dedot:false}}"
            + "&podAnnotations={{kubernetes.pod-annotations:}}"
            + "&wait={{kubernetes.wait:10s}}"
            + "&folder={{kubernetes.folder:}}"
            + "&kubeconfig={{kubernetes.kubeconfig:}}"
            + "&stateDirectory={{state.directory:state}}";

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

    private synchronized Producer begin() throws Exception {
        Producer begun = producer;
        if (begun == null) {
            begun = context.getEndpoint(context.resolvePropertyPlaceholders(ENDPOINT))
                    .createProducer();
            context.addService(begun, true);
            begun.start();
            producer = begun;
        }
        return begun;
    }
}
