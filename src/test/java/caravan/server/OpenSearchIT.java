package caravan.server;

import org.junit.jupiter.api.Test;

/** The test server itself, through its life. */
class OpenSearchIT {

    @Test
    void keepsItsDataThroughAStop() throws Exception {
        SearchServers.keepsItsData(Servers.openSearch(2), Server::stop);
    }

    @Test
    void keepsItsDataThroughAKill() throws Exception {
        SearchServers.keepsItsData(Servers.openSearch(3), Server::kill);
    }
}
