package caravan.search;

import caravan.server.Servers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Elasticsearch as a destination. */
class ElasticsearchDeliveryIT {

    private static final String STORE = "elasticsearch";

    @ParameterizedTest
    @ValueSource(ints = {8, 9})
    void eachRecordIsThereOnce(int major) throws Exception {
        new RoundTrip(STORE, Servers.elasticsearch(major)).quiet("quiet");
    }

    @Test
    void eachRecordIsThereOnceUnderFire() throws Exception {
        new RoundTrip(STORE, Servers.elasticsearch(9)).underFire("fire");
    }
}
