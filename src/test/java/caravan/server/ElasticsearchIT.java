package caravan.server;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The test server itself, through its life. */
class ElasticsearchIT {

    @ParameterizedTest
    @ValueSource(ints = {8, 9})
    void keepsItsDataThroughStopAndKill(int major) throws Exception {
        SearchServers.keepsItsDataThroughStopAndKill(Servers.elasticsearch(major));
    }
}
