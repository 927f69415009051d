package dev.tidings.core.hub;

import dev.tidings.core.run.AnyThread;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists in a row, as a value: one more costs the same however many there are, since none is copied for it. */
@AnyThread
final class Chain<T> {

    private final @Nullable Chain<T> before;
    private final List<T> last;

    private Chain(@Nullable Chain<T> before, List<T> last) {
        this.before = before;
        this.last = last;
    }

    static <T> Chain<T> empty() {
        return new Chain<>(null, List.of());
    }

    boolean isEmpty() {
        return before == null && last.isEmpty();
    }

    /** Returns the same with a list more, which does not change from now on. */
    Chain<T> with(List<T> more) {
        if (more.isEmpty()) {
            return this;
        }
        return new Chain<>(isEmpty() ? null : this, more);
    }

    /** Returns what is in the lists, in the order they were added. */
    List<T> elements() {
        if (before == null) {
            return last;
        }
        List<List<T>> lists = new ArrayList<>();
        for (Chain<T> at = this; at != null; at = at.before) {
            lists.add(at.last);
        }
        return lists.reversed().stream().flatMap(List::stream).toList();
    }
}
