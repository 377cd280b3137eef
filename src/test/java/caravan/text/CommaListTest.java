package caravan.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommaListTest {

    @Test
    void eachWordOnceInOrderAndNoneThatIsEmpty() {
        assertThat(CommaList.parse(" b, a,,b ,c\t")).containsExactly("b", "a", "c");
        assertThat(CommaList.parse("")).isEmpty();
        assertThat(CommaList.parse(" , ")).isEmpty();
    }
}
