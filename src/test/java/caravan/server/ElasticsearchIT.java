package caravan.server;

import org.junit.jupiter.api.Test;

/** The test server itself, through its life. */
class ElasticsearchIT {

    @Test
    void keepsItsDataThroughAStop() throws Exception {
        SearchServers.keepsItsData(Servers.elasticsearch(8), Server::stop);
    }

    @Test
    void keepsItsDataThroughAKill() throws Exception {
        SearchServers.keepsItsData(Servers.elasticsearch(9), Server::kill);
    }
}
