package caravan.metrics;

import caravan.archive.ArchiveEndpoint;
import caravan.delivery.BulkEndpoint;
import caravan.delivery.Retries;
import caravan.letters.DeadLettersEndpoint;
import caravan.metadata.PodMetadataEndpoint;
import caravan.routing.CollectorConsumer;
import caravan.webhook.Responses;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Route;
import org.apache.camel.support.LifecycleStrategySupport;

/** The meters of a context: for each source, destination and folder once, also for those that come later. */
final class Meters extends LifecycleStrategySupport {

    private static final String FILES = "file:";

    private final CamelContext context;
    private final Board board;
    private final Retries retries;
    private final Responses responses;
    private final Set<String> bound = new HashSet<>();
    private final Map<String, AtomicReference<ArchiveEndpoint>> archives = new HashMap<>();
    private final Map<String, AtomicReference<DeadLettersEndpoint>> letters = new HashMap<>();
    private final Map<String, AtomicReference<PodMetadataEndpoint>> metadata = new HashMap<>();

    private Meters(CamelContext context, MeterRegistry registry, Retries retries, Responses responses) {
        this.context = context;
        this.board = new Board(registry);
        this.retries = retries;
        this.responses = responses;
    }

    /** Does nothing for a context that has no registry of meters. */
    static void bind(CamelContext context, Retries retries, Responses responses) {
        Set<MeterRegistry> registries = context.getRegistry().findByType(MeterRegistry.class);
        for (MeterRegistry registry : registries) {
            Meters meters = new Meters(context, registry, retries, responses);
            meters.onRoutesAdd(context.getRoutes());
            context.getEndpoints().forEach(meters::onEndpointAdd);
            context.addLifecycleStrategy(meters);
        }
    }

    private synchronized void once(String what, Runnable binding) {
        if (bound.add(what)) {
            binding.run();
        }
    }

    @Override
    public void onRoutesAdd(Collection<Route> routes) {
        for (Route route : routes) {
            String id = route.getId();
            String uri = route.getEndpoint().getEndpointUri();
            if (route.getConsumer() instanceof CollectorConsumer collector) {
                once("source " + id, () -> SourceMeters.bind(board, new Source(context, id), collector));
            } else if (uri.startsWith(FILES)) {
                once("files " + id, () -> bindFiles(id));
            }
        }
        if (responses.hasBegun()) {
            once("webhook", this::bindWebhook);
        }
    }

    @Override
    public void onEndpointAdd(Endpoint endpoint) {
        if (endpoint instanceof BulkEndpoint bulk) {
            String destination = bulk.destination();
            once("bulks " + destination, () -> DestinationMeters.bind(board, context, retries, destination));
        } else if (endpoint instanceof ArchiveEndpoint archive) {
            String directory = archive.getConfiguration().getDirectory();
            latest(archives, directory, archive, now -> FolderMeters.bindArchive(board, now));
        } else if (endpoint instanceof DeadLettersEndpoint folder) {
            String directory = folder.getConfiguration().getDirectory();
            latest(letters, directory, folder, now -> FolderMeters.bindLetters(board, now));
        } else if (endpoint instanceof PodMetadataEndpoint pods) {
            latest(metadata, pods.getConfiguration().getSource(), pods, now -> MetadataMeters.bind(board, now));
        }
    }

    /** Of endpoints that are one to the meters the last one counts: routes may be loaded anew. */
    private synchronized <E> void latest(
            Map<String, AtomicReference<E>> known, String name, E endpoint, Consumer<Supplier<E>> binding) {
        AtomicReference<E> former = known.get(name);
        if (former != null) {
            former.set(endpoint);
        } else {
            AtomicReference<E> first = new AtomicReference<>(endpoint);
            known.put(name, first);
            binding.accept(first::get);
        }
    }

    private void bindFiles(String route) {
        board.counter(
                "caravan.file.retries",
                "Times that a file on its way to a store was tried again",
                Tags.of("route", route),
                Rising.counted(() -> retries.of(route)));
    }

    private void bindWebhook() {
        for (int status : responses.statuses()) {
            board.counter(
                    "caravan.webhook.requests",
                    "Requests of API servers by the status of the answer",
                    Tags.of("code", status == Responses.OTHER ? "other" : Integer.toString(status)),
                    Rising.counted(() -> responses.of(status)));
        }
    }
}
