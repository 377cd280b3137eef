package caravan.tail;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Batch;
import caravan.batch.Verdict;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import org.apache.camel.builder.NotifyBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sees of the collector through JMX. */
class TailJmxTest {

    @TempDir
    Path folder;

    @Test
    void showsEachFollowedFileAndTheLedger() throws Exception {
        Path file = Files.createDirectories(folder.resolve("logs")).resolve("a.log");
        Files.writeString(file, "one\ntwo\n", StandardCharsets.UTF_8);
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("tail:" + file.getParent() + "?stateDirectory=" + folder.resolve("state"))
                            .process(exchange ->
                                    exchange.getMessage().getBody(Batch.class).decideAll(Verdict.DELIVERED, "test"));
                }
            });
            NotifyBuilder once = new NotifyBuilder(context).whenDone(1).create();
            context.start();
            assertThat(once.matches(20, TimeUnit.SECONDS)).isTrue();

            MBeanServer server =
                    context.getManagementStrategy().getManagementAgent().getMBeanServer();
            ObjectName name = server.queryNames(new ObjectName("org.apache.camel:type=consumers,*"), null)
                    .iterator()
                    .next();
            assertThat(server.getAttribute(name, "FollowedFiles")).isEqualTo(1);
            assertThat(server.getAttribute(name, "DeliveredRecords")).isEqualTo(2L);
            assertThat(server.getAttribute(name, "DeliveredBytes")).isEqualTo(8L);
            assertThat(server.getAttribute(name, "LedgerBalanced")).isEqualTo(true);
            TabularData files = (TabularData) server.invoke(name, "files", new Object[0], new String[0]);
            Collection<?> rows = files.values();
            CompositeData row = (CompositeData) rows.iterator().next();
            assertThat(row.get("path")).isEqualTo(file.toString());
            assertThat(row.get("acknowledged")).isEqualTo(8L);
            assertThat(row.get("lag")).isEqualTo(0L);
            assertThat(row.get("state")).isEqualTo("following");
        }
    }
}
