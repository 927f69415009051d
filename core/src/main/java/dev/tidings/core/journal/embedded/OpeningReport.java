package dev.tidings.core.journal.embedded;

import java.util.List;

/**
 * What was found when a journal was opened.
 *
 * @param bytes of all segments
 * @param clean whether it was closed properly, or is new
 * @param cutBytes of a torn tail, which are gone
 * @param findings what the operator has to know, a sentence each
 */
public record OpeningReport(long events, int topics, long bytes, boolean clean, long cutBytes, List<String> findings) {}
