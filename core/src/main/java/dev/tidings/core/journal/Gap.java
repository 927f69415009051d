package dev.tidings.core.journal;

import dev.tidings.core.event.EventId;

/**
 * Some events that were wanted are gone: they lie after {@code after} and not after {@code resumed}.
 *
 * @param after the cursor that the subscriber had, as it gave it
 * @param resumed the place from which on nothing is missing
 */
public record Gap(String after, EventId resumed, Reason reason) {

    /** Why events are gone. */
    public enum Reason {
        /** They were older or more than is kept. */
        RETENTION("retention"),
        /** The cursor is not of this journal. */
        FOREIGN_ID("foreign-id"),
        /** They were published, and a power cut or a damaged disk took them. */
        NOT_STORED("not-stored"),
        /** Newer ones of their topics were enough, as was asked for. */
        CONFLATED("conflated");

        private final String word;

        Reason(String word) {
            this.word = word;
        }

        /** Returns the word on the wire. */
        public String word() {
            return word;
        }
    }
}
