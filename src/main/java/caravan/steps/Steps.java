package caravan.steps;

import caravan.archive.OwnFolder;
import caravan.audit.Audit;
import caravan.broker.KafkaClients;
import caravan.broker.KafkaCommit;
import caravan.cri.CriParser;
import caravan.delivery.Destinations;
import caravan.delivery.Failure;
import caravan.delivery.FailureWarning;
import caravan.delivery.Retries;
import caravan.encoding.Decoder;
import caravan.event.EventParser;
import caravan.health.Checks;
import caravan.journal.Journal;
import caravan.kafka.KafkaMessages;
import caravan.kafka.KafkaRecords;
import caravan.kafka.Positions;
import caravan.klog.Klog;
import caravan.lines.ReadLines;
import caravan.metrics.Metrics;
import caravan.observe.ObserveAddress;
import caravan.program.ProgramName;
import caravan.reload.Reload;
import caravan.s3.ObjectStep;
import caravan.s3.S3Clients;
import caravan.search.SearchStore;
import caravan.settings.StartCheck;
import caravan.verdict.DeadLetter;
import caravan.verdict.Drop;
import caravan.verdict.Verdicts;
import caravan.webhook.Responses;
import caravan.webhook.Webhook;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.StartupListener;
import org.apache.camel.spi.ContextServicePlugin;
import org.apache.camel.util.function.Suppliers;

/**
 * Binds every step to a Camel context that is being built, in whatever runtime: Camel finds this class through
 * {@code META-INF/services}. A bean that an application has bound under the same name before stays.
 */
public final class Steps implements ContextServicePlugin {

    @Override
    public void load(CamelContext context) {
        StartCheck check = new StartCheck(context);
        context.addLifecycleStrategy(check);
        bind(context, "audit", new Audit());
        bind(context, "cri", new Step(new CriParser()::apply));
        bind(context, "dead-letter", new DeadLetter());
        Destinations destinations = new Destinations(context);
        check.add(destinations::check);
        bind(context, "destinations", destinations);
        bind(context, "drop", new Drop());
        bind(context, "encoding", new Decoder());
        bind(context, "events", new Step(new EventParser()::apply));
        bind(context, "failure", new Failure());
        Retries retries = new Retries();
        bind(context, "failure-warning", new FailureWarning(retries));
        bind(context, "retries", retries);
        bind(context, "journal", new Journal());
        Positions positions = new Positions();
        bind(context, "kafka-clients", () -> new KafkaClients(context, positions));
        bind(context, "kafka-commit", KafkaCommit::new);
        bind(context, "kafka-messages", new KafkaMessages(context, positions));
        bind(context, "kafka-records", new KafkaRecords(context));
        bind(context, "klog", new Klog());
        bind(context, "kubernetes", new KubernetesStep(context));
        bind(context, "lines", new ReadLines());
        MultilineStep multiline = new MultilineStep(context);
        check.add(multiline::check);
        bind(context, "multiline", multiline);
        ParseStep parse = new ParseStep(context, Map.of());
        check.add(parse::check);
        List<ParseStep> parsers = bindParsers(context, parse);
        bind(context, "own-folder", new OwnFolder());
        bind(context, "program", new Step(ProgramName::share));
        bind(context, "s3-client", () -> S3Clients.create(context));
        bind(context, "s3-object", new ObjectStep(context));
        bind(context, "verdict", new Verdicts());
        Responses responses = new Responses();
        bindWebhook(context, check, responses);
        bindElasticsearch(context, destinations, check);
        bindOpensearch(context, destinations, check);
        check.add(() -> StepSettings.check(context));
        check.add(() -> ObserveAddress.of(context));
        check.addForBean("#s3-client", () -> S3Clients.check(context));
        check.addForBean("#kafka-clients", () -> KafkaClients.check(context));
        List<StartupListener> readers = new ArrayList<>(List.of(destinations, multiline));
        readers.addAll(parsers);
        readers.forEach(reader -> listen(context, reader));
        listen(context, new Reload(check::again, readers));
        listen(context, new Checks());
        listen(context, new Metrics(retries, responses));
    }

    private static List<ParseStep> bindParsers(CamelContext context, ParseStep parse) {
        Map<String, ParseStep> parsers = new LinkedHashMap<>();
        parsers.put("parse", parse);
        for (String format : List.of("json", "logfmt", "pattern")) {
            parsers.put(format, new ParseStep(context, Map.of("formats", format)));
        }
        parsers.put("level", new ParseStep(context, Map.of("formats", "", "level", "true")));
        parsers.forEach((name, step) -> bind(context, name, step));
        return List.copyOf(parsers.values());
    }

    private static void bindWebhook(CamelContext context, StartCheck check, Responses responses) {
        Supplier<Webhook> webhook = Suppliers.memorize(() -> new Webhook(context, responses));
        check.addForBean("#audit-webhook-tls", () -> Webhook.check(context));
        bind(context, "audit-events", () -> webhook.get().events());
        bind(context, "audit-webhook-admission", () -> webhook.get().admissions());
        bind(context, "audit-webhook-client-certificate", () -> webhook.get().needsClientCertificate());
        bind(context, "audit-webhook-tls", () -> webhook.get().tls());
    }

    private static void bindElasticsearch(CamelContext context, Destinations destinations, StartCheck check) {
        SearchStore store = new SearchStore(context, "elasticsearch", "flattened");
        check.addForComponent("elasticsearch", store::settings);
        bind(
                context,
                "elasticsearch-client",
                new SearchComponent(
                        store,
                        destinations,
                        (component, settings) -> caravan.elasticsearch.SearchClient.configure(component, settings)));
        bind(context, "elasticsearch-request", new LateStep(() -> new caravan.elasticsearch.BulkRequests(store)));
        bind(context, "elasticsearch-answer", new LateStep(() -> new caravan.elasticsearch.BulkAnswers(store)));
    }

    private static void bindOpensearch(CamelContext context, Destinations destinations, StartCheck check) {
        SearchStore store = new SearchStore(context, "opensearch", "flat_object");
        check.addForComponent("opensearch", store::settings);
        bind(
                context,
                "opensearch-client",
                new SearchComponent(
                        store,
                        destinations,
                        (component, settings) -> caravan.opensearch.SearchClient.configure(component, settings)));
        bind(context, "opensearch-request", new LateStep(() -> new caravan.opensearch.BulkRequests(store)));
        bind(context, "opensearch-answer", new LateStep(() -> new caravan.opensearch.BulkAnswers(store)));
    }

    private static void listen(CamelContext context, StartupListener listener) {
        try {
            context.addStartupListener(new RealStart(listener));
        } catch (Exception e) {
            throw new IllegalStateException("cannot hear of the start", e);
        }
    }

    private static void bind(CamelContext context, String name, Object step) {
        if (context.getRegistry().lookupByName(name) == null) {
            context.getRegistry().bind(name, step);
        }
    }

    /** Makes the step when it is asked for, for a library that it needs may not be there. */
    private static void bind(CamelContext context, String name, Supplier<Object> step) {
        if (context.getRegistry().lookupByName(name) == null) {
            context.getRegistry().bind(name, Object.class, step);
        }
    }
}
