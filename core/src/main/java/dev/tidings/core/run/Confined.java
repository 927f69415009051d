package dev.tidings.core.run;

import org.jspecify.annotations.Nullable;

/** Remembers the first thread that asks, and says whether later ones are the same: for {@code assert confined.here()}. */
@AnyThread
public final class Confined {

    private volatile @Nullable Thread home;

    /** Not yet at home anywhere. */
    public Confined() {}

    /** Returns whether this is the thread that asked first. */
    public boolean here() {
        Thread current = Thread.currentThread();
        Thread first = home;
        if (first == null) {
            home = current;
            return true;
        }
        return first.equals(current);
    }
}
