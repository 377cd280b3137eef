package caravan.reload;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.steps.Sent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.RouteOnDemandReloadStrategy;
import org.apache.camel.support.SimpleEventNotifierSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoutesReloadTest {

    private static final String SOURCE = """
            - route:
                id: source
                startupOrder: 9000
                from:
                  uri: timer:source
                  steps:
                    - to: direct:deliver
            - route:
                id: refused
                startupOrder: 6
                from:
                  uri: direct:refused
                  steps:
                    - to: direct:deliver
            """;
    private static final String DELIVER = """
            - route:
                id: deliver
                startupOrder: 48
                from:
                  uri: direct:deliver
                  steps:
                    - bean:
                        ref: destinations
                        method: endpoints
            """;
    private static final String ARCHIVE = """
            - route:
                id: archive
                startupOrder: 10
                from:
                  uri: direct:archive
                  steps:
                    - log: taken
            """;

    @TempDir
    Path folder;

    private final CamelContext context = new DefaultCamelContext();
    private final List<String> started = new CopyOnWriteArrayList<>();
    private final Properties settings = new Properties();
    private RouteOnDemandReloadStrategy watch;

    @BeforeEach
    void start() throws Exception {
        watch = new RouteOnDemandReloadStrategy(folder.toString());
        watch.setPattern("*.yaml");
        context.addService(watch);
        context.getPropertiesComponent().setInitialProperties(settings);
        for (Path file : List.of(
                write("10-source.yaml", SOURCE),
                write("60-deliver.yaml", DELIVER),
                write("90-archive.yaml", ARCHIVE))) {
            PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.resolveResource(context, "file:" + file));
        }
        context.start();
        context.getManagementStrategy().addEventNotifier(new SimpleEventNotifierSupport() {
            @Override
            public void notify(CamelEvent event) {
                if (event instanceof CamelEvent.RouteStartedEvent route) {
                    started.add(route.getRoute().getRouteId());
                }
            }
        });
    }

    @AfterEach
    void stop() throws Exception {
        context.close();
    }

    @Test
    void sourcesStartWhenAllElseIsThere() {
        watch.onReload();

        assertThat(watch.getLastError()).isNull();
        assertThat(started).containsExactly("refused", "archive", "deliver", "source");
    }

    @Test
    void aFileOfTwoRoutesIsLoadedOnceWhenAnotherOneHasChanged() throws Exception {
        write("90-archive.yaml", ARCHIVE.replace("taken", "kept"));

        PluginHelper.getRoutesLoader(context)
                .updateRoutes(context.getRoutes().stream()
                        .map(Route::getSourceResource)
                        .toList());

        assertThat(context.getRoutes()).hasSize(4);
    }

    @Test
    void nothingRunsBesideAFaultyFileUntilItIsMended() throws Exception {
        write("90-archive.yaml", ARCHIVE.replace("- log: taken", "- to: log:taken?no-such-option=1"));
        watch.onReload();
        assertThat(watch.getLastError()).hasStackTraceContaining("no-such-option");
        assertThat(started).isEmpty();

        write("90-archive.yaml", ARCHIVE);
        watch.onReload();
        assertThat(started).containsExactly("refused", "archive", "deliver", "source");
    }

    @Test
    void settingsAreLookedAtAgain() {
        settings.setProperty("destinations", "archives");
        watch.onReload();
        assertThat(watch.getLastError()).hasMessageContaining("no route begins with (direct:archives)");
        assertThat(started).isEmpty();

        settings.setProperty("destinations", "archive");
        watch.onReload();
        assertThat(started).contains("source");
    }

    @Test
    void allFaultsOfSettingsAreToldTogether() {
        settings.setProperty("kafka.colour", "red");
        settings.setProperty("klog.zone", "Atlantis");
        settings.setProperty("parse.formats", "xml");
        settings.setProperty("spool.destinations", "kafka");
        watch.onReload();

        assertThat(watch.getLastError())
                .hasMessageContaining("`kafka.colour` is no setting")
                .hasMessageContaining("`klog.zone` must be host or a zone")
                .hasMessageContaining("`parse.formats` must be among json, logfmt, pattern: was xml")
                .hasMessageContaining("`spool.destinations` must name only what `destinations` names");
        assertThat(started).isEmpty();
    }

    @Test
    void aStepOfOneFormatReadsItsSettingsAgain() throws Exception {
        write("90-archive.yaml", ARCHIVE.replace("- log: taken", """
                - bean: {ref: json}
                        - bean: {ref: verdict, method: "delivered('store')"}"""));
        watch.onReload();
        assertThat(watch.getLastError()).isNull();
        assertThat(parsed()).containsEntry("parsed", Map.of("a", "x"));

        settings.setProperty("parse.into", "log");
        watch.onReload();
        assertThat(watch.getLastError()).isNull();
        assertThat(parsed()).containsEntry("log", Map.of("a", "x")).doesNotContainKey("parsed");
    }

    private Map<String, Object> parsed() throws Exception {
        Sent sent = Sent.of(context, "direct:archive", "/var/log/shop.log", "{\"a\":\"x\"}\n");
        assertThat(sent.settlement().failure()).isNull();
        return sent.batch().get(0);
    }

    @Test
    void kameletsAreThereAgainEachTime() throws Exception {
        String kamelet = "- kamelet: {name: caravan-verdict-action, parameters: {by: archive}}";
        write("90-archive.yaml", ARCHIVE.replace("- log: taken", kamelet));
        for (int i = 0; i < 3; i++) {
            watch.onReload();

            assertThat(watch.getLastError()).isNull();
            assertThat(kamelets()).isNotEmpty().containsOnly(ServiceStatus.Started);
        }
    }

    private List<ServiceStatus> kamelets() {
        return context.getRoutes().stream()
                .filter(Route::isCreatedByKamelet)
                .map(route -> context.getRouteController().getRouteStatus(route.getRouteId()))
                .filter(Objects::nonNull)
                .toList();
    }

    private Path write(String name, String routes) throws IOException {
        return Files.writeString(folder.resolve(name), routes);
    }
}
