package dev.millrace.executor.hazelcast;

import dev.millrace.executor.remote.RemoteJobs;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A member in a JVM of its own, which ends with this one. */
final class MemberJvm implements AutoCloseable {
    private static final List<String> SMALL =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx96m", "-Xss512k");

    private final Process process;
    private final BufferedReader output;
    private String address = "";

    private MemberJvm(Process process) {
        this.process = process;
        this.output = process.inputReader();
    }

    /** Begins to start a member that looks for others at {@code members}. */
    static MemberJvm start(
            String clusterName,
            int port,
            List<String> members,
            Class<? extends RemoteJobs> jobs,
            String... options)
            throws IOException {
        return startBehind(List.of(), clusterName, port, members, jobs, options);
    }

    /** As {@link #start}, by a command that is put before that of the JVM. */
    static MemberJvm startBehind(
            List<String> before,
            String clusterName,
            int port,
            List<String> members,
            Class<? extends RemoteJobs> jobs,
            String... options)
            throws IOException {
        var command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(SMALL);
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(MemberMain.class.getName());
        command.addAll(List.of(clusterName, Integer.toString(port), jobs.getName()));
        command.addAll(members);
        return new MemberJvm(
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start());
    }

    /** Waits until it has joined; returns where it is. */
    String awaitReady() throws IOException {
        while (address.isEmpty()) {
            String line = output.readLine();
            if (line == null) {
                throw new IOException("the member ended before it was ready");
            }
            if (line.startsWith(MemberMain.READY)) {
                address = line.substring(MemberMain.READY.length());
            }
        }
        return address;
    }

    /** Has it submit a job: what comes of that, in a line. */
    String submit() throws IOException {
        process.outputWriter().append('\n').flush();
        String line = output.readLine();
        while (line != null && !line.startsWith(MemberMain.ANSWER)) {
            line = output.readLine(); // the engine has much to say
        }
        if (line == null) {
            throw new IOException("the member has ended");
        }
        return line.substring(MemberMain.ANSWER.length());
    }

    String address() {
        return address;
    }

    long pid() {
        return process.pid();
    }

    void kill() {
        process.destroyForcibly();
    }

    /** As a debugger or a suspended machine does. */
    void stop() throws IOException, InterruptedException {
        signal("STOP");
    }

    void goOn() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        var kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
        if (kill.waitFor() != 0) {
            throw new IOException("kill failed for process " + pid());
        }
    }

    /** Has it leave the cluster and end; returns its exit status. */
    int leave() throws IOException, InterruptedException {
        process.outputWriter().close();
        return process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
