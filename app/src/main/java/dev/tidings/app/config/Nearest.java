package dev.tidings.app.config;

import java.util.Collection;
import java.util.Optional;

/** Finds the word that was probably meant. */
public final class Nearest {

    private Nearest() {}

    /** Returns the known word that takes the fewest typing mistakes; empty when all take too many to be meant. */
    public static Optional<String> to(String typed, Collection<String> known) {
        int fewest = 1 + typed.length() / 3;
        Optional<String> nearest = Optional.empty();
        for (String word : known) {
            int mistakes = mistakes(typed, word);
            if (mistakes < fewest || (mistakes == fewest && nearest.isEmpty())) {
                fewest = mistakes;
                nearest = Optional.of(word);
            }
        }
        return nearest;
    }

    /** A letter too many, too few, another one, or two swapped: each is one (the optimal string alignment distance). */
    private static int mistakes(String typed, String word) {
        int[][] d = new int[typed.length() + 1][word.length() + 1];
        for (int i = 0; i <= typed.length(); i++) {
            for (int j = 0; j <= word.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int other = typed.charAt(i - 1) == word.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(d[i - 1][j - 1] + other, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
                boolean swapped = i > 1
                        && j > 1
                        && typed.charAt(i - 1) == word.charAt(j - 2)
                        && typed.charAt(i - 2) == word.charAt(j - 1);
                if (swapped) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[typed.length()][word.length()];
    }
}
