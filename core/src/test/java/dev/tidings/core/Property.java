package dev.tidings.core;

import java.util.Random;
import java.util.function.Consumer;

/**
 * What is true of anything: a check that is tried with many samples, each made from a seed of its own. Play one again
 * with {@code -Dtidings.seed=N}; try more with {@code -Dtidings.tries=N}.
 */
public final class Property {

    private static final int TRIES = 1000;
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private Property() {}

    /** Tries it 1000 times. */
    public static void forAll(Consumer<Random> check) {
        forAll(TRIES, check);
    }

    /**
     * Tries it with the seeds from 0.
     *
     * @param tries how many, when {@code -Dtidings.tries} does not say
     * @param check makes its samples from the random numbers it is given and from nothing else
     * @throws AssertionError for the first seed that fails, which it names
     */
    public static void forAll(int tries, Consumer<Random> check) {
        Long one = Long.getLong("tidings.seed");
        if (one != null) {
            play(one, check);
            return;
        }
        for (long seed = 0; seed < Long.getLong("tidings.tries", tries); seed++) {
            play(seed, check);
        }
    }

    /** Returns the random numbers of a seed. Mixed first, because neighbouring seeds of {@link Random} begin alike. */
    public static Random random(long seed) {
        return new Random(seed * GOLDEN);
    }

    static void play(long seed, Consumer<Random> check) {
        try {
            check.accept(random(seed));
        } catch (RuntimeException | Error e) { // an error too: a stack that overflows wants its seed
            throw new AssertionError(
                    "seed " + seed + " (again with -Dtidings.seed=" + seed + "): " + e.getMessage(), e);
        }
    }
}
