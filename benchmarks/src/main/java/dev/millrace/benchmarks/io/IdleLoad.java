package dev.millrace.benchmarks.io;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * For each number it reads, opens that many connections and leaves them open; a negative number
 * closes all.
 */
final class IdleLoad {
    private IdleLoad() {}

    public static void main(String[] arguments) throws IOException {
        var address = new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0]));
        List<SocketChannel> open = new ArrayList<>();
        for (String line = IO.readln(); line != null; line = IO.readln()) {
            int more = Integer.parseInt(line);
            if (more < 0) {
                for (SocketChannel channel : open) {
                    channel.close();
                }
                open.clear();
            }
            while (more-- > 0) {
                open.add(SocketChannel.open(address));
            }
            IO.println("opened " + open.size());
        }
    }
}
