package caravan.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

/** Events are read, leases are written by requests. */
class LeasesTest extends ServerTest {

    private static final String LEASES = "/apis/coordination.k8s.io/v1/namespaces/logging/leases";

    private HttpResponse<byte[]> send(String method, String path, String body) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(server.uri() + path))
                                .header("Authorization", "Bearer " + ApiServer.ADMIN)
                                .method(method, BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofByteArray());
    }

    @Test
    void aLeaseIsCreatedOnceAndReplacedAtItsVersion() throws Exception {
        String lease = "{\"kind\":\"Lease\",\"apiVersion\":\"coordination.k8s.io/v1\",\"metadata\":{\"name\":\"a\"}}";
        assertThat(send("GET", LEASES + "/a", "").statusCode()).isEqualTo(404);
        HttpResponse<byte[]> created = send("POST", LEASES, lease);
        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(send("POST", LEASES, lease).statusCode()).isEqualTo(409);
        ObjectNode mine = Json.parse(created.body());
        assertThat(send("PUT", LEASES + "/a", mine.toString()).statusCode()).isEqualTo(200);
        assertThat(send("PUT", LEASES + "/a", mine.toString()).statusCode()).isEqualTo(409);
    }

    @Test
    void eventsAreFoundByWhatTheyAreAbout() throws Exception {
        server.create(new EventBuilder("shop", "a").build());
        server.create(new EventBuilder("shop", "b").type("Normal").build());
        HttpResponse<byte[]> found =
                send("GET", "/api/v1/events?fieldSelector=type%3DWarning,involvedObject.kind%3DPod", "");
        assertThat(Json.parse(found.body()).path("items")).hasSize(1);
    }
}
