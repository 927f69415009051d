package dev.tidings.net.grip;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TurnsTest {

    private final Turns turns = new Turns();
    private int asked;

    @Test
    void areGivenToSoManyAtOnceAndToTheOthersInTheirOrder() {
        for (int i = 0; i <= Turns.AT_ONCE; i++) {
            take();
        }
        assertThat(asked).isEqualTo(Turns.AT_ONCE);

        turns.end();
        assertThat(asked).isEqualTo(Turns.AT_ONCE + 1);
    }

    @Test
    void areCrowdedWhenManyWait() {
        for (int i = 0; i < Turns.AT_ONCE + Turns.MANY - 1; i++) {
            take();
        }
        assertThat(turns.isCrowded()).isFalse();

        take();
        assertThat(turns.isCrowded()).isTrue();

        turns.end();
        assertThat(turns.isCrowded()).isFalse();
    }

    private void take() {
        turns.take(() -> {
            asked++;
            return true;
        });
    }
}
