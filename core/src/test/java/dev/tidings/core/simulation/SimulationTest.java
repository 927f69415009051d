package dev.tidings.core.simulation;

import org.junit.jupiter.api.Test;

/**
 * Guarantees 1 to 3 of {@code docs/guarantees.md} over many seeds. Play one again with {@code -Dtidings.seed=N}; run more
 * with {@code -Dtidings.seeds=N}.
 */
class SimulationTest {

    private static final int SEEDS = 10_000;
    private static final int STEPS = 400;

    @Test
    void everySubscriberGetsWhatWasPublishedOnceAndInOrderOrIsTold() {
        Long one = Long.getLong("tidings.seed");
        if (one != null) {
            play(one);
            return;
        }
        for (long seed = 0; seed < Long.getLong("tidings.seeds", SEEDS); seed++) {
            play(seed);
        }
    }

    private static void play(long seed) {
        try {
            new Simulation(seed).run(STEPS);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "seed " + seed + " (again with -Dtidings.seed=" + seed + "): " + e.getMessage(), e);
        }
    }
}
