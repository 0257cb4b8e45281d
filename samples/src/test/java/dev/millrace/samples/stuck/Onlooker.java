package dev.millrace.samples.stuck;

import dev.millrace.EventLoop;

/** Opens the shop, and prints what its loop does once that does not answer any more. */
final class Onlooker {
    private Onlooker() {}

    public static void main(String[] arguments) {
        Thread.ofPlatform().daemon().start(() -> Stuck.main(arguments));
        String text;
        do {
            text = EventLoop.treeOfAll(true).toText();
            // The line is there before the loop is late: it still answers for a moment.
        } while (!(text.contains("did not answer") && text.contains("PostageTable.price")));
        System.out.println(text);
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }
}
