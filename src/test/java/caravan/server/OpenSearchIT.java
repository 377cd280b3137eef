package caravan.server;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The test server itself, through its life. */
class OpenSearchIT {

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void keepsItsDataThroughStopAndKill(int major) throws Exception {
        SearchServers.keepsItsDataThroughStopAndKill(Servers.openSearch(major));
    }
}
