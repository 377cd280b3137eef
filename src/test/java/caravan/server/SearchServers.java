package caravan.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the tests of both kinds of search server check. */
final class SearchServers {

    private static final int DOCUMENTS = 25_000;

    private SearchServers() {}

    interface End {
        void of(SearchServer server) throws InterruptedException;
    }

    static void keepsItsData(SearchServer server, End end) throws Exception {
        String url = server.url();
        bulk(server, "kept-a", 0);
        bulk(server, "kept-b", DOCUMENTS);
        end.of(server);
        assertThat(server.isRunning()).isFalse();
        assertThatThrownBy(() -> server.get("/_cluster/health")).isInstanceOf(IOException.class);
        server.start();

        assertThat(server.url()).isEqualTo(url);
        server.refresh();
        assertThat(server.count("kept-*")).isEqualTo(2 * DOCUMENTS);
        List<String> ids = new ArrayList<>();
        server.forEachId("kept-*", ids::add);
        assertThat(ids)
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 2 * DOCUMENTS)
                        .mapToObj(Integer::toString)
                        .toList());
        server.delete("/kept-*");
    }

    private static void bulk(SearchServer server, String index, int first) throws Exception {
        String lines = IntStream.range(first, first + DOCUMENTS)
                .mapToObj(id -> "{\"create\":{\"_id\":\"" + id + "\"}}\n{\"n\":" + id + "}\n")
                .collect(Collectors.joining());
        assertThat(server.post("/" + index + "/_bulk", lines).path("errors").asBoolean())
                .isFalse();
    }
}
