package caravan.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RollBudgetTest {

    private final TestClock clock = new TestClock();

    private static int takeAll(RollBudget budget) {
        int taken = 0;
        while (budget.take()) {
            taken++;
        }
        return taken;
    }

    @Test
    void anHourGivesTheHourlyNumberAndAMinuteInAdvance() {
        RollBudget budget = new RollBudget(3_600, clock);
        int taken = takeAll(budget);
        assertThat(taken).isEqualTo(60);
        for (int second = 0; second < 3_600; second++) {
            clock.advance(Duration.ofSeconds(1));
            taken += takeAll(budget);
        }
        assertThat(taken).isBetween(3_659, 3_660);
    }

    @Test
    void nothingIsSavedBeyondAMinute() {
        RollBudget budget = new RollBudget(3_600, clock);
        clock.advance(Duration.ofDays(1));
        assertThat(takeAll(budget)).isEqualTo(60);
    }

    @Test
    void oneAnHourIsOneAnHour() {
        RollBudget budget = new RollBudget(1, clock);
        assertThat(takeAll(budget)).isEqualTo(1);
        clock.advance(Duration.ofMinutes(59));
        assertThat(takeAll(budget)).isZero();
        clock.advance(Duration.ofMinutes(2));
        assertThat(takeAll(budget)).isEqualTo(1);
    }

    @Test
    void clockThatIsSetBackTakesNothingAway() {
        RollBudget budget = new RollBudget(60, clock);
        assertThat(budget.take()).isTrue();
        clock.advance(Duration.ofHours(-1));
        assertThat(budget.take()).isFalse();
        clock.advance(Duration.ofMinutes(1));
        assertThat(budget.take()).isTrue();
    }
}
