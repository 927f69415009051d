package dev.tidings.core.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class InterestTest {

    private static final EventType NOTE = new EventType("note");

    @Test
    void matchesATopicThatAnyOfItsSelectorsMatches() {
        Interest interest = interest("users/42", "orders/*");

        assertThat(interest.matches(new Topic("users/42"))).isTrue();
        assertThat(interest.matches(new Topic("orders/7"))).isTrue();
        assertThat(interest.matches(new Topic("users/7"))).isFalse();
        assertThat(interest.matches(new Topic("orders"))).isFalse();
    }

    @Test
    void wantsEveryTypeUnlessItNamesSome() {
        assertThat(new Interest("a").wants(NOTE)).isTrue();

        var notes = new Interest(Set.of(new Selector("a")), Set.of(NOTE));
        assertThat(notes.wants(NOTE)).isTrue();
        assertThat(notes.wants(EventType.MESSAGE)).isFalse();
    }

    @Test
    void knowsItsTopicsAndWhetherThereIsMore() {
        assertThat(interest("a", "b/c").isTopicsOnly()).isTrue();
        assertThat(interest("a", "b/*").isTopicsOnly()).isFalse();
        assertThat(interest("a", "b/*", "c").topics()).containsExactlyInAnyOrder(new Topic("a"), new Topic("c"));
    }

    @Test
    void doesNotChangeWithTheSetsItWasMadeOf() {
        Set<Selector> selectors = new HashSet<>(Set.of(new Selector("a")));
        Set<EventType> types = new HashSet<>(Set.of(NOTE));
        var interest = new Interest(selectors, types);

        selectors.add(new Selector("b"));
        types.clear();

        assertThat(interest).isEqualTo(new Interest(Set.of(new Selector("a")), Set.of(NOTE)));
    }

    @Test
    void isInNothingWhenItHasNoSelector() {
        Interest nothing = new Interest(Set.of(new Selector("**")), Set.of(NOTE)).in(Set.of());

        assertThat(nothing.matches(new Topic("a"))).isFalse();
        assertThat(nothing.types()).containsExactly(NOTE);
    }

    private static Interest interest(String... selectors) {
        return new Interest(Arrays.stream(selectors).map(Selector::new).collect(Collectors.toSet()), Set.of());
    }
}
