package caravan.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ReportedLedgerTest {

    private static final String LOG = "INFO tail - stopped following /logs; ledger: read 900 bytes 9 records,"
            + " delivered 600 bytes 6 records, filtered 200 bytes 2 records, dead-lettered 100 bytes 1 records,"
            + " spooled 0 bytes 0 records, in flight 0 bytes, lost 0 bytes\n";

    @Test
    void sumsThatAddUpAreNoFault() throws IOException {
        assertThat(ReportedLedger.in(LOG).faults(900, 9)).isEmpty();
    }

    @Test
    void eachTermIsChecked() throws IOException {
        assertThat(ReportedLedger.in(LOG.replace("filtered 200", "filtered 201"))
                        .faults(900, 9))
                .containsExactly("bytes read and settled or in flight must be equal: were 900 and 901");
        assertThat(ReportedLedger.in(LOG.replace("bytes 6", "bytes 5")).faults(900, 9))
                .containsExactly("records read and settled must be equal: were 9 and 8");
        assertThat(ReportedLedger.in(LOG.replace("lost 0", "lost 7")).faults(907, 9))
                .containsExactly("no bytes lost, and must be equal: were 0 and 7");
        assertThat(ReportedLedger.in(LOG).faults(901, 10)).hasSize(2);
    }

    @Test
    void collectorThatSaidNothingIsAFault() {
        assertThatThrownBy(() -> ReportedLedger.in("killed")).hasMessageContaining("logged no ledger");
    }
}
