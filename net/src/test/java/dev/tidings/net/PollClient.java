package dev.tidings.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.json.JsonTree;

/** A client that asks again with the cursor of each answer, on the same connection. */
final class PollClient extends WireClient {

    private static final int MOST_ANSWERS = 1000; // in no test there are so many: it goes round in circles

    private String cursor = "";
    private int answers;
    private boolean once;
    private boolean answered; // and not asked since

    PollClient(TestHub hub, String target, String version) {
        super(hub, target, version, "application/json");
    }

    @Override
    void once() {
        once = true;
        connect();
    }

    @Override
    void understand() {
        for (String answer = connection().received();
                !answer.isEmpty();
                answer = connection().received()) {
            take(answer);
            if (!once && !answered) {
                connection().send(request(onward()));
            }
        }
    }

    @Override
    boolean isAnswered() {
        understand();
        return answered;
    }

    @Override
    String cursor() {
        return cursor;
    }

    private void take(String answer) {
        assertThat(++answers).as("answers, the last one %s", answer).isLessThan(MOST_ANSWERS);
        assertThat(answer).startsWith("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n");
        JsonTree content = JsonTree.read("answer", answer.substring(answer.indexOf("\r\n\r\n") + 4));
        int before = toldCount();
        content.object("gap").ifPresent(gap -> isToldOfControl("gap", gap));
        content.objects("events").forEach(this::isToldOfEvent);
        content.object("end").ifPresent(end -> isToldOfControl("end", end));
        if (toldCount() == before) {
            isShownASign();
        }
        cursor = content.text("cursor").orElseThrow();
        answered = once || content.object("end").isPresent() || !isConnected();
    }

    private String onward() {
        return target().replaceAll("(after|from)=[^&]*", "") + (target().endsWith("?") ? "" : "&") + "after=" + cursor;
    }
}
