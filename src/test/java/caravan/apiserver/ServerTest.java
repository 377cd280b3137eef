package caravan.apiserver;

import org.junit.jupiter.api.AfterEach;

/** A server with two nodes' pods, and a client that may do everything. */
abstract class ServerTest {

    static final String NODE_1 = "/api/v1/pods?fieldSelector=spec.nodeName%3Dnode-1";

    final ApiServer server = ApiServer.start();
    final Client client = new Client(server.uri(), ApiServer.ADMIN);

    @AfterEach
    void close() {
        server.close();
    }

    void pods(String node, String... names) {
        for (String name : names) {
            server.create(Pods.running("shop", name, node));
        }
    }
}
