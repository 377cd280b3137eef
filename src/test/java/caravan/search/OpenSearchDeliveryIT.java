package caravan.search;

import caravan.server.Servers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenSearch as a destination. */
class OpenSearchDeliveryIT {

    private static final String STORE = "opensearch";

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void eachRecordIsThereOnce(int major) throws Exception {
        new RoundTrip(STORE, Servers.openSearch(major)).quiet("quiet");
    }

    @Test
    void eachRecordIsThereOnceUnderFire() throws Exception {
        new RoundTrip(STORE, Servers.openSearch(3)).underFire("fire");
    }
}
