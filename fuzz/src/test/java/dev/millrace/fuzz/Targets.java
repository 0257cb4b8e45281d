package dev.millrace.fuzz;

import dev.millrace.cli.AgentAnswers;
import dev.millrace.cli.command.CommandLines;
import dev.millrace.executor.codec.CodecDecode;
import dev.millrace.executor.codec.JavaDecode;
import dev.millrace.executor.hazelcast.ClusterTasks;
import dev.millrace.executor.process.Frames;
import dev.millrace.executor.process.Greeting;
import dev.millrace.executor.process.PoolCalls;
import dev.millrace.executor.process.WorkerAnswers;
import dev.millrace.executor.remote.RemoteAnswers;
import dev.millrace.executor.remote.RemoteCalls;
import dev.millrace.io.ConnectionReads;
import dev.millrace.io.FileLines;
import dev.millrace.io.QueuedLines;
import dev.millrace.io.UnixSenders;
import dev.millrace.samples.flightdesk.data.FlightFiles;
import dev.millrace.samples.http.RequestHeads;
import dev.millrace.samples.redis.RedisReplies;
import dev.millrace.samples.redis.RedisRequests;
import dev.millrace.samples.smtp.SmtpCommands;
import dev.millrace.samples.smtp.SmtpSessions;

/** All targets. */
public enum Targets {
    CODECS(CodecDecode::new),
    JAVA_CODEC(JavaDecode::new),
    FRAMES(Frames::new),
    GREETING(Greeting::new),
    POOL_CALLS(PoolCalls::new),
    WORKER_ANSWERS(WorkerAnswers::new),
    REMOTE_CALLS(RemoteCalls::new),
    REMOTE_ANSWERS(RemoteAnswers::new),
    CLUSTER_TASKS(ClusterTasks::new),
    CONNECTION_READS(ConnectionReads::new),
    QUEUED_LINES(QueuedLines::new),
    FILE_LINES(FileLines::new),
    UNIX_SENDERS(UnixSenders::new),
    REDIS_REQUESTS(RedisRequests::new),
    REDIS_REPLIES(RedisReplies::new),
    SMTP_COMMANDS(SmtpCommands::new),
    SMTP_SESSIONS(SmtpSessions::new),
    FLIGHT_FILES(FlightFiles::new),
    REQUEST_HEADS(RequestHeads::new),
    AGENT_ANSWERS(AgentAnswers::new),
    COMMAND_LINES(CommandLines::new),
    TIMERS(TimerScripts::new),
    PUBLISHERS(PublisherScripts::new),
    SUBSCRIBERS(SubscriberScripts::new);

    private final Opener opener;

    Targets(Opener opener) {
        this.opener = opener;
    }

    private interface Opener {
        Target open() throws Exception;
    }

    /** A new one. */
    Target open() {
        try {
            return opener.open();
        } catch (Exception e) {
            throw new IllegalStateException(this + " cannot be made", e);
        }
    }
}
