package dev.tidings.net;

import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * What a random schedule is played with: each seed is another order of things. Play one again with {@code -Dtidings.seed=N};
 * play more with {@code -Dtidings.seeds=N}.
 */
final class Seeds {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L; // neighbouring seeds of Random begin alike

    private Seeds() {}

    /**
     * Plays each.
     *
     * @param usual how many, from 0, when nothing else is said
     * @throws AssertionError for the first seed that fails, which it names
     */
    static void each(long usual, Consumer<Random> play) {
        average(usual, random -> {
            play.accept(random);
            return 0;
        });
    }

    /** Plays each and returns what comes of one, on average; nothing when it is a single one that is played again. */
    static OptionalDouble average(long usual, ToLongFunction<Random> play) {
        Long one = Long.getLong("tidings.seed");
        if (one != null) {
            play(one, play);
            return OptionalDouble.empty();
        }
        long seeds = Long.getLong("tidings.seeds", usual);
        long sum = 0;
        for (long seed = 0; seed < seeds; seed++) {
            sum += play(seed, play);
        }
        return OptionalDouble.of((double) sum / seeds);
    }

    private static long play(long seed, ToLongFunction<Random> play) {
        try {
            return play.applyAsLong(new Random(seed * GOLDEN));
        } catch (RuntimeException | Error e) { // an error too: a stack that overflows wants its seed
            throw new AssertionError(
                    "seed " + seed + " (again with -Dtidings.seed=" + seed + "): " + e.getMessage(), e);
        }
    }
}
