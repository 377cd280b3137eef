package caravan.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.RuntimeCamelException;
import org.junit.jupiter.api.Test;

class ReasonTest {

    @Test
    void wrappersThatRepeatTheReasonAreLeftOut() {
        Exception reason = new IllegalArgumentException("`maxBatchBytes` must be at least 65536: was 1024");
        Exception failure = new RuntimeCamelException(
                new FailedToCreateRouteException("containers", "10-containers.yaml", "Route()", reason));

        assertThat(Reason.of(failure)).isEqualTo("route containers: `maxBatchBytes` must be at least 65536: was 1024");
    }

    @Test
    void wrappersThatSayMoreStay() {
        assertThat(Reason.of(new IllegalStateException("cannot read 10-containers.yaml", new Exception("line 3"))))
                .isEqualTo("cannot read 10-containers.yaml: line 3");
    }

    @Test
    void withoutAMessageTheKindIsTold() {
        assertThat(Reason.of(new RuntimeException(new StackOverflowError()))).isEqualTo("java.lang.StackOverflowError");
    }
}
