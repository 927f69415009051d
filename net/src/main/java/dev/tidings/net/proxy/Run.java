package dev.tidings.net.proxy;

import dev.tidings.core.event.EventId;
import dev.tidings.core.event.Topic;
import dev.tidings.core.hub.EndReason;
import dev.tidings.core.hub.Subscription;
import dev.tidings.core.run.AnyThread;
import dev.tidings.net.connection.Answer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** A stream of events that is recorded on one loop while it comes, and those on all loops who follow it. */
@AnyThread
final class Run {

    private final Topic topic;
    private final CompletableFuture<Optional<Begun>> begun = new CompletableFuture<>();
    private final Set<Follower> followers = ConcurrentHashMap.newKeySet();

    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private volatile boolean ending;
    private volatile boolean broken;
    private volatile boolean left;

    /**
     * What is known when the application has answered.
     *
     * @param fields of its answer, for all who follow
     * @param from the place after which its events are
     */
    record Begun(List<Answer.Field> fields, EventId from) {

        Begun {
            fields = List.copyOf(fields);
        }
    }

    /** Somebody's subscription, and its loop. */
    record Follower(Executor loop, Subscription subscription) {

        void breakOff() {
            loop.execute(() -> subscription.end(EndReason.UNAVAILABLE));
        }
    }

    Run(Topic topic) {
        this.topic = topic;
    }

    Topic topic() {
        return topic;
    }

    /** The client whose request it was left before there was an answer, of which nobody knows now what it would have been. */
    void leave() {
        left = true;
    }

    /** Returns whether whoever waits for it has to ask anew. */
    boolean isLeft() {
        return left;
    }

    /** Returns what the application answered: nothing when it is no stream of events, or no answer came. */
    CompletableFuture<Optional<Begun>> begun() {
        return begun;
    }

    /** Its end is about to be stored. */
    void onEnding() {
        ending = true;
    }

    /** Another may begin under its name. */
    void onEnded() {
        ended.complete(null);
    }

    /** Returns whether who begins to follow it now may be behind its end; who had the journal's head before asking is not if not. */
    boolean isEnding() {
        return ending;
    }

    /** Completes when another may begin under its name. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    void add(Follower follower) {
        followers.add(follower);
        if (broken) {
            follower.breakOff();
        }
    }

    void remove(Follower follower) {
        followers.remove(follower);
    }

    boolean isFollowed() {
        return !followers.isEmpty();
    }

    /** More will not come, and it is not all: whoever follows does well to come back. */
    void breakOff() {
        broken = true;
        begun.complete(Optional.empty());
        followers.forEach(Follower::breakOff);
    }
}
