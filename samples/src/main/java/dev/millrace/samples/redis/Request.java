package dev.millrace.samples.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * A request of a client.
 *
 * @param words the command and its arguments, at least one
 */
record Request(List<byte[]> words) {

    /** The command, in upper case. */
    String name() {
        return text(0).toUpperCase(Locale.ROOT);
    }

    /** How many arguments there are. */
    int size() {
        return words.size() - 1;
    }

    /** An argument, counted from 1. */
    byte[] bytes(int argument) {
        return words.get(argument);
    }

    /** An argument as text, one character for each byte, so that keys keep their bytes. */
    String text(int argument) {
        return new String(bytes(argument), StandardCharsets.ISO_8859_1);
    }

    /** The arguments from {@code first} on. */
    List<byte[]> from(int first) {
        return words.subList(first, words.size());
    }

    /** As {@link #from}, as texts. */
    List<String> textsFrom(int first) {
        return from(first).stream()
                .map(word -> new String(word, StandardCharsets.ISO_8859_1))
                .toList();
    }
}
