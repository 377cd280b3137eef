package caravan.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObserveAddressTest {

    private final CamelContext context = new DefaultCamelContext();
    private final Properties settings = new Properties();

    @AfterEach
    void close() throws Exception {
        context.close();
    }

    private @Nullable InetSocketAddress read() {
        context.getPropertiesComponent().setInitialProperties(settings);
        return ObserveAddress.of(context);
    }

    @Test
    void withoutAPortThereIsNone() {
        settings.setProperty("observe.address", "[nowhere]");
        assertThat(read()).isNull();
    }

    @Test
    void aPortIsANumber() {
        settings.setProperty("observe.port", " 9876");
        assertThat(read()).isEqualTo(new InetSocketAddress("0.0.0.0", 9876));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "-1", "http"})
    void anythingElseIsTold(String text) {
        settings.setProperty("observe.port", text);
        assertThatThrownBy(this::read)
                .hasMessage("`observe.port` must be a port from 1 to 65535, or empty: was " + text);
    }

    @Test
    void bothAreToldTogether() {
        settings.setProperty("observe.port", "http");
        settings.setProperty("observe.address", "[nowhere]");
        assertThatThrownBy(this::read)
                .hasMessage("`observe.port` must be a port from 1 to 65535, or empty: was http;"
                        + " `observe.address` must be an address of this machine: was [nowhere]");
    }
}
